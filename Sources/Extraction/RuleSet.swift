import Records

/// The aliases, lexicons and patterns of a taxonomy and of the vocabulary beside it, compiled once to
/// flat tables.
///
/// Sources are numbered: the taxonomy's attributes in their order, then those of the vocabulary, then
/// lexicons. An alias or term matches
/// from a token's border to a token's border, in ASCII without regard to case.
package struct RuleSet: Sendable {
  /// One place where a rule matches.
  package struct Hit: Hashable, Sendable {
    /// Tokens, end exclusive.
    package var start: Int32
    package var end: Int32
    package var source: Int16
    /// The number of the attribute's value; -1 for a pattern or a lexicon.
    package var value: Int16
  }

  package let sourceCount: Int
  /// The taxonomy's own attributes.
  package let attributeCount: Int
  /// What features know a source and its values by: names' hashes, so that a model outlives changes
  /// of their order. [S], [S][V]
  let sourceKeys: [UInt64]
  let valueKeys: [[UInt64]]

  /// A trie over tokens as an open-addressing hash table from (node, token) to node. [2^k]
  private var keys: [UInt64]
  private var nodes: [Int32]
  private let mask: Int
  /// What ends in a node: a range of `ends`. [N + 1]
  private var endStarts: [Int32]
  private var ends: [(source: Int16, value: Int16)]
  private let patterns: PatternAutomaton?

  /// - Precondition: the taxonomy was read by `Taxonomy.parse`, which refuses patterns that do not
  ///   compile, alone or together.
  package init(_ taxonomy: Taxonomy?) {
    let vocabulary = Taxonomy.vocabulary(beside: taxonomy)
    let attributes = (taxonomy?.attributes ?? []) + vocabulary.attributes
    let lexicons = (taxonomy?.lexicons ?? []) + vocabulary.lexicons
    attributeCount = taxonomy?.attributes.count ?? 0
    sourceCount = attributes.count + lexicons.count
    sourceKeys =
      attributes.map { Hashing.word($0.name.utf8) }
      + lexicons.map { Hashing.word(("lexicon " + $0.name).utf8) }
    valueKeys =
      attributes.map { attribute in
        attribute.values.map { Hashing.word((attribute.name + "=" + $0.value).utf8) }
      }
    var children: [[UInt64: Int]] = [[:]]
    var endsByNode: [[(source: Int16, value: Int16)]] = [[]]

    func insert(_ phrase: String, source: Int, value: Int) {
      var phrase = phrase
      let path = phrase.withUTF8 { text in
        Tokenizer.tokenize(text).enumerated().map { index, token in
          Self.step(
            Hashing.word(text[Int(token.start)..<Int(token.end)]),
            spaced: index > 0 && token.gap != .none)
        }
      }
      guard !path.isEmpty else { return }
      var node = 0
      for key in path {
        if let child = children[node][key] {
          node = child
        } else {
          children[node][key] = children.count
          node = children.count
          children.append([:])
          endsByNode.append([])
        }
      }
      if !endsByNode[node].contains(where: { $0.source == Int16(source) }) {
        endsByNode[node].append((Int16(source), Int16(value)))
      }
    }
    for (source, attribute) in attributes.enumerated() {
      for (value, entry) in attribute.values.enumerated() {
        for alias in entry.aliases + [entry.value] { insert(alias, source: source, value: value) }
      }
    }
    for (index, lexicon) in lexicons.enumerated() {
      for term in lexicon.terms { insert(term, source: attributes.count + index, value: -1) }
    }

    var capacity = 16
    while capacity < children.count * 2 { capacity *= 2 }
    keys = Array(repeating: 0, count: capacity)
    nodes = Array(repeating: -1, count: capacity)
    mask = capacity - 1
    for (node, edges) in children.enumerated() {
      for (key, child) in edges {
        let full = Self.edge(node, key)
        var slot = Int(truncatingIfNeeded: full) & mask
        while nodes[slot] >= 0 { slot = (slot + 1) & mask }
        keys[slot] = full
        nodes[slot] = Int32(child)
      }
    }
    endStarts = [0]
    ends = []
    for list in endsByNode {
      ends += list
      endStarts.append(Int32(ends.count))
    }

    let own = taxonomy?.attributes.map(\.patterns) ?? []
    do {
      // Where both are too large together, the taxonomy's patterns go before the vocabulary's.
      patterns =
        try (try? Self.automaton(attributes.map(\.patterns))) ?? Self.automaton(own)
    } catch {
      preconditionFailure("a taxonomy's patterns were not checked: \(error)")
    }
  }

  /// All attributes' patterns as one automaton; nil where there are none.
  ///
  /// - Throws: `PatternAutomaton.TooLarge` or `Pattern.SyntaxError`.
  static func automaton(_ patterns: [[String]]) throws -> PatternAutomaton? {
    let parsed = try patterns.enumerated().flatMap { number, sources in
      try sources.map { (pattern: try Pattern(parsing: $0), number: number) }
    }
    return parsed.isEmpty ? nil : try PatternAutomaton(parsed)
  }

  @inline(__always)
  private static func step(_ word: UInt64, spaced: Bool) -> UInt64 {
    spaced ? word ^ 0x5555_5555_5555_5555 : word
  }

  @inline(__always)
  private static func edge(_ node: Int, _ key: UInt64) -> UInt64 {
    Hashing.combine(key, UInt64(node)) | 1
  }

  @inline(__always)
  private func child(of node: Int, _ key: UInt64) -> Int? {
    let full = Self.edge(node, key)
    var slot = Int(truncatingIfNeeded: full) & mask
    while true {
      let found = nodes[slot]
      if found < 0 { return nil }
      if keys[slot] == full { return Int(found) }
      slot = (slot + 1) & mask
    }
  }

  /// Finds where the rules match: of each source the longest match at a token, leftmost first, and
  /// none inside an earlier one of the same source.
  ///
  /// - Parameters:
  ///   - words: `Hashing.word` of each token.
  ///   - hits: emptied first; ordered by start.
  package func match(
    _ text: UnsafeBufferPointer<UInt8>, tokens: [Token], words: (Int) -> UInt64,
    into hits: inout [Hit]
  ) {
    hits.removeAll(keepingCapacity: true)
    // Of the first 64 sources, where the last hit ends. Sound: all are set before any is read, and places
    // are of sources below that number.
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.exclusiveSources) { lastEnds in
      lastEnds.initialize(repeating: 0)
      for start in tokens.indices {
        let firstOfToken = hits.count
        matchTerms(tokens, from: start, words: words) { end, source, value in
          Self.add(
            Hit(start: Int32(start), end: Int32(end), source: source, value: value),
            from: firstOfToken, lastEnds, &hits)
        }
        matchPatterns(text, tokens, from: start) { end, source in
          Self.add(
            Hit(start: Int32(start), end: Int32(end), source: source, value: -1),
            from: firstOfToken, lastEnds, &hits)
        }
        for hit in hits[firstOfToken...] where hit.source < Self.exclusiveSources {
          lastEnds[Int(hit.source)] = hit.end
        }
      }
    }
  }

  /// Sources of which no hit lies inside another.
  private static let exclusiveSources = 64

  /// Keeps the longest hit of a source at a token.
  @inline(__always)
  private static func add(
    _ hit: Hit, from first: Int, _ lastEnds: UnsafeMutableBufferPointer<Int32>,
    _ hits: inout [Hit]
  ) {
    if hit.source < exclusiveSources, lastEnds[Int(hit.source)] >= hit.end { return }
    for index in first..<hits.count where hits[index].source == hit.source {
      if hits[index].end < hit.end || (hits[index].end == hit.end && hit.value >= 0) {
        hits[index] = hit
      }
      return
    }
    hits.append(hit)
  }

  @inline(__always)
  private func matchTerms(
    _ tokens: [Token], from start: Int, words: (Int) -> UInt64,
    _ body: (_ end: Int, _ source: Int16, _ value: Int16) -> Void
  ) {
    var node = 0
    var token = start
    while token < tokens.count {
      let spaced = token > start && tokens[token].gap != .none
      guard let next = child(of: node, Self.step(words(token), spaced: spaced)) else { return }
      node = next
      token += 1
      for index in Int(endStarts[node])..<Int(endStarts[node + 1]) {
        body(token, ends[index].source, ends[index].value)
      }
    }
  }

  @inline(__always)
  private func matchPatterns(
    _ text: UnsafeBufferPointer<UInt8>, _ tokens: [Token], from start: Int,
    _ body: (_ end: Int, _ source: Int16) -> Void
  ) {
    guard let patterns else { return }
    var last = start
    patterns.matches(in: text, from: Int(tokens[start].start)) { end, numbers in
      while last < tokens.count, Int(tokens[last].end) < end { last += 1 }
      guard last < tokens.count, Int(tokens[last].end) == end else { return }
      var numbers = numbers
      while numbers != 0 {
        body(last + 1, Int16(numbers.trailingZeroBitCount))
        numbers &= numbers - 1
      }
    }
  }
}

extension Tokenizer {
  static func tokenize(_ text: UnsafeBufferPointer<UInt8>) -> [Token] {
    var tokens: [Token] = []
    tokenize(text, into: &tokens)
    return tokens
  }
}
