import Extraction
import Foundation
import Records
import Testing

@testable import Training

@Suite struct GateTests {
  /// A text with one gold span of each label, found where `finds` says so; else missing.
  private static func text(_ finds: [String: Bool]) -> GoldResult.Text {
    var text = GoldResult.Text(counts: [:])
    for (label, isFound) in finds {
      text.counts[label, default: .init()].truePositives += isFound ? 1 : 0
      text.counts[label, default: .init()].falseNegatives += isFound ? 0 : 1
    }
    return text
  }

  /// Texts of which every label is found with its probability.
  private static func result(
    _ count: Int, _ accuracies: [String: Double], seed: UInt64
  ) -> GoldResult {
    var generator = SeededGenerator(seed: seed)
    return GoldResult(
      texts: (0..<count).map { _ in
        text(
          Dictionary(
            uniqueKeysWithValues: accuracies.sorted { $0.key < $1.key }.map {
              ($0.key, generator.uniform() < $0.value)
            }))
      })
  }

  private static func gate(
    _ candidate: GoldResult, _ serving: GoldResult, bytes: Int = 1000, milliseconds: Double = 0.1,
    _ change: (inout Gate.Settings) -> Void = { _ in }
  ) -> Gate {
    var settings = Gate.Settings()
    settings.resamples = 500
    change(&settings)
    return Gate(
      candidate: candidate, serving: serving, bytes: bytes, milliseconds: milliseconds,
      settings: settings)
  }

  @Test func `A better candidate passes, and the same one does not`() {
    let serving = Self.result(200, ["A": 0.7, "B": 0.8], seed: 1)
    let better = Self.result(200, ["A": 0.9, "B": 0.85], seed: 2)
    let gate = Self.gate(better, serving)
    #expect(gate.passed, "\(gate.reasons)")
    #expect(gate.overall.p <= 0.05 && gate.overall.low > 0)
    #expect(gate.overall.support == 400 && gate.attributes["A"]?.support == 200)
    #expect(gate.moreTexts == nil)
    let same = Self.gate(serving, serving)
    #expect(same.reasons.map(\.cause) == [.notBetter])
    #expect((same.overall.p, same.overall.difference, same.moreTexts) == (1, 0, nil))
    let worse = Self.gate(serving, better)
    #expect(worse.reasons.map(\.cause).contains(.notBetter) && worse.moreTexts == nil)
  }

  @Test func `A candidate that is worse on one attribute is refused by its name`() {
    let serving = Self.result(300, ["A": 0.5, "B": 0.95, "C": 0.7], seed: 3)
    let candidate = Self.result(300, ["A": 0.95, "B": 0.75, "C": 0.7], seed: 4)
    let gate = Self.gate(candidate, serving)
    #expect(gate.overall.p <= 0.05)
    #expect(gate.reasons.map(\.cause) == [.worseAttribute])
    #expect(gate.reasons.first?.attribute == "B")
    #expect(gate.reasons.first?.message.contains("F1") == true)
  }

  @Test func `Attributes are many, and chance makes none of them worse too often`() {
    // 20 attributes that are equally good for both, another that is much better.
    var accuracies = Dictionary(uniqueKeysWithValues: (0..<20).map { ("L\($0)", 0.8) })
    accuracies["A"] = 0.2
    var better = accuracies
    better["A"] = 0.98
    let refused = (0..<40).count { round in
      let gate = Self.gate(
        Self.result(120, better, seed: UInt64(100 + round)),
        Self.result(120, accuracies, seed: UInt64(200 + round)))
      return gate.reasons.contains { $0.cause == .worseAttribute }
    }
    // 3 standard deviations above 2; without a correction it would be two thirds of them.
    #expect(refused <= 6)
  }

  @Test func `A few texts make no attribute worse beyond chance`() {
    let others = Self.result(100, ["A": 0.5], seed: 21)
    let better = Self.result(100, ["A": 0.95], seed: 22)
    func gate(_ count: Int) -> Gate {
      var (serving, candidate) = (others, better)
      for i in 0..<count {
        serving.texts[i] = Self.text(["A": false, "B": true])
        candidate.texts[i] = Self.text(["A": true, "B": false])
      }
      return Self.gate(candidate, serving)
    }
    // Of two attributes the surer one needs p <= 0.025.
    for count in 1...5 {
      #expect(gate(count).passed)
      #expect(gate(count).attributes["B"]?.p ?? 0 >= pow(0.5, Double(count)))
    }
    #expect(gate(12).reasons.map(\.attribute) == ["B"])
  }

  @Test func `Exchanging the two negates every difference of the bootstrap`() {
    let a = Self.result(80, ["A": 0.7, "B": 0.8], seed: 5)
    let b = Self.result(80, ["A": 0.8, "B": 0.8], seed: 6)
    let forward = PairedBootstrap(a, b, resamples: 300, seed: 1)
    let backward = PairedBootstrap(b, a, resamples: 300, seed: 1)
    #expect(forward.overall.difference == -backward.overall.difference)
    #expect(forward.overall.low == -backward.overall.high)
    #expect(forward.overall.high == -backward.overall.low)
    // Better overall one way round is as probable as worse the other way: asked of a single label.
    let single = (Self.result(80, ["A": 0.7], seed: 7), Self.result(80, ["A": 0.8], seed: 8))
    let better = PairedBootstrap(single.1, single.0, resamples: 300, seed: 1)
    let worse = PairedBootstrap(single.0, single.1, resamples: 300, seed: 1)
    #expect(better.overall.p == worse.attributes["A"]?.p)
    #expect(better.overall.p < 0.5)
  }

  @Test func `Chance passes an equal candidate about as often as alpha`() {
    let passed = (0..<200).count { round in
      let result = PairedBootstrap(
        Self.result(60, ["A": 0.8, "B": 0.8], seed: UInt64(1000 + round)),
        Self.result(60, ["A": 0.8, "B": 0.8], seed: UInt64(5000 + round)), resamples: 200, seed: 1)
      return result.overall.p <= 0.05
    }
    #expect((1...20).contains(passed))
  }

  @Test func `Too little gold is told with about how much more is needed`() throws {
    let serving = Self.result(100, ["A": 0.80], seed: 9)
    // 3 texts that only the candidate gets right, 1 that only the serving one does.
    var candidate = serving
    let wrong = serving.texts.indices.filter { serving.texts[$0].counts["A"]?.truePositives == 0 }
    let right = serving.texts.indices.first { serving.texts[$0].counts["A"]?.truePositives == 1 }
    for i in wrong.prefix(3) { candidate.texts[i] = Self.text(["A": true]) }
    candidate.texts[try #require(right)] = Self.text(["A": false])
    let gate = Self.gate(candidate, serving)
    let more = try #require(gate.moreTexts)
    // (1.645 + 0.842)^2 times the variance over the squared difference, less what there is: for 3 to 1
    // of 100 about 100 * (2.487 * 2 / 2)^2 / 1.1.
    #expect((300...800).contains(more), "\(more)")
    #expect(gate.reasons.first?.message.contains("about \(more) more gold heards") == true)
    let few = Self.gate(
      Self.result(12, ["A": 1], seed: 1), Self.result(12, ["A": 0], seed: 1))
    #expect(few.reasons.map(\.cause) == [.tooFewTexts])
    #expect(few.reasons[0].message.contains("mark 18 more"))
    #expect(!Self.gate(GoldResult(texts: []), GoldResult(texts: [])).passed)
  }

  @Test func `Boasting confidences are refused, and chance among few is not`() {
    func gate(_ count: Int, rightShare: Double) -> Gate {
      var candidate = Self.result(count, ["A": 0.95], seed: 11)
      var generator = SeededGenerator(seed: 12)
      for i in candidate.texts.indices {
        candidate.texts[i].spans = [(0.9, generator.uniform() < rightShare)]
      }
      return Self.gate(candidate, Self.result(count, ["A": 0.3], seed: 13))
    }
    #expect(gate(400, rightShare: 0.9).passed)
    #expect(gate(400, rightShare: 0.7).reasons.map(\.cause) == [.miscalibrated])
    let few = gate(40, rightShare: 0.85)
    #expect(few.passed)
    #expect(few.calibrationNoise > 0.05)
    #expect(gate(400, rightShare: 0.9).calibrationNoise < few.calibrationNoise)
  }

  @Test func `All reasons for a refusal are told, as JSON too`() throws {
    let result = Self.result(20, ["A": 0.8], seed: 14)
    let gate = Self.gate(result, result, bytes: 7_000_000, milliseconds: 5.1)
    #expect(gate.reasons.map(\.cause) == [.tooFewTexts, .notBetter, .tooLarge, .tooSlow])
    let data = try JSONEncoder().encode(gate)
    #expect(try JSONDecoder().decode(Gate.self, from: data) == gate)
    let json = String(decoding: data, as: UTF8.self)
    for key in ["calibration_error", "not_better", "maximum_bytes", "p99_ms", "passed"] {
      #expect(json.contains(#""\#(key)""#), "\(key)")
    }
  }

  @Test func `Counts of an extractor are those of its evaluation`() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().appending(path: "../..").standardized
    let market = root.appending(path: "deploy/markets/americas-crude-oil").path
    let texts = Array(try Dataset.read(market + "/dev.jsonl").prefix(60))
    let rules = Extractor(taxonomy: try Taxonomy.read(market), model: nil)
    let result = GoldResult(texts, rules)
    let evaluation = Evaluation(texts, rules, resamples: 10)
    var sums: [String: Evaluation.Score] = [:]
    let labels = Dictionary(uniqueKeysWithValues: rules.kinds.map { ($0.name, $0.label) })
    for text in result.texts {
      for (name, score) in text.counts {
        let label = try #require(labels[name])
        sums[label, default: .init()].add(score)
      }
    }
    #expect(Set(sums.keys) == Set(evaluation.labels.keys))
    for (label, score) in sums {
      #expect(score.truePositives == evaluation.labels[label]?.truePositives)
      #expect(score.falsePositives == evaluation.labels[label]?.falsePositives)
      #expect(score.falseNegatives == evaluation.labels[label]?.falseNegatives)
    }
    #expect(evaluation.micro.truePositives > 20)
    let spans = result.texts.flatMap(\.spans)
    #expect(spans.count == evaluation.reliability.count)
    #expect(spans.count { $0.isRight } == evaluation.micro.truePositives)
    var text = GoldResult.Text(counts: ["A": .init(), "B": .init()])
    (text.counts["A"]!.truePositives, text.counts["B"]!.truePositives) = (2, 2)
    text.counts["B"]!.falsePositives = 1
    #expect((text.isRight("A"), text.isRight("B"), text.isRight("C")) == (true, false, nil))
  }
}
