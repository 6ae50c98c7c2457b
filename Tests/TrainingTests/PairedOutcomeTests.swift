import Records
import Testing

@testable import Training

@Suite struct PairedOutcomeTests {
  /// An answer to a card of a pair, `minute` minutes after noon.
  private static func answer(
    _ card: String, _ verdict: Feedback.Verdict, by proposers: [Proposer.Source], heard: String,
    minute: Int = 0, kind: ReviewCard.Kind = .span, pair: String? = "default", gold: Bool = false
  ) -> Feedback {
    let time = minute < 10 ? "0\(minute)" : "\(minute)"
    return Feedback(
      card: card, kind: kind, heard: heard, market: "m", text: "bid -5", attribute: "price",
      span: kind == .span ? TextSpan(start: 4, end: 6) : nil, verdict: verdict,
      proposers: proposers.map { Proposer(source: $0, version: $0 == .llm ? "qwen" : "v1") },
      gold: gold, pair: pair == "default" ? "pair of \(heard)" : pair, reviewer: "ada",
      answeredAt: "2026-11-22T12:\(time):00.000Z")
  }

  private static func results(_ answers: [Feedback]) -> [String: [Bool?]] {
    Dictionary(
      uniqueKeysWithValues: PairedOutcome.outcomes(of: answers).map {
        ($0.heard, [$0.taggerRight, $0.llmRight])
      })
  }

  /// Every kind of pair once, with what must come of it.
  private static let answers = [
    answer("a1", .accept, by: [.model, .llm], heard: "both"),
    answer("b1", .reject, by: [.rule, .llm], heard: "neither"),
    answer("c1", .accept, by: [.model], heard: "tagger", minute: 3),
    answer("c2", .reject, by: [.llm], heard: "tagger", minute: 1),
    answer("d1", .reject, by: [.model], heard: "llm"),
    answer("d2", .accept, by: [.llm], heard: "llm", kind: .absent),
    // Of several answers the last one counts.
    answer("e1", .reject, by: [.model, .llm], heard: "changed", minute: 1),
    answer("e1", .accept, by: [.model, .llm], heard: "changed", minute: 2),
    answer("f1", .accept, by: [.model, .llm], heard: "revoked", minute: 1),
    answer("f1", .revoke, by: [.model, .llm], heard: "revoked", minute: 2),
    answer("g1", .accept, by: [.model], heard: "half open", minute: 1),
    answer("g2", .accept, by: [.llm], heard: "half open", minute: 2),
    answer("g2", .revoke, by: [.llm], heard: "half open", minute: 4),
    answer("h1", .ignore, by: [.model], heard: "undecided"),
    answer("h2", .accept, by: [.llm], heard: "undecided"),
    answer("k1", .reject, by: [.model], heard: "ignored"),
    answer("k2", .ignore, by: [.llm], heard: "ignored"),
    answer("l1", .accept, by: [.llm], heard: "tagger's card open"),
    answer("m1", .accept, by: [.model], heard: "read again", minute: 1),
    answer("m2", .reject, by: [.model], heard: "read again", minute: 2),
    // Not of a comparison that was drawn; second opinions; gold.
    answer("i1", .accept, by: [.model, .llm], heard: "not drawn", pair: nil),
    answer("a1/2", .reject, by: [.model, .llm], heard: "both", minute: 9),
    answer("j1", .accept, by: [.model, .llm], heard: "gold", gold: true),
  ]

  private static let expected: [String: [Bool?]] = [
    "both": [true, true], "neither": [false, false], "tagger": [true, false], "llm": [false, true],
    "changed": [true, true], "half open": [true, nil], "ignored": [false, nil],
    "read again": [false, nil],
  ]

  @Test func `Verdicts become pairs, in whatever order and however often they come`() {
    #expect(Self.results(Self.answers) == Self.expected)
    var generator = SeededGenerator(seed: 1)
    let once = PairedOutcome.outcomes(of: Self.answers)
    for _ in 0..<50 {
      let shuffled = (Self.answers + Self.answers.prefix(12)).shuffled(using: &generator)
      #expect(PairedOutcome.outcomes(of: shuffled) == once)
    }
  }

  @Test func `Outcomes come by time, with the tagger's version and the last card's time`() {
    let outcomes = PairedOutcome.outcomes(of: Self.answers)
    #expect(outcomes.map(\.answeredAt) == outcomes.map(\.answeredAt).sorted())
    #expect(outcomes.allSatisfy { $0.version == "v1" && $0.attribute == "price" })
    let late = outcomes.first { $0.heard == "tagger" }
    #expect(late?.answeredAt == "2026-11-22T12:03:00.000Z")
  }

  @Test func `Of two answers of the same time the later one in the log counts`() {
    let (yes, no) = (
      Self.answer("a1", .accept, by: [.model, .llm], heard: "h"),
      Self.answer("a1", .reject, by: [.model, .llm], heard: "h")
    )
    #expect(Self.results([yes, no]) == ["h": [false, false]])
    #expect(Self.results([no, yes]) == ["h": [true, true]])
  }

  @Test func `A language model's proposal counts as right until people say no to it`() {
    let outcomes = PairedOutcome.outcomes(of: Self.answers)
    let right = Dictionary(
      uniqueKeysWithValues: outcomes.map { ($0.heard, $0.llmRightUnlessRefuted) })
    #expect(right["half open"] == true && right["ignored"] == true && right["llm"] == true)
    #expect(right["tagger"] == false && right["neither"] == false)
  }
}
