import Extraction
import Records
import Testing

@Suite struct QuoteAssemblerTests {
  private static let kinds = [
    "ACTIVITY", "PRICE", "PRICE_UNIT", "VOLUME", "VOLUME_UNIT", "PRODUCT", "PERIOD", "LOCATION",
    "BUYER", "SELLER",
  ].map { QuoteAssembler.Kind(name: $0) }

  /// A text with spans marked `[text](NAME)`, or `[text](NAME 2)` for a known quote.
  private static func example(_ marked: String) -> QuoteExample {
    var text = ""
    var elements: [QuoteAssembler.Element] = []
    var quotes: [Int?] = []
    var rest = marked[...]
    while let open = rest.firstIndex(of: "["), let close = rest.firstIndex(of: "]"),
      let end = rest.firstIndex(of: ")")
    {
      text += rest[..<open]
      let start = text.utf8.count
      text += rest[rest.index(after: open)..<close]
      let name = rest[rest.index(close, offsetBy: 2)..<end].split(separator: " ")
      elements.append(
        QuoteAssembler.Element(
          attribute: kinds.firstIndex { $0.name == name[0].lowercased() } ?? -1,
          span: TextSpan(start: start, end: text.utf8.count)))
      quotes.append(name.count > 1 ? Int(name[1]) : nil)
      rest = rest[rest.index(after: end)...]
    }
    return QuoteExample(kinds: kinds, text: text + rest, elements: elements, quotes: quotes)
  }

  private static let guidelines = [
    "[C5+](PRODUCT): [5.10](PRICE 1)/[5.45](PRICE 2), [Dec](PERIOD)",
    "[bids](ACTIVITY), [feb](PERIOD) [WCS](PRODUCT): [Patoka](LOCATION 1) [-5.2](PRICE 1), [Cushing](LOCATION 2) [-6.0](PRICE 2)",
    "[Bakken](PRODUCT) [Nov](PERIOD) [offered](ACTIVITY 1) at [-$1.10](PRICE 1)[/b](PRICE_UNIT 1), [bid](ACTIVITY 2) [-$1.40](PRICE 2)[/b](PRICE_UNIT 2)",
    "[sold](ACTIVITY): [5](VOLUME 1) [kt](VOLUME_UNIT 1) at [440](PRICE 1) and [3](VOLUME 2) [kt](VOLUME_UNIT 2) at [445](PRICE 2)",
    "[mars](PRODUCT 1) [-.30](PRICE 1) [bid](ACTIVITY 1)\n[lls](PRODUCT 2) [+2.55](PRICE 2) [offered](ACTIVITY 2)\nall [oct](PERIOD)",
    "[Bakken](PRODUCT) [traded](ACTIVITY) at [-$1.10](PRICE)[/b](PRICE_UNIT) for [5,000](VOLUME) [b/d](VOLUME_UNIT)",
  ]

  @Test(arguments: guidelines)
  func theRuleFollowsTheGuidelines(_ marked: String) {
    let example = Self.example(marked)
    let assembler = QuoteAssembler(kinds: Self.kinds)
    #expect(assembler.assign(text: example.text, elements: example.elements) == example.quotes)
  }

  @Test func aTrainedScorerKnowsItsExamplesAndIsTheSameEveryTime() {
    let examples = Self.guidelines.map(Self.example)
    let scorer = QuoteScorer.train(examples, passes: 30, rate: 0.2, decay: 1e-4)
    let again = QuoteScorer.train(examples, passes: 30, rate: 0.2, decay: 1e-4)
    #expect(scorer.weights == again.weights)
    let assembler = QuoteAssembler(kinds: Self.kinds, scorer: scorer)
    for example in examples {
      #expect(assembler.assign(text: example.text, elements: example.elements) == example.quotes)
    }
  }

  @Test func aPriceStatedTwiceIsLearnedToBeOneQuote() {
    let examples = [
      "[offer](ACTIVITY) [3,480](PRICE) ([$490](PRICE))",
      "[bid](ACTIVITY) [20](PRICE) ([$1](PRICE))",
      "[offer](ACTIVITY 1) [490](PRICE 1), [bid](ACTIVITY 2) [480](PRICE 2)",
      "[bid](ACTIVITY 1) [20](PRICE 1), [offer](ACTIVITY 2) [21](PRICE 2)",
    ].map(Self.example)
    let assembler = QuoteAssembler(
      kinds: Self.kinds, scorer: .train(examples, passes: 30, rate: 0.2, decay: 1e-4))
    let new = Self.example("[talk](ACTIVITY) [16,000](PRICE) ([$530](PRICE))")
    #expect(assembler.assign(text: new.text, elements: new.elements) == [nil, nil, nil])
  }

  @Test func anyElementsAreAssignedWithoutATrapAndNumberedByFirstAppearance() {
    var generator = SplitMix64(state: 11)
    let pieces = ["bid ", "/", ", ", ";\n", "5.10", " and ", "é", "🚢", ". ", "//", "(", " x "]
    var random = QuoteScorer()
    for i in random.weights.indices {
      random.weights[i] = Float.random(in: -1...1, using: &generator)
    }
    let assemblers = [
      QuoteAssembler(kinds: Self.kinds), QuoteAssembler(kinds: Self.kinds, scorer: random),
      QuoteAssembler(kinds: [], scorer: random),
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        pieces.randomElement(using: &generator) ?? ""
      }.joined()
      var elements = (0..<Int.random(in: 0...10, using: &generator)).map { _ in
        let start = Int.random(in: -3...60, using: &generator)
        return QuoteAssembler.Element(
          attribute: Int.random(in: -1...12, using: &generator),
          span: TextSpan(start: start, end: start + Int.random(in: -2...9, using: &generator)))
      }
      if Bool.random(using: &generator) { elements.sort { $0.span < $1.span } }
      for assembler in assemblers {
        let numbers = assembler.assign(text: text, elements: elements)
        #expect(numbers.count == elements.count)
        var highest = 0
        for number in numbers.compactMap(\.self) {
          #expect(number >= 1 && number <= highest + 1)
          highest = max(highest, number)
        }
        #expect(highest != 1)
      }
    }
  }

  @Test func anAttributeOfTheHeardAsAWholeIsNeverNumbered() {
    let kinds = [
      QuoteAssembler.Kind(name: "PRICE"), QuoteAssembler.Kind(name: "SELLER", role: .heard),
    ]
    let spans = [(1, 0, 1), (0, 2, 3), (1, 5, 6), (0, 7, 8)]
    let elements = spans.map {
      QuoteAssembler.Element(attribute: $0.0, span: TextSpan(start: $0.1, end: $0.2))
    }
    let numbers = QuoteAssembler(kinds: kinds).assign(text: "a 1, b 2", elements: elements)
    #expect(numbers == [nil, 1, nil, 2])
  }

  @Test func weightsOfAnotherSizeOrNotFiniteAreRefused() {
    #expect(QuoteScorer(weights: [0]) == nil)
    var weights = QuoteScorer().weights
    #expect(QuoteScorer(weights: weights) != nil)
    weights[7] = .nan
    #expect(QuoteScorer(weights: weights) == nil)
  }

  @Test func quotesHaveTheSharedValuesFilledIn() {
    func attribute(
      _ name: String, _ value: Double, _ quote: Int?, _ status: Attribute.Status = .confident
    ) -> Attribute {
      Attribute(
        name: name, span: TextSpan(start: 0, end: 1), value: .number(value), confidence: 1,
        source: .model, quote: quote, status: status)
    }
    let attributes = [
      attribute("volume", 5, nil), attribute("price", 1, 1), attribute("price", 2, 2),
      attribute("price", 3, 2), attribute("price", 4, 1, .rejected),
    ]
    #expect(
      QuoteAssembler.quotes(of: attributes) == [
        Quote(values: ["volume": [.number(5)], "price": [.number(1)]]),
        Quote(values: ["volume": [.number(5)], "price": [.number(2), .number(3)]]),
      ])
    #expect(
      QuoteAssembler.quotes(of: [attributes[0]]) == [Quote(values: ["volume": [.number(5)]])])
    #expect(QuoteAssembler.quotes(of: []).isEmpty)
  }
}
