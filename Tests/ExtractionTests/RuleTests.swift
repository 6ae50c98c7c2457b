import Testing

@testable import Extraction

@Suite struct RuleTests {
  private static let taxonomy = """
    schema: heards.taxonomy/1
    market: test
    version: "1"
    title: Test
    attributes:
      - name: activity
        label: ACTIVITY
        found_by: rules
        scope: quote
        normaliser: enum
        values:
          - {value: bid, aliases: [bids, "bid for"]}
          - {value: offer, aliases: [offered, ofr]}
      - name: period
        label: PERIOD
        found_by: both
        scope: quote
        normaliser: period
        patterns: ['{month}[ -]?{day}?', 'h[12] {month}', 'q\\d']
    lexicons:
      places: [Corpus Christi, "São Sebastião", N-GEO]
    """

  private func hits(_ text: String) throws -> [String] {
    let taxonomy = try Taxonomy.parse(Self.taxonomy, file: "t")
    let rules = RuleSet(taxonomy)
    let vocabulary = Taxonomy.vocabulary(beside: taxonomy)
    let names: [String?] =
      taxonomy.attributes.map(\.name) + vocabulary.attributes.map { _ in nil }
      + taxonomy.lexicons.map(\.name) + vocabulary.lexicons.map { _ in nil }
    var features = Features()
    var text = text
    return text.withUTF8 { bytes in
      features.read(bytes, rules: rules)
      return features.hits.compactMap { hit in
        guard let name = names[Int(hit.source)] else { return nil }
        let start = Int(features.tokens[Int(hit.start)].start)
        let end = Int(features.tokens[Int(hit.end) - 1].end)
        let quoted = String(decoding: bytes[start..<end], as: UTF8.self)
        return "\(name) \(quoted)\(hit.value < 0 ? "" : " #\(hit.value)")"
      }
    }
  }

  @Test(
    arguments: [
      ("BIDS at 5", ["activity BIDS #0"]),
      ("bid for Mars", ["activity bid for #0"]),
      ("bid\n for", ["activity bid\n for #0"]),
      ("rebid bidding", []),
      ("5ofr", ["activity ofr #1"]),
      ("Nov 12 offered", ["period Nov 12", "activity offered #1"]),
      ("Nov12", ["period Nov12"]),
      ("H1 December", ["period H1 December"]),
      ("decem", []),
      ("q4 q44", ["period q4"]),
      ("corpus  christi", ["places corpus  christi"]),
      ("n-geo n geo", ["places n-geo"]),
      ("São Sebastião", ["places São Sebastião"]),
    ])
  func `Rules match whole tokens, the longest first`(text: String, expected: [String]) throws {
    #expect(try hits(text) == expected)
  }

  @Test(
    arguments: [
      ("a(b|c)*d?", ["a", "abcbd", "ad"], ["b", "abe"]),
      ("[a-c]{2,3}", ["ab", "CBA"], ["a", "abcd", "ax"]),
      ("x\\d+ y", ["x12 y", "X1 \t Y"], ["x y", "x12y"]),
      ("(jan|feb)('|’)\\d\\d", ["jan'26", "FEB’27"], ["jan26"]),
      ("\\(\\d\\)", ["(1)"], ["1"]),
      ("a{2}", ["aa"], ["a", "aaa"]),
      ("a{2,}", ["aa", "aaaaa"], ["a"]),
    ])
  func `Patterns mean what regular expressions mean`(
    source: String, accepted: [String], refused: [String]
  ) throws {
    let automaton = try PatternAutomaton([(try Pattern(parsing: source), 7)])
    func matchesWhole(_ text: String) -> Bool {
      var text = text
      return text.withUTF8 { bytes in
        var ends: [Int] = []
        automaton.matches(in: bytes, from: 0) { end, numbers in
          #expect(numbers == 1 << 7)
          ends.append(end)
        }
        return ends.contains(bytes.count)
      }
    }
    for text in accepted { #expect(matchesWhole(text), "\(source) \(text)") }
    for text in refused { #expect(!matchesWhole(text), "\(source) \(text)") }
  }

  @Test(
    arguments: [
      ("(a", "'(' without ')'"), ("a)", "unexpected ')'"), ("[a", "'[' without ']'"),
      ("*a", "'*' has nothing before it"), ("{moon}", "unknown macro '{moon}'"),
      ("a\\", "'\\' at the end"), ("\\w", "unknown escape"), ("a{3,2}", "m <= n"),
      ("a{99999999999}", "m <= n"), ("[z-a]", "not in order"), ("[é]", "only ASCII"),
      (String(repeating: "(", count: 40), "more than 32 deep"),
    ])
  func `Faulty patterns are refused with the cause`(source: String, expected: String) {
    let error = #expect(throws: Pattern.SyntaxError.self) { try Pattern(parsing: source) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test func `Patterns that explode are refused, not compiled for ever`() throws {
    let source = "(a|b){0,60}a(a|b){14}"
    #expect(throws: PatternAutomaton.TooLarge.self) {
      try PatternAutomaton([(try Pattern(parsing: source), 0)])
    }
  }
}
