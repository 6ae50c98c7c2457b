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
    let whole = Self.bids
    // Half of it is asked.
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
      Self.f1(Self.fit(texts), on: Array(whole.suffix(100)))
    }
    #expect(f1(partial) > 0.99)
    #expect(f1(outside) < f1(partial))
  }

  /// A tiny language: a number after "bid" is a price, one before "kt" a volume.
  private static let bids: [AnnotatedText] = {
    var generator = SeededGenerator(seed: 9)
    return (0..<200).map { number in
      let (a, b) = (
        Int.random(in: 10...99, using: &generator), Int.random(in: 10...99, using: &generator)
      )
      return AnnotatedText(
        id: "\(number)", market: "oil", text: "bid \(a) for \(b)kt",
        spans: [
          .init(span: TextSpan(start: 4, end: 6), label: "PRICE"),
          .init(span: TextSpan(start: 11, end: 13), label: "VOLUME"),
        ])
    }
  }()

  private static func fit(
    _ texts: [AnnotatedText], labels: [String] = ["PRICE", "VOLUME"], learningRate: Float = 0.1,
    machineWeight: Double = 0, from start: WarmStart? = nil
  ) -> Training.Fitted {
    var options = TrainingOptions()
    options.learningRate = learningRate
    options.machineWeight = machineWeight
    return Training.fit(
      texts, labels: labels, rules: RuleSet(nil), options: options, from: start)
  }

  private static func f1(_ fitted: Training.Fitted, on texts: [AnnotatedText]) -> Double {
    HeldOut(texts, fitted, rules: RuleSet(nil)).f1(threshold: 0.45)
  }

  @Test func `A fit goes on from an earlier model, whatever order its labels have`() throws {
    let earlier = Self.fit(Array(Self.bids.prefix(100)))
    let (more, test) = (Self.bids, Array(Self.bids.suffix(90)))
    // What hardly learns knows what it began with.
    #expect(Self.f1(Self.fit(more, learningRate: 1e-9), on: test) < 0.1)
    let labels = ["GRADE", "VOLUME", "PRICE"]
    let warm = Self.fit(more, labels: labels, learningRate: 1e-9, from: WarmStart(earlier))
    #expect(Self.f1(warm, on: test) > 0.95)
    // What is known of other labels and features is left out, what is the same is taken over.
    let parameters = Parameters(
      shape: Lattice.Shape(labelCount: 3), rowCount: earlier.vocabulary.hashes.count)
    parameters.begin(
      with: WarmStart(earlier), hashes: earlier.vocabulary.hashes, labels: labels)
    let (old, new) = (earlier.parameters, parameters)
    for row in 0..<new.rowCount {
      for (from, to) in [(0, 0), (1, 3), (2, 2)] {
        #expect(
          new.weights[row * new.rowQuads][to] == old.weights[row * old.rowQuads][from])
        if from > 0 {
          #expect(
            new.weights[row * new.rowQuads + new.rowQuads / 2][to]
              == old.weights[row * old.rowQuads + old.rowQuads / 2][from])
        }
      }
      #expect(new.weights[row * new.rowQuads][1] == 0)
    }
    #expect(
      new.transitions.change[new.transitions.changeRow(gap: .space, from: 3)][2]
        == old.transitions.change[old.transitions.changeRow(gap: .space, from: 1)][2])
    #expect(
      new.transitions.memory[new.transitions.memoryRow(last: 2)][3]
        == old.transitions.memory[old.transitions.memoryRow(last: 2)][1])
    #expect(
      new.transitions.stay[new.transitions.stayRow(gap: .none, inside: true)][3]
        == old.transitions.stay[old.transitions.stayRow(gap: .none, inside: true)][1])
  }

  @Test func `What a model is sure of teaches what nobody was asked about, and bends to answers`() {
    let asked = Self.bids.prefix(100).map { text in
      var text = text
      text.spans.removeLast()
      text.verdicts = text.spans.map { .init(label: $0.label, span: $0.span, isRight: true) }
      return text
    }
    let test = Array(Self.bids.suffix(100))
    // Nobody was ever asked about volumes.
    #expect(Self.f1(Self.fit(Array(asked)), on: test) < 0.8)
    let marked = zip(asked, Self.bids).map { text, whole in
      var text = text
      text.machineSpans = [whole.spans[1]]
      return text
    }
    #expect(Self.f1(Self.fit(marked, machineWeight: 0.1), on: test) > 0.99)
    // A model that is sure of the opposite of what people say is not heard.
    let contrary = asked.map { text in
      var text = text
      text.verdicts!.append(
        .init(label: "VOLUME", span: TextSpan(start: 11, end: 13), isRight: false))
      text.machineSpans = [
        .init(span: TextSpan(start: 4, end: 6), label: "VOLUME"),
        .init(span: TextSpan(start: 11, end: 13), label: "VOLUME"),
      ]
      return text
    }
    var features = Features()
    let vocabulary = Vocabulary.build(
      contrary, labels: ["PRICE", "VOLUME"], rules: RuleSet(nil), minimumCount: 1)
    #expect(
      vocabulary.example(contrary[0], rules: RuleSet(nil), features: &features).machine == nil)
  }
}
