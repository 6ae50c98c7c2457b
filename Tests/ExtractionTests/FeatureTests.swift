import Records
import Testing

@testable import Extraction

@Suite struct FeatureTests {
  private static let texts = [
    "Bakken DAPL Nov offered at CMA NYMEX -$1.10/b, bid -$1.40: broker",
    "bid -$1.40, bid -$1.50, offered -$1.10/b",
    "Rebar HRB400 20mm 5,000t @ $485/t CFR Manila, Dec/Jan shipment",
    "x", "a b", "?!", "São Tomé 🛢️🛢️ ２０kt", String(repeating: "q", count: 300),
    "1/2/3/4/5/6/7/8/9/10", "Bakken DAPL Nov offered at CMA NYMEX -$1.10/b, bid -$1.40: broker",
  ]

  private static func hashes(_ text: String, _ rules: RuleSet) -> [[UInt32]] {
    var features = Features()
    var text = text
    return text.withUTF8 { bytes in
      features.read(bytes, rules: rules)
      return features.tokens.indices.map { t in
        var hashes: [UInt32] = []
        features.append(featuresOf: t, to: &hashes)
        return hashes
      }
    }
  }

  /// A table with weights for most of the texts' features and many others.
  private static func table(
    _ rules: RuleSet, stride: Int, words: [String] = []
  ) -> FeatureTable {
    var generator = SplitMix64(state: 3)
    let seen = Set(texts.flatMap { hashes($0, rules).flatMap(\.self) })
    let others = (0..<5000).map { _ in UInt32.random(in: 0...UInt32.max, using: &generator) }
    let rows = seen.union(others).sorted().filter { _ in Bool.random(using: &generator) }
    return FeatureTable(
      rows: rows.map { hash in
        let places = (0..<stride).filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
        return FeatureTable.Row(
          hash: hash, places: places.map(UInt8.init),
          weights: places.map { _ in Int8.random(in: 1...127, using: &generator) })
      }, stride: stride, scale: 0.01, words: words)
  }

  private static func taxonomy() throws -> Taxonomy {
    try Taxonomy.parse(
      """
      schema: heards.taxonomy/1
      market: test
      version: "1"
      title: Test
      attributes:
        - name: activity
          label: ACTIVITY
          found_by: both
          scope: quote
          normaliser: enum
          values:
            - {value: bid, aliases: [bids]}
            - {value: offer, aliases: [offered]}
      """, file: "t")
  }

  /// What is remembered of words and their surroundings must not show: the plain twin adds up every
  /// feature's weights anew. Some words are remembered before the first text, and what is not one token
  /// must not be.
  @Test(arguments: [
    (false, []), (true, []), (true, ["bid", "São", "-", "1.40", "a b", "", "offered"]),
  ])
  func `Sums remembered are sums of all features`(hasTaxonomy: Bool, words: [String]) throws {
    let rules = RuleSet(hasTaxonomy ? try Self.taxonomy() : nil)
    let shape = Lattice.Shape(labelCount: 11)
    let table = Self.table(rules, stride: shape.stride, words: words)
    var workspace = Lattice.Workspace(shape: shape)
    var scratch = FeatureTable.Scratch()
    var features = Features()
    var weighed = 0
    for text in Self.texts + Self.texts.reversed() {
      var copy = text
      copy.withUTF8 { features.read($0, rules: rules) }
      workspace.reset(count: features.tokens.count)
      table.score(features, into: &workspace, &scratch)
      for (t, hashes) in Self.hashes(text, rules).enumerated() {
        var plain = [Int](repeating: 0, count: shape.stride)
        for hash in hashes {
          for (place, weight) in table.weights(of: hash) { plain[place] += weight }
        }
        for place in plain.indices {
          let score = workspace.emissions[(t * shape.stride + place) / 4][place % 4]
          #expect(score == Float(plain[place]) * table.scale, "\(text), token \(t), \(place)")
          weighed += plain[place] == 0 ? 0 : 1
        }
      }
    }
    #expect(weighed > 1000)
  }

  @Test func `What is remembered of one table is no use to another`() throws {
    let rules = RuleSet(nil)
    let shape = Lattice.Shape(labelCount: 2)
    var scratch = FeatureTable.Scratch()
    var features = Features()
    var text = "bid 5"
    text.withUTF8 { features.read($0, rules: rules) }
    var workspace = Lattice.Workspace(shape: shape)
    let hashes = Self.hashes(text, rules)[0]
    for weight in [Int8(3), 7] {
      let table = FeatureTable(
        rows: [.init(hash: hashes[1], places: [1], weights: [weight])], stride: shape.stride,
        scale: 1)
      workspace.reset(count: 2)
      table.score(features, into: &workspace, &scratch)
      #expect(workspace.emissions[0][1] == Float(weight))
    }
  }

  @Test func `Features see two tokens to each side and no further`() {
    let rules = RuleSet(nil)
    let words = (0..<9).map { "word\($0 * 7)" }
    func features(of t: Int, changing index: Int?) -> [UInt32] {
      var changed = words
      if let index { changed[index] = "other9" }
      // Words and numbers are tokens of their own.
      let text = changed.joined(separator: " ")
      var features = Features()
      var copy = text
      return copy.withUTF8 { bytes in
        features.read(bytes, rules: rules)
        var hashes: [UInt32] = []
        features.append(featuresOf: t, to: &hashes)
        return hashes
      }
    }
    // Token 8 is the letters of the fifth word.
    let plain = features(of: 8, changing: nil)
    #expect(features(of: 8, changing: 4) != plain)
    #expect(features(of: 8, changing: 3) != plain)
    #expect(features(of: 8, changing: 2) == plain)
    #expect(features(of: 8, changing: 6) == plain)
  }
}
