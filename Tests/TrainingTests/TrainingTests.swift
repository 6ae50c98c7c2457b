import Extraction
import Foundation
import Records
import TestSupport
import Testing

@testable import Training

@Suite struct TrainingTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appending(path: "../..").standardized
  private static let market = root.appending(path: "deploy/markets/americas-crude-oil").path

  private static func texts(_ file: String, _ count: Int) throws -> [AnnotatedText] {
    Array(try Dataset.read(market + "/" + file).prefix(count))
  }

  private static let quick: TrainingOptions = {
    var options = TrainingOptions()
    options.epochs = 4
    return options
  }()

  @Test func `The same data and seed give the same bytes, another seed others`() throws {
    let texts = try Self.texts("train.jsonl", 60)
    func train(seed: UInt64) throws -> [UInt8] {
      var options = Self.quick
      options.seed = seed
      return try Training.train(
        texts, taxonomy: nil, market: nil, program: "test", options: options
      ).file
    }
    let first = try train(seed: 1)
    #expect(try train(seed: 1) == first)
    #expect(try train(seed: 2) != first)
  }

  @Test func `A model of a market finds most of what it has not seen`() throws {
    let taxonomy = try Taxonomy.read(Self.market)
    let file = try Training.train(
      try Self.texts("train.jsonl", 300), taxonomy: taxonomy, market: taxonomy.market,
      program: "test", options: Self.quick
    ).file
    #expect(file.count <= Self.quick.maximumModelBytes)
    let evaluation = Evaluation(
      try Self.texts("dev.jsonl", 90),
      Extractor(taxonomy: taxonomy, model: try ModelFile.decode(file)), resamples: 100)
    #expect(evaluation.micro.f1 > 0.75)
    #expect(evaluation.micro.interval!.contains(evaluation.micro.f1))
    #expect(evaluation.reliability.ece < 0.15)
  }

  @Test func `A model obeys its limit of bytes`() throws {
    var options = Self.quick
    options.maximumModelBytes = 60_000
    let file = try Training.train(
      try Self.texts("train.jsonl", 100), taxonomy: nil, market: nil, program: "test",
      options: options
    ).file
    #expect(file.count <= 60_000)
    #expect(try ModelFile.decode(file).table.rowCount > 100)
  }

  @Test func `Data without spans, and labels that the taxonomy lacks, are refused`() throws {
    let bare = AnnotatedText(id: "1", market: nil, text: "quiet", spans: [])
    #expect(throws: Training.Failure.self) {
      try Training.train(
        [bare], taxonomy: nil, market: nil, program: "test", options: Self.quick)
    }
    let other = AnnotatedText(
      id: "1", market: nil, text: "quiet",
      spans: [.init(span: TextSpan(start: 0, end: 5), label: "MOOD")])
    let error = #expect(throws: Training.Failure.self) {
      try Training.train(
        [other], taxonomy: try Taxonomy.read(Self.market), market: nil, program: "test",
        options: Self.quick)
    }
    #expect(error?.description.contains("'MOOD'") == true)
  }

  @Test func `A handful of texts is enough to train without a crash`() throws {
    for count in 1...3 {
      let file = try Training.train(
        try Self.texts("train.jsonl", count), taxonomy: nil, market: nil, program: "test",
        options: Self.quick
      ).file
      #expect(try ModelFile.decode(file).metadata.texts == count)
    }
  }

  @Test func `Grouping is learned from other markets where the own texts mark no quotes`() throws {
    var own = try Self.texts("train.jsonl", 40)
    for i in own.indices {
      for j in own[i].spans.indices { own[i].spans[j].quote = nil }
    }
    func scorer(_ others: [AnnotatedText]) throws -> QuoteScorer? {
      let file = try Training.train(
        own, taxonomy: nil, market: nil, program: "test", options: Self.quick, quoteTexts: others
      ).file
      return try ModelFile.decode(file).quoteScorer
    }
    let others = try Self.texts("train.jsonl", 200)
    #expect(try scorer([]) == nil)
    let learned = try #require(try scorer(others))
    let kinds = ["ACTIVITY", "PRICE"].map { QuoteAssembler.Kind(name: $0) }
    let text = "bid -5, offer -3"
    let elements = [(0, 0, 3), (1, 4, 6), (0, 8, 13), (1, 14, 16)].map {
      QuoteAssembler.Element(attribute: $0, span: TextSpan(start: $1, end: $2))
    }
    #expect(
      QuoteAssembler(kinds: kinds, scorer: learned).assign(text: text, elements: elements)
        == [1, 1, 2, 2])
  }

  @Test func `Figures equal those of another evaluator`() throws {
    let file = try Training.train(
      try Self.texts("train.jsonl", 120), taxonomy: nil, market: nil, program: "test",
      options: Self.quick
    ).file
    let extractor = Extractor(taxonomy: nil, model: try ModelFile.decode(file))
    let texts = try Self.texts("dev.jsonl", 60)
    var workspace = Extractor.Workspace(for: extractor)
    var spans: [ExtractedSpan] = []
    func lines(_ spansOf: (AnnotatedText) -> [(TextSpan, String)]) throws -> Data {
      var data = Data()
      for text in texts {
        let offsets = ScalarOffsets(text.text)
        let json: [String: Any] = [
          "id": text.id,
          "spans": spansOf(text).map {
            [
              "start": offsets.scalar(atByte: $0.start)!, "end": offsets.scalar(atByte: $0.end)!,
              "label": $1,
            ] as [String: Any]
          },
        ]
        data += try JSONSerialization.data(withJSONObject: json) + [0x0A]
      }
      return data
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "heards-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try lines { $0.spans.map { ($0.span, $0.label) } }
      .write(to: folder.appending(path: "gold.jsonl"))
    try lines { text in
      var copy = text.text
      copy.withUTF8 { extractor.spans(in: $0, &workspace, into: &spans) }
      return spans.map { ($0.span, extractor.kinds[$0.kind].label) }
    }.write(to: folder.appending(path: "predicted.jsonl"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", Self.root.appending(path: "tools/bench/evaluate.py").path,
      folder.appending(path: "gold.jsonl").path, folder.appending(path: "predicted.jsonl").path,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    struct Score: Decodable, Equatable {
      var precision, recall, f1: Double
      var support: Int
    }
    struct Other: Decodable {
      var precision, recall, f1, macroF1, exactTexts: Double
      var labels: [String: Score]

      enum CodingKeys: String, CodingKey {
        case precision, recall, f1, labels
        case macroF1 = "macro_f1"
        case exactTexts = "exact_texts"
      }
    }
    let other = try JSONDecoder().decode(Other.self, from: data)
    let ours = Evaluation(texts, extractor, resamples: 10)
    #expect(ours.micro.f1 > 0.5)
    #expect(abs(ours.micro.precision - other.precision) < 1e-12)
    #expect(abs(ours.micro.recall - other.recall) < 1e-12)
    #expect(abs(ours.micro.f1 - other.f1) < 1e-12)
    #expect(abs(ours.macroF1 - other.macroF1) < 1e-12)
    #expect(abs(ours.exactTexts - other.exactTexts) < 1e-12)
    #expect(Set(ours.labels.keys) == Set(other.labels.keys))
    for (label, score) in ours.labels {
      #expect(abs(score.f1 - other.labels[label]!.f1) < 1e-12)
      #expect(score.support == other.labels[label]!.support)
    }
  }

  @Test(
    arguments: [
      ("{", "1: not valid JSON"),
      (#"{"id":"1","text":"bid"}"#, "1: required field 'spans' is missing"),
      (#"{"id":"1","text":"bid","spans":[{"start":0,"end":9,"label":"A"}]}"#, "spans[0]: 0..<9"),
      (
        #"{"id":"1","text":"bid","spans":[{"start":0,"end":2,"label":"A","text":"id"}]}"#,
        "not the text it quotes"
      ),
      (
        #"{"id":"1","text":"bid","spans":[{"start":0,"end":2,"label":"A"},{"start":1,"end":3,"label":"B"}]}"#,
        "a A and a B span overlap"
      ),
      (#"{"id":"1","text":"bid"}"#, "'spans' is missing"),
      (#"{"id":"1","text":"bid","verdicts":[]}"#, "only texts that are marked whole"),
      ("\n\n", "no texts in it"),
    ])
  func `Faults of a data file are told with file, line and cause`(
    content: String, expected: String
  ) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "heards-\(UUID()).jsonl").path
    try content.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: DatasetError.self) { try Dataset.read(path) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix(path) == true)
  }
}

@Suite struct DatasetTests {
  @Test func `A text may tell when it was received, and a span its value`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "heards-\(UUID()).jsonl").path
    let line =
      #"{"id":"1","text":"bid 5-6 Dec","received_at":"2026-11-19T09:00:00Z","spans":[{"start":0,"#
      + #""end":3,"label":"A","value":"bid"},{"start":4,"end":7,"label":"P","value":{"min":5,"#
      + #""max":6}},{"start":8,"end":11,"label":"D"}]}"#
    try line.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let text = try #require(try Dataset.read(path).first)
    #expect(text.receivedAt == "2026-11-19T09:00:00Z")
    #expect(text.spans.map(\.value) == [.string("bid"), .range(min: 5, max: 6), nil])
  }

  private func partial(_ line: String) throws -> [AnnotatedText] {
    let path = FileManager.default.temporaryDirectory.appending(path: "heards-\(UUID()).jsonl").path
    try line.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try Dataset.read(path, isPartial: true)
  }

  @Test func `A text may have answers in place of spans, the latest last`() throws {
    let texts = try partial(
      """
      {"id":"1","text":"é bid 5","verdicts":[{"label":"A","start":2,"end":7,"verdict":"accept"},\
      {"label":"P","start":6,"end":7,"verdict":"accept"},{"label":"P","start":2,"end":5,\
      "verdict":"reject"},{"label":"D","verdict":"accept"}]}
      {"id":"2","text":"bid","spans":[],"verdicts":[{"label":"D","verdict":"reject"}]}
      """)
    let text = texts[0]
    #expect(text.verdicts?.map(\.label) == ["D", "P", "P", "A"])
    // Of two that overlap the later one stands.
    #expect(text.spans == [AnnotatedText.Span(span: TextSpan(start: 7, end: 8), label: "P")])
    #expect(text.states("D") == false && text.states("P") == true && text.states("A") == nil)
    #expect(text.isRight(TextSpan(start: 3, end: 6), "P") == false)
    #expect(texts[1].verdicts == nil, "what is marked whole says all")
  }

  @Test(
    arguments: [
      (#"{"label":"P","start":0,"end":9,"verdict":"accept"}"#, "verdicts[0]: 0..<9"),
      (#"{"label":"P","start":0,"verdict":"accept"}"#, "verdicts[0]: of 'start' and 'end'"),
      (#"{"label":"","start":0,"end":1,"verdict":"accept"}"#, "the label is empty"),
      (#"{"label":"P","verdict":"maybe"}"#, "verdicts"),
    ])
  func `Faults of answers are told with line and cause`(verdict: String, expected: String) {
    let error = #expect(throws: DatasetError.self) {
      try partial(#"{"id":"1","text":"bid","verdicts":[\#(verdict)]}"#)
    }
    #expect(error?.description.contains(".jsonl:1: ") == true)
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test func `Both sides of a dispute are in one fold`() {
    let texts = ["a", "b", "b", "c", "d", "e"].map {
      AnnotatedText(id: $0, market: nil, text: $0, spans: [])
    }
    #expect(Training.foldNumbers(texts, count: 4) == [0, 1, 1, 2, 3, 0])
  }
}
