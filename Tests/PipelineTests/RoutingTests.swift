import Extraction
import Foundation
import Records
import Testing

@testable import Pipeline

@Suite struct RoutingTests {
  /// Found by a tagger that knows `price`, `volume` and `buyer`; `activity` is found by rules, and
  /// `grade` by nothing yet.
  private static let market = try! Taxonomy.parse(
    """
    schema: heards.taxonomy/1
    market: oil
    version: "1"
    title: Oil
    attributes:
      - {name: price, label: PRICE, found_by: tagger, scope: quote, normaliser: text}
      - {name: volume, label: VOLUME, found_by: tagger, scope: quote, normaliser: text}
      - {name: buyer, label: BUYER, found_by: tagger, scope: quote, normaliser: text}
      - {name: grade, label: GRADE, found_by: tagger, scope: quote, normaliser: text}
      - name: activity
        label: ACTIVITY
        found_by: rules
        scope: quote
        normaliser: enum
        values: [{value: bid, aliases: [bid]}]
    """, file: "taxonomy.yaml")

  private static let extractor = Extractor(
    taxonomy: market, model: model(of: ["PRICE", "VOLUME", "BUYER"]))

  private static func model(of labels: [String]) -> TaggerModel {
    let shape = Lattice.Shape(labelCount: labels.count)
    return TaggerModel(
      metadata: TaggerModel.Metadata(
        labels: labels, market: "oil", taxonomy: nil, vocabulary: "", program: "test", seed: 0,
        texts: 1, unalignable: 0, threshold: 0.5, calibrations: [:], absences: [:],
        thresholds: [:], rulePrecisions: [:]),
      transitions: Lattice.Transitions(shape: shape),
      table: FeatureTable(rows: [], stride: shape.stride, scale: 1), quoteScorer: nil,
      version: "0123456789abcdef")
  }

  private static let text = "bid 85 for 30kt, bid 86 for 40kt"

  private static func found(
    _ name: String, _ start: Int, _ end: Int, _ confidence: Double,
    _ status: Attribute.Status = .inReview, source: Attribute.Source = .model
  ) -> Attribute {
    Attribute(
      name: name, span: TextSpan(start: start, end: end), value: .string("v"),
      confidence: confidence, source: source, status: status)
  }

  private static func record(
    _ attributes: [Attribute], absent: [Absence] = [], id: String = "h1", text: String = text
  ) -> Record {
    Record(
      id: id, market: "oil", text: text, receivedAt: "2026-11-22T09:15:00Z", processedAt: "then",
      attributes: attributes, absent: absent, quotes: [],
      lineage: Lineage(taxonomy: "1@0", model: "0123456789abcdef", program: "test"))
  }

  private static let evidence = Evidence(
    likely: [
      ExtractedSpan(
        span: TextSpan(start: 4, end: 6), kind: 0, confidence: 0.7, source: .model),
      ExtractedSpan(
        span: TextSpan(start: 21, end: 23), kind: 0, confidence: 0.6, source: .model),
      ExtractedSpan(
        span: TextSpan(start: 11, end: 15), kind: 1, confidence: 0.999, source: .model),
      ExtractedSpan(
        span: TextSpan(start: 11, end: 13), kind: 0, confidence: 0.1, source: .model),
      ExtractedSpan(
        span: TextSpan(start: 28, end: 32), kind: 3, confidence: 0.5, source: .rule),
    ], absences: [0.1, 0.2, 0.9, nil, nil])

  private static func route(
    _ record: Record, gold: Double = 0, paired: Double = 0, absent: Double = 0,
    _ active: Routing.Activity,
    retired: Set<String> = [], by extractor: Extractor = extractor, evidence: Evidence = evidence
  ) -> Routing.Route {
    Routing(
      Routing.Settings(
        goldShare: gold, pairedShare: paired, absentShare: absent, active: active), market: "oil",
      extractor: extractor, retired: retired
    ).route(record, createdAt: "now") { evidence }
  }

  @Test func `confident attributes stand, and nothing is asked`() {
    let record = Self.record([Self.found("price", 4, 6, 0.99, .confident)])
    #expect(Self.route(record, .nowhere) == Routing.Route())
    let active = Routing.Activity.only([.init("oil", attributes: ["price", "volume"])])
    #expect(Self.route(record, active) == Routing.Route())
  }

  @Test func `without the language model people see the tagger's own proposals`() throws {
    let record = Self.record(
      [
        Self.found("activity", 0, 3, 0.5, source: .rule), Self.found("price", 4, 6, 0.75),
        Self.found("volume", 11, 15, 0.999, .confident), Self.found("price", 21, 23, 0.6),
      ], absent: [Absence(name: "buyer", confidence: 0.9)])
    let route = Self.route(record, .nowhere)
    #expect(route.request == nil)
    #expect(route.cards.map(\.attribute) == ["price", "price", "buyer", "activity"])
    #expect(route.cards.map(\.kind) == [.span, .span, .absent, .span])
    #expect(route.cards.map(\.reason) == [.uncertain, .uncertain, .maybeAbsent, .uncertain])
    let card = route.cards[0]
    #expect(card.span == TextSpan(start: 4, end: 6) && card.value == .string("v"))
    #expect(card.heard == "h1" && card.text == Self.text && card.createdAt == "now")
    #expect(card.receivedAt == record.receivedAt && card.lineage == record.lineage)
    #expect(
      card.proposers == [Proposer(source: .model, confidence: 0.75, version: "0123456789abcdef")])
    #expect(card.uncertainty == 0.5 && !card.gold && card.pair == nil)
    #expect(
      route.cards[2].proposers
        == [Proposer(source: .model, confidence: 0.9, version: "0123456789abcdef")])
    #expect(
      route.cards[3].proposers == [Proposer(source: .rule, confidence: 0.5, version: "1@0")])
    #expect(Set(route.cards.map(\.id)).count == 4)
  }

  @Test func `with the language model one request holds all attributes in doubt`() throws {
    let record = Self.record(
      [
        Self.found("activity", 0, 3, 0.5, source: .rule), Self.found("price", 4, 6, 0.7),
        Self.found("volume", 11, 15, 0.999, .confident),
      ], absent: [Absence(name: "buyer", confidence: 0.9)])
    let route = Self.route(record, .everywhere)
    #expect(route.cards.isEmpty)
    let request = try #require(route.request)
    #expect(request.id == "h1" && request.lineage == record.lineage)
    #expect(request.attributes.map(\.name) == ["price", "buyer", "grade", "activity"])
    #expect(
      request.attributes.map(\.reason) == [.uncertain, .maybeAbsent, .noModel, .uncertain])
    #expect(request.taken == [.init(name: "volume", span: TextSpan(start: 11, end: 15))])
    let price = request.attributes[0]
    #expect(price.candidates.map(\.confidence) == [0.7, 0.6, 0.1])
    #expect(price.chosen == 0 && price.absentConfidence == nil)
    let buyer = request.attributes[1]
    #expect(buyer.candidates.isEmpty && buyer.chosen == nil && buyer.absentConfidence == 0.9)
    let grade = request.attributes[2]
    #expect(grade.candidates.map(\.source) == [.rule] && grade.chosen == nil)
    #expect(grade.absentConfidence == nil, "no model, no confidence")
  }

  @Test func `where it is active for some attributes, the others go to people`() {
    let record = Self.record(
      [Self.found("price", 4, 6, 0.7), Self.found("volume", 11, 15, 0.8)],
      absent: [Absence(name: "buyer", confidence: 0.9)])
    let active = Routing.Activity.only([
      .init("oil", attributes: ["volume"]), .init("steel"),
    ])
    let route = Self.route(record, active)
    #expect(route.request?.attributes.map(\.name) == ["volume"])
    #expect(route.cards.map(\.attribute) == ["price", "buyer"])
    #expect(Self.route(record, .only([.init("steel")])) == Self.route(record, .nowhere))
    #expect(Self.route(record, .only([.init("oil")])) == Self.route(record, .everywhere))
  }

  @Test func `of several values in doubt the surest is in the request, and the others on cards`()
    throws
  {
    let record = Self.record([
      Self.found("price", 4, 6, 0.7), Self.found("price", 21, 23, 0.6),
      Self.found("price", 28, 30, 0.99, .confident),
    ])
    let route = Self.route(record, .only([.init("oil", attributes: ["price"])]))
    let price = try #require(route.request?.attributes.first)
    #expect(price.candidates[try #require(price.chosen)].span == TextSpan(start: 4, end: 6))
    #expect(route.request?.taken.map(\.span) == [TextSpan(start: 28, end: 30)])
    #expect(route.cards.map(\.span) == [TextSpan(start: 21, end: 23)])
  }

  @Test func `a market with no model asks of everything that rules do not settle alone`() throws {
    let rules = Extractor(taxonomy: Self.market, model: nil)
    let record = Self.record([
      Self.found("activity", 0, 3, 0.5, source: .rule),
      Self.found("grade", 28, 32, 0.5, source: .rule),
    ])
    let request = try #require(Self.route(record, .everywhere, by: rules).request)
    #expect(request.attributes.map(\.name) == ["price", "volume", "buyer", "grade", "activity"])
    #expect(
      request.attributes.map(\.reason) == [.noModel, .noModel, .noModel, .noModel, .uncertain])
    #expect(request.attributes[3].chosen == 0)
    let cards = Self.route(record, .nowhere, by: rules).cards
    #expect(cards.map(\.attribute) == ["grade", "activity"])
    #expect(cards.map(\.reason) == [.noModel, .uncertain])
    #expect(Self.route(Self.record([]), .nowhere, by: rules) == Routing.Route())
  }

  @Test func `without any model people are asked about a share of what nothing finds`() throws {
    let rules = Extractor(taxonomy: Self.market, model: nil)
    let record = Self.record([Self.found("grade", 28, 32, 0.5, source: .rule)])
    let cards = Self.route(record, absent: 1, .nowhere, by: rules).cards
    // `activity` is for rules alone to find.
    #expect(cards.map(\.attribute) == ["price", "volume", "buyer", "grade"])
    #expect(cards.map(\.kind) == [.absent, .absent, .absent, .span])
    #expect(cards.allSatisfy { $0.reason == .noModel })
    #expect(cards[0].proposers == [Proposer(source: .rule, version: "1@0")])
    #expect(cards[0].uncertainty == 1)
    // Nothing more where the language model is asked, or a model knows the attribute.
    #expect(Self.route(record, absent: 1, .everywhere, by: rules).cards.isEmpty)
    #expect(Self.route(Self.record([]), absent: 1, .nowhere).cards.map(\.attribute) == ["grade"])
    let asked = (0..<3000).reduce(0) { sum, index in
      let record = Self.record([], id: "h\(index)")
      return sum + Self.route(record, absent: 0.25, .nowhere, by: rules).cards.count
    }
    // 6 standard deviations of 12,000 draws.
    #expect((2715...3285).contains(asked))
  }

  @Test(arguments: [Routing.Activity.nowhere, .everywhere])
  func `a gold heard gives one whole card and nothing else`(active: Routing.Activity) throws {
    let record = Self.record(
      [Self.found("price", 4, 6, 0.7)], absent: [Absence(name: "buyer", confidence: 0.9)])
    let route = Self.route(record, gold: 1, paired: 1, active)
    #expect(route.request == nil)
    let card = try #require(route.cards.first)
    #expect(route.cards.count == 1)
    #expect(card.kind == .whole && card.gold && card.reason == .gold)
    #expect(card.attribute == nil && card.span == nil && card.proposers.isEmpty)
    #expect(
      card.id
        == ReviewCard.identifier(
          market: "oil", heard: "h1", attribute: nil, kind: .whole, span: nil))
  }

  @Test func `a comparison is asked for whatever the confidence, where the model is active`() throws
  {
    let record = Self.record([
      Self.found("volume", 11, 15, 0.999, .confident), Self.found("price", 4, 6, 0.7),
    ])
    let request = try #require(Self.route(record, paired: 1, .everywhere).request)
    #expect(
      request.attributes.map(\.reason) == [.paired, .paired, .paired, .noModel, .paired],
      "those in doubt too, or the sample would not be fair")
    let volume = request.attributes[1]
    #expect(volume.candidates.map(\.span) == [TextSpan(start: 11, end: 15)] && volume.chosen == 0)
    #expect(request.attributes[2].absentConfidence == 0.9, "buyer, which is surely absent")
    #expect(Self.route(record, paired: 1, .nowhere).cards.map(\.attribute) == ["price"])
  }

  @Test func `what is compared is the tagger's best, and what is in doubt beside it has a card`()
    throws
  {
    let record = Self.record([
      Self.found("price", 4, 6, 0.7), Self.found("price", 21, 23, 0.99, .confident),
    ])
    let route = Self.route(record, paired: 1, .only([.init("oil", attributes: ["price"])]))
    let price = try #require(route.request?.attributes.first)
    #expect(price.candidates[try #require(price.chosen)].span == TextSpan(start: 21, end: 23))
    #expect(route.cards.map(\.span) == [TextSpan(start: 4, end: 6)])
    #expect(route.cards.map(\.reason) == [.uncertain])
  }

  @Test func `where the language model is retired the sample goes on with the tagger's best alone`()
  {
    let record = Self.record([
      Self.found("price", 4, 6, 0.7), Self.found("price", 21, 23, 0.99, .confident),
    ])
    let active = Routing.Activity.only([.init("oil", attributes: ["price", "buyer"])])
    let route = Self.route(record, paired: 1, active, retired: ["price", "buyer"])
    #expect(route.request == nil)
    let drawn = route.cards.filter { $0.reason == .paired }
    #expect(drawn.map(\.attribute) == ["price", "buyer"])
    #expect(drawn.map(\.kind) == [.span, .absent])
    #expect(drawn[0].span == TextSpan(start: 21, end: 23))
    #expect(drawn.allSatisfy { $0.pair != nil && $0.proposers.map(\.source) == [.model] })
    #expect(
      route.cards.filter { $0.reason == .uncertain }.map(\.span) == [TextSpan(start: 4, end: 6)])
    let undrawn = Self.route(record, active, retired: ["price", "buyer"])
    #expect(undrawn.cards.map(\.reason) == [.uncertain] && undrawn.cards[0].pair == nil)
  }

  @Test func `shares are drawn by hashes, alike wherever they are drawn`() {
    // By Python's hashlib.
    #expect((0..<300).filter { Draw.isIn(0.02, "h\($0)") } == [90, 162, 187, 202])
    #expect((0..<20_000).count { Draw.isIn(0.02, "h\($0)") } == 381)
    #expect((0..<20_000).count { Draw.isIn(0.05, "h\($0)", "price") } == 966)
    #expect((0..<1000).allSatisfy { Draw.isIn(1, "h\($0)") && !Draw.isIn(0, "h\($0)") })
  }

  @Test func `ids of cards are those of the description`() {
    // By Python's hashlib.
    let id = ReviewCard.identifier(
      market: "oil", heard: "h1", attribute: "price", kind: .span,
      span: TextSpan(start: 11, end: 17))
    #expect(id == "54a5f614a0ea5a967cebb0ad")
    let whole = ReviewCard.identifier(
      market: "oil", heard: "h1", attribute: nil, kind: .whole, span: nil)
    #expect(whole == "0f3aeb4d7beba95aebdd41af")
  }

  @Test func `at most eight candidates, the proposal always among them`() throws {
    let likely = (0..<20).map {
      ExtractedSpan(
        span: TextSpan(start: $0, end: $0 + 1), kind: 0, confidence: 0.9 - Double($0) / 100,
        source: .model)
    }
    let evidence = Evidence(likely: likely, absences: [0.1, nil, nil, nil, nil])
    for place in [0, 3, 7, 8, 19] {
      let proposal = Self.found("price", place, place + 1, likely[place].confidence)
      let route = Self.route(
        Self.record([proposal]), .only([.init("oil", attributes: ["price"])]), evidence: evidence)
      let price = try #require(route.request?.attributes.first)
      #expect(price.candidates.count == 8)
      #expect(price.candidates[try #require(price.chosen)].span == proposal.span)
      let confidences = price.candidates.map(\.confidence)
      #expect(confidences == confidences.sorted(by: >))
      #expect(Set(price.candidates.map(\.span)).count == 8)
    }
  }

  @Test func `an activity names what no market has`() {
    let markets = Markets(extractors: ["oil": Self.extractor])
    #expect(Routing.Activity.everywhere.faults(in: markets).isEmpty)
    #expect(
      Routing.Activity.only([.init("oil", attributes: ["price"])]).faults(in: markets).isEmpty)
    let faults = Routing.Activity.only([.init("oil", attributes: ["pricee"]), .init("tin")])
      .faults(in: markets)
    #expect(faults.count == 2)
    #expect(faults[0].contains("'pricee'") && faults[0].contains("price, volume"))
    #expect(faults[1].contains("'tin'") && faults[1].contains("known: oil"))
  }
}
