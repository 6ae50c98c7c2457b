import Extraction
import Records
import Testing

@testable import Training

@Suite struct TrainingSetTests {
  private static let taxonomy = try! Taxonomy.parse(
    """
    schema: heards.taxonomy/1
    market: oil
    version: "1"
    title: Oil
    attributes:
      - {name: price, label: PRICE, found_by: tagger, scope: quote, normaliser: text}
      - {name: volume, label: VOLUME, found_by: tagger, scope: quote, normaliser: text}
    """, file: "taxonomy.yaml")
  private static let text = "bid 85 for 30kt"
  private static let price = TextSpan(start: 4, end: 6)
  private static let volume = TextSpan(start: 11, end: 15)

  private static func answer(
    _ card: String, _ verdict: Feedback.Verdict, _ attribute: String = "price",
    _ span: TextSpan? = price, heard: String = "h", at time: Int = 1, gold: Bool = false
  ) -> Feedback {
    Feedback(
      card: card, kind: span == nil ? .absent : .span, heard: heard, market: "oil", text: text,
      attribute: attribute, span: span, verdict: verdict, gold: gold, reviewer: "anna",
      answeredAt: "2026-11-22T09:15:0\(time)Z")
  }

  private static func whole(
    _ marks: [Feedback.Mark], gold: Bool = false, heard: String = "h", at time: Int = 1
  ) -> Feedback {
    Feedback(
      card: "w\(heard)", kind: .whole, heard: heard, market: "oil", text: text, verdict: .accept,
      spans: marks, gold: gold, reviewer: "anna", answeredAt: "2026-11-22T09:15:0\(time)Z")
  }

  @Test func `yes and no become what is known, and nothing else is`() {
    let set = TrainingSet(
      [
        Self.answer("1", .accept), Self.answer("2", .reject, "volume", Self.price),
        Self.answer("3", .accept, "volume", nil, heard: "i"), Self.answer("4", .ignore, heard: "j"),
        Self.answer("5", .revoke, heard: "k"), Self.answer("6", .accept, "colour", heard: "l"),
      ], taxonomy: Self.taxonomy)
    #expect(set.texts.map(\.id) == ["h", "i"])
    #expect(set.texts[0].spans.map(\.label) == ["PRICE"])
    #expect(set.texts[0].states("PRICE") == true && set.texts[0].states("VOLUME") == nil)
    #expect(set.texts[1].states("VOLUME") == false && set.texts[1].states("PRICE") == nil)
    #expect(set.texts.allSatisfy { $0.weight == 1 })
    #expect(set.counts["verdicts"] == 3 && set.counts["accepted"] == 1)
  }

  @Test func `gold only evaluates, and what is marked whole says all`() {
    let mark = Feedback.Mark(name: "price", span: Self.price, quote: 1)
    let set = TrainingSet(
      [
        Self.whole([mark], gold: true), Self.answer("1", .accept),
        Self.whole([mark], heard: "i"), Self.answer("2", .reject, heard: "i"),
        Self.answer("3", .accept, heard: "j", gold: true),
      ], taxonomy: Self.taxonomy)
    #expect(set.gold.map(\.id) == ["h"])
    #expect(set.texts.map(\.id) == ["i"], "no answer to a gold heard is learned from")
    #expect(set.texts[0].verdicts == nil && set.texts[0].spans[0].quote == 1)
  }

  @Test func `of spans that cannot both be right the later one stands`() {
    let wider = TextSpan(start: 0, end: 6)
    let set = TrainingSet(
      [
        Self.answer("1", .accept, "price", wider, at: 1),
        Self.answer("2", .accept, "price", Self.price, at: 2),
      ], taxonomy: Self.taxonomy)
    #expect(set.texts[0].spans.map(\.span) == [Self.price])
  }

  @Test func `answers at odds keep both sides, in the shares of those that took them`() {
    let set = TrainingSet(
      [
        Self.answer("1", .accept, at: 1), Self.answer("1/2", .reject, at: 2),
        Self.answer("3", .accept, "volume", Self.volume),
      ], taxonomy: Self.taxonomy)
    #expect(set.texts.count == 2 && set.counts["conflicts"] == 1)
    #expect(set.texts.map(\.weight) == [0.5, 0.5])
    #expect(set.texts.map { $0.isRight(Self.price, "PRICE") } == [true, false])
    #expect(set.texts.allSatisfy { $0.isRight(Self.volume, "VOLUME") == true })
  }

  @Test func `the order of messages does not matter`() {
    let answers = [
      Self.answer("1", .accept), Self.answer("2", .reject, "volume", Self.price, at: 2),
      Self.answer("3", .accept, "volume", nil, at: 3), Self.answer("4", .accept, heard: "i"),
    ]
    let sets = [answers, answers.reversed()].map { TrainingSet($0, taxonomy: Self.taxonomy).texts }
    #expect(sets[0] == sets[1])
  }

  @Test func `what is known in part teaches more than taking the rest for outside`() throws {
    // A tiny language: a number after "bid" is a price, one before "kt" a volume; half of it is asked.
    var generator = SeededGenerator(seed: 9)
    var whole: [AnnotatedText] = []
    for number in 0..<200 {
      let (a, b) = (
        Int.random(in: 10...99, using: &generator), Int.random(in: 10...99, using: &generator)
      )
      whole.append(
        AnnotatedText(
          id: "\(number)", market: "oil", text: "bid \(a) for \(b)kt",
          spans: [
            .init(span: TextSpan(start: 4, end: 6), label: "PRICE"),
            .init(span: TextSpan(start: 11, end: 13), label: "VOLUME"),
          ]))
    }
    let partial = whole.prefix(100).enumerated().map { index, text in
      var known = text
      known.spans = [text.spans[index % 2]]
      known.verdicts = known.spans.map { .init(label: $0.label, span: $0.span, isRight: true) }
      return known
    }
    let outside = partial.map { text in
      var text = text
      text.verdicts = nil
      return text
    }
    func f1(_ texts: [AnnotatedText]) -> Double {
      let fitted = Training.fit(
        texts, labels: ["PRICE", "VOLUME"], rules: RuleSet(nil), options: TrainingOptions())
      return HeldOut(Array(whole.suffix(100)), fitted, rules: RuleSet(nil)).f1(threshold: 0.45)
    }
    #expect(f1(partial) > 0.99)
    #expect(f1(outside) < f1(partial))
  }
}
