import Extraction
import Foundation
import Records
import Testing

@testable import Pipeline

/// The longest heards, whose messages must fit a broker's limits.
@Suite struct RoutingSizeTests {
  private static let names = (0..<Taxonomy.maximumAttributes).map {
    "an_attribute_with_a_long_name_\($0)"
  }

  private static let extractor = Extractor(
    taxonomy: try! Taxonomy.parse(
      """
      schema: heards.taxonomy/1
      market: oil
      version: "1"
      title: Oil
      attributes:
      \(names.map {
        "  - {name: \($0), label: \($0.uppercased()), found_by: tagger, scope: quote, normaliser: text}"
      }.joined(separator: "\n"))
      """, file: "taxonomy.yaml"), model: nil)

  /// Texts whose JSON is as long as can be: each byte escaped, or each a token.
  private static let texts = [
    "x" + String(repeating: "\u{1}", count: 16_383), String(repeating: "\"", count: 16_384),
    String(repeating: "1 ", count: 8192), String(repeating: "é", count: 8192),
  ]

  /// A record with a value of two bytes at each place, confident or not.
  private static func record(_ text: String, _ status: Attribute.Status) -> Record {
    Record(
      id: String(repeating: "\"", count: 512), market: "oil", text: text, receivedAt: nil,
      processedAt: "now",
      attributes: stride(from: 0, to: 16_384, by: 2).map { start in
        Attribute(
          name: names[start / 2 % names.count], span: TextSpan(start: start, end: start + 2),
          value: .string("v"), confidence: Double(start) / 16_384, source: .model, status: status)
      }, quotes: [], lineage: Lineage(taxonomy: "1", model: nil, program: "p"))
  }

  /// As many and as long candidates as can be.
  private static let evidence = Evidence(
    likely: names.indices.flatMap { kind in
      (0..<20).map { number in
        let start = number * 300
        return ExtractedSpan(
          span: TextSpan(start: start, end: start + (number < 2 ? 10_000 : 200)), kind: kind,
          confidence: 0.9, source: .model)
      }
    }, absences: names.map { _ in 0.5 })

  @Test(arguments: texts, [Attribute.Status.confident, .inReview])
  func `a request of the longest heard fits`(text: String, status: Attribute.Status) throws {
    let routing = Routing(
      Routing.Settings(goldShare: 0, pairedShare: 1, active: .everywhere), market: "oil",
      extractor: Self.extractor)
    let route = routing.route(Self.record(text, status), createdAt: "now") { Self.evidence }
    let request = try #require(route.request)
    #expect(request.attributes.count == 32)
    #expect(request.attributes.allSatisfy { $0.candidates.count == 8 })
    #expect(request.taken.count == (status == .confident ? 512 : 0))
    let bytes = try MessageJSON.encode(request)
    #expect(bytes.count <= Processor.maximumRecordBytes)
    #expect(try MessageJSON.decode(SuggestionRequest.self, from: bytes).attributes.count == 32)
  }

  @Test(arguments: texts)
  func `cards of the longest heard fit and are bounded, the least certain first`(text: String)
    throws
  {
    let routing = Routing(
      Routing.Settings(goldShare: 0), market: "oil", extractor: Self.extractor)
    let route = routing.route(Self.record(text, .inReview), createdAt: "now") { Self.evidence }
    #expect(route.request == nil)
    #expect(route.cards.count == Routing.maximumCards)
    #expect(route.cards.allSatisfy { $0.uncertainty > 0.99 })
    for card in route.cards {
      #expect(try MessageJSON.encode(card).count <= Processor.maximumRecordBytes)
    }
    let gold = Routing(Routing.Settings(goldShare: 1), market: "oil", extractor: Self.extractor)
      .route(Self.record(text, .inReview), createdAt: "now") { Self.evidence }
    #expect(gold.cards.count == 1)
    #expect(try MessageJSON.encode(gold.cards[0]).count <= Processor.maximumRecordBytes)
  }
}
