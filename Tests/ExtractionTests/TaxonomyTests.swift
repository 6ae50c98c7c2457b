import Foundation
import Testing

@testable import Extraction

@Suite struct TaxonomyTests {
  private static let markets = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appending(path: "../../deploy/markets").standardized

  private static let good = """
    schema: heards.taxonomy/1
    market: test
    version: "1"
    title: Test
    attributes:
      - name: price
        label: PRICE
        found_by: tagger
        scope: quote
        normaliser: price
    """

  @Test(arguments: ["americas-crude-oil", "asia-steel-rebar", "global-carbon-credits"])
  func `The demo markets' taxonomies are good and cover their data's labels`(market: String) throws
  {
    let taxonomy = try Taxonomy.read(Self.markets.appending(path: market).path)
    #expect(taxonomy.market == market)
    struct Line: Decodable {
      struct Span: Decodable { let label: String }
      let spans: [Span]
    }
    for file in ["train.jsonl", "dev.jsonl"] {
      let data = try Data(contentsOf: Self.markets.appending(path: "\(market)/\(file)"))
      for line in data.split(separator: 0x0A) {
        for span in try JSONDecoder().decode(Line.self, from: Data(line)).spans {
          #expect(taxonomy.attribute(label: span.label) != nil, "\(span.label)")
        }
      }
    }
  }

  @Test(
    arguments: [
      (
        "normaliser: price", "normaliser: pricee", 10,
        "unknown normaliser 'pricee' (known: enum, price"
      ),
      ("scope: quote", "scope: line", 9, "unknown scope 'line' (known: quote, heard)"),
      ("found_by: tagger", "found_by: rules", 8, "found_by 'rules' needs 'values' or 'patterns'"),
      ("    label: PRICE\n", "", 6, "attribute 'price': field 'label' is missing"),
      ("name: price", "name: Price!", 6, "a name has only lower-case letters"),
      ("label: PRICE", "label: PRICE\n    colour: red", 8, "unknown field 'colour'"),
      ("heards.taxonomy/1", "heards.taxonomy/9", 1, "write 'heards.taxonomy/1'"),
      ("market: test", "market: [a]", 2, "must be a single value that is not empty"),
      ("normaliser: price", "normaliser: price\n    patterns: ['(a']", 11, "'(' without ')'"),
      ("normaliser: price", "normaliser: enum", 10, "normaliser 'enum' needs 'values'"),
      (
        "normaliser: price",
        "normaliser: enum\n    values:\n      - {value: a, aliases: [x]}\n      - {value: b, aliases: [X]}",
        13, "alias 'x' stands for 'b' here and for 'a' at line 12 (keep one)"
      ),
      (
        "normaliser: price",
        "normaliser: price\n  - {name: price, label: P, found_by: tagger, scope: quote, normaliser: price}",
        11, "name 'price' is used at line 6 too"
      ),
      (
        "scope: quote", "scope: quote\n    precision: 98", 10,
        "precision '98' is not a share from 0.5 to below 1"
      ),
      ("title: Test", "title: [", 6, "not valid YAML"),
      ("title: Test", "title: Test\ntitle: Again", 4, "given twice"),
      ("title: Test", "title: Test\nlexicons: {a: []}", 5, "'a' must be a list that is not empty"),
    ])
  func `Each mistake is told with file, line, cause and remedy`(
    part: String, replacement: String, line: Int, cause: String
  ) {
    #expect(Self.good.contains(part))
    let error = #expect(throws: ConfigurationError.self) {
      try Taxonomy.parse(
        Self.good.replacing(part, with: replacement, maxReplacements: 1), file: "taxonomy.yaml")
    }
    let faults = error?.faults.map(\.description) ?? []
    #expect(
      faults.contains { $0.hasPrefix("taxonomy.yaml:\(line): ") && $0.contains(cause) }, "\(faults)"
    )
  }

  @Test func `An attribute says how right its confident values must be`() throws {
    let price = try Taxonomy.parse(Self.good, file: "t").attributes[0]
    #expect(price.precision == Taxonomy.defaultPrecision)
    let strict = Self.good.replacing("scope: quote", with: "scope: quote\n    precision: 0.995")
    #expect(try Taxonomy.parse(strict, file: "t").attributes[0].precision == 0.995)
  }

  @Test func `The vocabulary stands back where a market has words of its own`() throws {
    let all = Taxonomy.vocabulary
    #expect(Taxonomy.vocabulary(beside: nil) == all)
    #expect(all.attributes.contains { $0.name == "price" })
    let lexicon = try #require(all.lexicons.first)
    // A price without patterns says nothing: the vocabulary's stay.
    let bare = try Taxonomy.parse(Self.good, file: "t")
    #expect(Taxonomy.vocabulary(beside: bare) == all)
    let own = try Taxonomy.parse(
      Self.good + "\n    patterns: ['x']\nlexicons: {\(lexicon.name): [own]}", file: "t")
    let rest = Taxonomy.vocabulary(beside: own)
    #expect(rest.attributes.map(\.name) == all.attributes.map(\.name).filter { $0 != "price" })
    #expect(rest.lexicons.map(\.name) == all.lexicons.map(\.name).filter { $0 != lexicon.name })
  }

  @Test func `All mistakes are told at once`() {
    let error = #expect(throws: ConfigurationError.self) {
      try Taxonomy.parse(
        Self.good.replacing("scope: quote", with: "scope: x").replacing(
          "found_by: tagger", with: "found_by: y"), file: "t")
    }
    #expect(error?.faults.count == 2)
  }

  @Test(arguments: ["", "[]", "just text", "\u{FEFF}", "a: &a [*a]", "{}", "attributes: []"])
  func `What is no taxonomy is refused and never crashes`(source: String) {
    #expect(throws: ConfigurationError.self) { try Taxonomy.parse(source, file: "t") }
  }

  @Test func `More attributes than a market may have are refused`() {
    let more = (0..<40).map {
      "  - {name: a\($0), label: A\($0), found_by: tagger, scope: quote, normaliser: text}"
    }
    let error = #expect(throws: ConfigurationError.self) {
      try Taxonomy.parse(Self.good + "\n" + more.joined(separator: "\n"), file: "t")
    }
    #expect(error?.description.contains("at most 32") == true)
  }

  @Test func `A fingerprint follows what extraction depends on, and nothing else`() throws {
    let first = try Taxonomy.parse(Self.good, file: "t").fingerprint
    #expect(
      try Taxonomy.parse(Self.good.replacing("title: Test", with: "title: T"), file: "t")
        .fingerprint
        == first)
    #expect(
      try Taxonomy.parse(
        Self.good.replacing("scope: quote", with: "scope: heard"), file: "t"
      ).fingerprint != first)
    #expect(
      try Taxonomy.parse(
        Self.good.replacing("scope: quote", with: "scope: quote\n    precision: 0.9"), file: "t"
      ).fingerprint != first)
  }
}
