import Extraction
import Foundation
import Records
import Testing

@testable import Training

@Suite struct QualityTests {
  private static func quality(_ texts: [GoldResult.Text], _ answers: [Quality.Answer]) -> Quality {
    Quality(
      market: "m", model: nil, taxonomy: "1@0", gold: GoldResult(texts: texts), answers: answers,
      updatedAt: "now")
  }

  @Test func `Intervals of shares are Wilson's`() throws {
    // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for (right, all, low, high) in [
      (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611),
      (1, 29, 0.0061, 0.1718),
    ] {
      let interval = Tally(right: right, all: all).interval()
      #expect(abs(interval.lowerBound - low) < 1e-4 && abs(interval.upperBound - high) < 1e-4)
    }
    #expect(Tally().interval() == 0...1)
    #expect(Tally(right: 7, all: 7).interval().upperBound == 1)
    #expect(Quality.Estimate(Tally()) == nil)
  }

  @Test func `Answers that are all asked alike weigh alike`() throws {
    let answers = (0..<50).map { (isRight: $0 % 5 != 0, inclusion: 0.1) }
    let weighted = try #require(Quality.Estimate(answers))
    let plain = try #require(Quality.Estimate(Tally(right: 40, all: 50)))
    #expect(abs(weighted.share - plain.share) < 1e-12 && weighted.cases == 50)
    #expect(abs(weighted.low - plain.low) < 1e-9 && abs(weighted.high - plain.high) < 1e-9)
    let sure = try #require(Quality.Estimate([(true, 0.5), (true, 1)]))
    #expect(sure.share == 1 && sure.low > 0.1 && sure.low < 0.6)
    #expect(Quality.Estimate([(isRight: true, inclusion: 0.0)]) == nil)
  }

  @Test func `Weights undo the bias of asking most about what is in doubt`() throws {
    // 90% of values are sure and right at 0.98, one in twenty of them is asked about; the others are right
    // at 0.6 and all asked about.
    let truth = 0.9 * 0.98 + 0.1 * 0.6
    var generator = SeededGenerator(seed: 3)
    var (covered, queueCovered, sum) = (0, 0, 0.0)
    let rounds = 300
    for _ in 0..<rounds {
      var answers: [Quality.Answer] = []
      for _ in 0..<3000 {
        let isSure = generator.uniform() < 0.9
        let isRight = generator.uniform() < (isSure ? 0.98 : 0.6)
        let inclusion = isSure ? 0.05 : 1
        guard generator.uniform() < inclusion else { continue }
        answers.append(.init(attribute: "A", isRight: isRight, inclusion: inclusion))
      }
      let quality = Self.quality([], answers).attributes[0].figures
      let (accepted, queue) = (
        try #require(quality.accepted), try #require(quality.acceptedInQueue)
      )
      sum += accepted.share
      covered += (accepted.low...accepted.high).contains(truth) ? 1 : 0
      queueCovered += (queue.low...queue.high).contains(truth) ? 1 : 0
      #expect(quality.precision == nil && quality.recall == nil)
    }
    #expect(abs(sum / Double(rounds) - truth) < 0.005)
    #expect(covered >= rounds * 92 / 100)
    #expect(queueCovered == 0)
  }

  @Test func `Gold gives precision and recall by attribute and over all, by name`() throws {
    var (first, second) = (Evaluation.Score(), Evaluation.Score())
    (first.truePositives, first.falsePositives) = (3, 1)
    (second.truePositives, second.falseNegatives) = (1, 4)
    let quality = Self.quality(
      [.init(counts: ["A": first]), .init(counts: ["A": second, "C": first])],
      [
        .init(attribute: "B", isRight: true, inclusion: 0.1),
        .init(attribute: "B", isRight: false, inclusion: nil),
      ])
    #expect(quality.attributes.map(\.name) == ["A", "B", "C"] && quality.goldHeards == 2)
    let (a, b) = (quality.attributes[0].figures, quality.attributes[1].figures)
    #expect(a.precision?.share == 0.8 && a.precision?.cases == 5)
    #expect(a.recall?.share == 0.5 && a.recall?.cases == 8)
    #expect(a.accepted == nil && b.precision == nil)
    #expect(b.accepted?.share == 1 && b.accepted?.cases == 1)
    #expect(b.acceptedInQueue?.share == 0.5 && quality.overall.acceptedInQueue?.cases == 2)
    #expect(quality.overall.precision?.cases == 9 && quality.overall.recall?.cases == 11)
    let read = try MessageJSON.decode(Quality.self, from: MessageJSON.encode(quality))
    #expect(read == quality)
    var later = quality
    later.updatedAt = "later"
    #expect(later.says(quality) && later != quality && !later.says(nil))
  }

  // MARK: - What answers count

  private static let taxonomy = try! Taxonomy.parse(
    """
    schema: heards.taxonomy/1
    market: oil
    version: "1"
    title: Oil
    attributes:
      - {name: price, label: PRICE, found_by: rules, scope: quote, normaliser: text, patterns: ['85']}
      - {name: grade, label: GRADE, found_by: rules, scope: quote, normaliser: text, patterns: ['A']}
    """, file: "taxonomy.yaml")

  private static func answer(
    _ card: String, confidence: Double, pair: Bool = false, _ attribute: String = "price",
    verdict: Feedback.Verdict = .accept, source: Proposer.Source = .rule, version: String? = nil,
    at second: Int = 5
  ) -> Feedback {
    Feedback(
      card: card, kind: .span, heard: "h\(card)", market: "oil", text: "bid 85",
      attribute: attribute, span: TextSpan(start: 4, end: 6), verdict: verdict,
      proposers: [
        Proposer(
          source: source, confidence: confidence, version: version ?? taxonomy.fingerprint)
      ], pair: pair ? "p\(card)" : nil, reviewer: "anna",
      answeredAt: "2026-11-22T09:15:0\(second)Z")
  }

  private static func inclusions(
    _ feedback: [Feedback], _ state: LLMPolicy.State
  ) -> [Double?] {
    let policy = LLMPolicy(
      market: "oil",
      attributes: ["price", "grade"].map {
        LLMPolicy.Attribute(
          name: $0, state: state, since: "2026-11-22T09:15:03Z", model: nil, pairs: 0,
          difference: 0, low: -1, high: 1, evidence: 1)
      }, alpha: 0.05, margin: 0.02, updatedAt: "now")
    return Quality.answers(
      of: feedback.reversed(),
      Quality.Asking(
        pairedShare: 0.05, extractor: Extractor(taxonomy: taxonomy, model: nil), policy: policy)
    ).map(\.inclusion)
  }

  @Test func `An answer counts by how probably it was asked, and not where nobody can tell`() {
    let feedback = [
      Self.answer("1", confidence: 0.99, pair: true),
      Self.answer("2", confidence: 0.6, pair: true, verdict: .reject),
      Self.answer("3", confidence: 0.6),
      Self.answer("4", confidence: 0.6, at: 1),
    ]
    #expect(Self.inclusions(feedback, .retired) == [0.05, 1, 1, nil])
    #expect(Self.inclusions(feedback, .active) == [0.05, 0.05, nil, nil])
  }

  @Test func `What is not about what serves does not count, nor what was never drawn`() {
    let drawn = Self.answer("1", confidence: 0.99, pair: true)
    let others = [
      Self.answer("2", confidence: 0.6, source: .llm),
      Self.answer("3", confidence: 0.6, version: "0123456789abcdef"),
      Self.answer("4", confidence: 0.6, "colour"),
      Self.answer("5", confidence: 0.6, verdict: .ignore),
      Self.answer("1/2", confidence: 0.99, pair: true),
    ]
    #expect(Self.inclusions([drawn] + others, .retired) == [0.05])
    let undrawn = Self.answer("6", confidence: 0.6, "grade")
    #expect(Self.inclusions([drawn, undrawn], .retired) == [0.05, nil])
  }
}
