import Foundation
import Kafka
import Records
import TestSupport
import Testing

/// From answers on a topic to the model that a worker serves.
@Suite struct TrainerTests {
  private static let market = "asia-steel-rebar"
  private static let folder = "deploy/markets/\(market)"

  private struct Shown: Decodable {
    let version: String
    let manifest: ModelVersion
    let quality: Quality?
    let policy: LLMPolicy?
  }

  private struct Line: Decodable {
    struct Span: Decodable {
      let start: Int
      let end: Int
      let label: String
    }
    let id: String
    let text: String
    let spans: [Span]

    /// Attributes' names by their labels, and the spans in bytes.
    func marks(_ names: [String: String]) -> [Feedback.Mark] {
      let offsets = ScalarOffsets(text)
      return spans.compactMap { span in
        guard let name = names[span.label], let start = offsets.byte(atScalar: span.start),
          let end = offsets.byte(atScalar: span.end)
        else { return nil }
        return Feedback.Mark(name: name, span: TextSpan(start: start, end: end))
      }
    }
  }

  private static func lines() throws -> [Line] {
    try String(contentsOf: root.appending(path: "\(folder)/train.jsonl"), encoding: .utf8)
      .split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  private static func names() throws -> [String: String] {
    let taxonomy = try String(
      contentsOf: root.appending(path: "\(folder)/taxonomy.yaml"), encoding: .utf8)
    let pairs = taxonomy.matches(of: /- name: (\S+)\n\s+label: (\S+)/).map {
      (String($0.output.2), String($0.output.1))
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  private static func message(_ feedback: Feedback) throws -> ProducerRecord {
    ProducerRecord(
      topic: "heards.feedback", key: Array(feedback.card.utf8),
      value: try MessageJSON.encode(feedback))
  }

  /// A yes to each of a heard's spans, and to the absence of all else.
  ///
  /// - Parameter shifted: each span is taken for that of the attribute before it.
  private static func answers(
    _ line: Line, _ names: [String: String], _ verdict: Feedback.Verdict, shifted: Bool = false,
    second: Int
  ) -> [Feedback] {
    var marks = line.marks(names)
    if shifted {
      let spans = marks.map(\.span)
      for index in marks.indices { marks[index].span = spans[(index + 1) % spans.count] }
    }
    let absent = Set(names.values).subtracting(marks.map(\.name)).sorted()
    let spans: [(String, TextSpan?)] = marks.map { ($0.name, $0.span) } + absent.map { ($0, nil) }
    return spans.enumerated().map { index, asked in
      Feedback(
        card: "\(line.id)-\(index)", kind: asked.1 == nil ? .absent : .span, heard: line.id,
        market: market, text: line.text, attribute: asked.0, span: asked.1, verdict: verdict,
        reviewer: "anna", answeredAt: "2026-11-22T09:15:\(second)Z")
    }
  }

  private static func gold(
    _ line: Line, _ marks: [Feedback.Mark], at time: String = "2026-11-22T09:15:00Z"
  ) -> Feedback {
    Feedback(
      card: "gold-\(line.id)", kind: .whole, heard: line.id, market: market, text: line.text,
      verdict: .accept, spans: marks, gold: true, reviewer: "anna", answeredAt: time)
  }

  /// Both proposals for an attribute of a heard, each on a card of its own: people say yes to the tagger's
  /// and no to the language model's.
  private static func pair(_ line: Line, _ mark: Feedback.Mark, version: String) -> [Feedback] {
    let sides: [(Proposer, Feedback.Verdict)] = [
      (Proposer(source: .model, confidence: 0.9, version: version), .accept),
      (Proposer(source: .llm, version: "a language model"), .reject),
    ]
    return sides.map { proposer, verdict in
      let isRight = verdict == .accept
      return Feedback(
        card: "pair-\(line.id)-\(proposer.source.rawValue)", kind: isRight ? .span : .absent,
        heard: line.id, market: market, text: line.text, attribute: mark.name,
        span: isRight ? mark.span : nil, verdict: verdict, proposers: [proposer],
        pair: "pair-\(line.id)", reviewer: "anna", answeredAt: "2026-11-22T09:15:40Z")
    }
  }

  @Test func `a language model is retired, and asked again as gold falls; metrics say so`()
    async throws
  {
    let cluster = try await Cluster()
    let folder = try ScratchFolder()
    let (lines, names) = (try Self.lines(), try Self.names())
    let gold = lines.prefix(80).map { Self.gold($0, $0.marks(names)) }
    let yes = lines[80..<230].flatMap { Self.answers($0, names, .accept, second: 10) }
    try await cluster.write((gold + yes).map(Self.message))
    let config = try folder.file(
      "heards.yaml",
      """
      markets: [{taxonomy: \(root.appending(path: Self.folder).path)}]
      trainer: {answers: 100000, state: trainer.sqlite}
      metrics: {port: 0}
      """)
    let trainer = try Program(["trainer", "--config", config], environment: cluster.environment)
    let port = try await MetricsPage.port(trainer)
    try await trainer.says("model published")
    func shown() async throws -> Shown {
      let result = try await cluster.heards(["models", "show", "--market", Self.folder, "--json"])
      #expect(result.code == 0, "\(result.error)")
      return try JSONDecoder().decode(Shown.self, from: Data(result.out.utf8))
    }
    let version = try await shown().version
    let label = "{market=\"\(Self.market)\"}"
    try await until("a training in the metrics") {
      try await MetricsPage.of(port)["heards_trainer_gold_f1\(label)"] != nil
    }
    let first = try await MetricsPage.of(port)
    #expect(first["heards_trainer_answers\(label)"] == Double(gold.count + yes.count))
    let published = "heards_trainer_attempts_total{market=\"\(Self.market)\",outcome=\"published\"}"
    #expect(first[published] == 1 && first.sum("heards_trainer_attempts_total") == 1)
    #expect(first["heards_trainer_training_seconds_count"] == 1)
    #expect((0.5...1).contains(first["heards_trainer_gold_f1\(label)"] ?? 0))
    #expect(first["heards_trainer_leads"] == 1)

    // Of an attribute that many heards state.
    let stated = Dictionary(grouping: lines.flatMap { $0.marks(names).map(\.name) }) { $0 }
    let attribute = try #require(stated.max { $0.value.count < $1.value.count }?.key)
    func stating(_ range: Range<Int>) -> [(line: Line, mark: Feedback.Mark)] {
      lines[range].compactMap { line in
        line.marks(names).first { $0.name == attribute }.map { (line, $0) }
      }
    }
    let pairs = stating(300..<400)
    try await cluster.write(
      pairs.flatMap { Self.pair($0.line, $0.mark, version: version) }.map(Self.message))
    try await trainer.says("language model retired")
    let retired = try #require(try await shown().policy)
    #expect(retired.retired == [attribute])
    try await until("the retirement in the metrics") {
      try await MetricsPage.of(port)["heards_trainer_retired_attributes\(label)"] == 1
    }

    // From then on people mark heards in which what the tagger finds is wrong.
    let fallen = stating(400..<480).map { line, mark in
      Self.gold(
        line, line.marks(names).filter { $0.name != attribute }, at: "2099-01-01T00:00:00Z")
    }
    try await cluster.write(fallen.map(Self.message))
    try await trainer.says("language model active again")
    let again = try #require(try await shown().policy)
    #expect(again.retired.isEmpty)
    let evidence = try #require(again.attributes.first { $0.name == attribute })
    // Nobody answered about the tagger's proposals since: it was gold alone.
    #expect(evidence.goldWatch?.evidence ?? 0 > 20 && evidence.watch?.answers == 0)
    try await until("the return in the metrics") {
      try await MetricsPage.of(port)["heards_trainer_retired_attributes\(label)"] == 0
    }
    try await cluster.stop(trainer)

    // An active version that cannot be read is told of, and ends nothing.
    try await MetricsTests.publishDamaged(Self.market, cluster)
    let second = try Program(["trainer", "--config", config], environment: cluster.environment)
    try await second.says("the active model cannot be read")
    try await cluster.stop(second)
  }

  @Test func `answers become a model that workers serve, and bad answers become none`()
    async throws
  {
    let cluster = try await Cluster()
    let folder = try ScratchFolder()
    let (lines, names) = (try Self.lines(), try Self.names())
    #expect(names.count > 5)
    let gold = lines.prefix(60).map { Self.gold($0, $0.marks(names)) }
    let asked = lines[60..<210]
    let yes = asked.flatMap { Self.answers($0, names, .accept, second: 10) }
    try await cluster.write((gold + yes).map(Self.message))

    func start(_ name: String) throws -> Program {
      let config = try folder.file(
        "\(name).yaml",
        """
        markets: [{taxonomy: \(root.appending(path: Self.folder).path)}]
        trainer: {answers: 100, state: \(folder.url.appending(path: "\(name).sqlite").path)}
        """)
      return try Program(["trainer", "--config", config], environment: cluster.environment)
    }
    let trainer = try start("one")
    try await trainer.says("model published")
    let shown = try await cluster.heards(
      ["models", "show", "--market", Self.folder, "--json"])
    #expect(shown.code == 0, "\(shown.error)")
    let version = try JSONDecoder().decode(Shown.self, from: Data(shown.out.utf8)).version

    let worker = try await cluster.worker(["--market", Self.folder])
    let heards = lines[300..<320].map { line in
      ProducerRecord(
        topic: "heards.raw", key: Array(line.id.utf8),
        value: Array(
          "{\"schema\":\"heards.heard/1\",\"id\":\"\(line.id)\",\"market\":\"\(Self.market)\",\"text\":\(quoted(line.text))}"
            .utf8))
    }
    try await cluster.write(heards)
    let records = try await cluster.records(20).map {
      try MessageJSON.decode(Record.self, from: try #require($0.value))
    }
    #expect(records.allSatisfy { $0.lineage.model == version })
    #expect(records.contains { !$0.attributes.isEmpty })
    try await cluster.stop(worker)

    // The same cards with wrong answers: what is learned from that is worse, and stays unpublished.
    func after(_ outcome: Quality.LastTraining.Outcome) async throws -> Shown {
      var last: Shown?
      try await until("a training that is \(outcome): \(trainer.error.suffix(1500))") {
        let result = try await cluster.heards(["models", "show", "--market", Self.folder, "--json"])
        last = try JSONDecoder().decode(Shown.self, from: Data(result.out.utf8))
        return last?.quality?.lastTraining?.outcome == outcome
      }
      return try #require(last)
    }
    let wrong = asked.flatMap { Self.answers($0, names, .accept, shifted: true, second: 20) }
    try await cluster.write(wrong.map(Self.message))
    let last = try await after(.refused)
    #expect(last.version == version)
    // How right it is, published after the first training; attributes have their names throughout.
    let quality = try #require(last.quality)
    #expect((quality.model, quality.goldHeards) == (version, 60))
    #expect(quality.overall.precision?.share ?? 0 > 0.5 && quality.overall.accepted == nil)
    // Beside it, what came of the last training.
    let training = try #require(quality.lastTraining)
    #expect(training.version != nil && training.version != version)
    #expect(training.reasons.contains { $0.hasPrefix("not better beyond chance") })
    #expect(Set(quality.attributes.map(\.name)).isSubset(of: names.values))
    let measured = last.manifest.gold?.byAttribute.map(\.name) ?? []
    #expect(!measured.isEmpty && Set(measured).isSubset(of: names.values))

    // All answered with no: there is nothing to learn.
    let no = asked.flatMap { Self.answers($0, names, .reject, second: 25) }
    try await cluster.write(no.map(Self.message))
    let failed = try #require(try await after(.failed).quality?.lastTraining)
    #expect(failed.version == nil && failed.reasons.first?.contains("accept some") == true)

    // Another copy trains when the first one is gone, and learns what that did not say.
    let other = try start("two")
    try await other.says("Kafka assignment: assigned")
    try await cluster.stop(trainer)
    let again = asked.flatMap { Self.answers($0, names, .accept, second: 30) }
    try await cluster.write(again.map(Self.message))
    try await until("a training by the other copy: \(other.error.suffix(2000))") {
      other.error.contains("model published") || other.error.contains("model not published")
    }
    try await cluster.stop(other)
  }

  private func quoted(_ text: String) -> String {
    // Strings always have a JSON form.
    String(decoding: try! JSONEncoder().encode(text), as: UTF8.self)
  }
}
