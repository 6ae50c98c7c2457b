import Records

/// What the tagger sees of a heard: for each token the hashes of its features.
///
/// A feature is a 32-bit hash of a template's number and what the template reads. A token's features
/// come in segments, each a function of a key, such as the token's bytes: whoever sums up a segment's
/// weights can remember the sum by its key. Training and serving read the same segments, so that they
/// cannot differ.
package struct Features {
  /// Features that are a function of one key.
  package enum Segment: UInt64, CaseIterable {
    /// A token alone: the one that the features are of, and those around it.
    case own, before, after, twoBefore, twoAfter
    /// The rules that hit it, likewise.
    case hits, hitsBefore, hitsAfter, hitsTwoBefore, hitsTwoAfter
    /// Kinds of the tokens around, gaps and style.
    case kinds
    /// Rules that hit the token with its neighbours' words and rules.
    case rulesBefore, rulesAfter
    /// How far the text's borders are.
    case place
    /// Words with their neighbours: too many to be remembered.
    case words

    /// Those that read one token alone, by how far on the token is that they are of, from `-reach` to
    /// `reach`.
    package static let ofWord: [Segment] = [.twoAfter, .after, .own, .before, .twoBefore]
    /// Those that read the rules that hit one token, likewise.
    package static let ofHits: [Segment] = [
      .hitsTwoAfter, .hitsAfter, .hits, .hitsBefore, .hitsTwoBefore,
    ]
  }

  /// How many tokens before and after one its features read.
  package static let reach = 2

  package private(set) var tokens: [Token] = []
  package private(set) var hits: [RuleSet.Hit] = []

  /// Two tokens outside, the text's, two outside.
  private var facts: [Facts] = []
  private var style: UInt64 = 0
  /// Rules that hit a token: `ruleKeys[ruleStarts[t]..<ruleStarts[t + 1]]`; empty if there are no rules.
  private var ruleKeys: [UInt64] = []
  private var ruleStarts: [Int32] = []
  private var pendingRules: [(token: Int32, key: UInt64)] = []
  /// All rules that hit a token as one key; 0 for none. [T + 2 * reach]
  private var ruleSets: [UInt64] = []
  /// The text, ASCII letters in lower case.
  private var folded: [UInt8] = []

  package init() {}

  /// What one token is like, computed once and read by its neighbours' templates as well.
  private struct Facts {
    /// Lower-cased bytes.
    var word: UInt64 = 0
    /// Bytes as they are.
    var exact: UInt64 = 0
    /// Character classes, runs of letters cut to one: `Xx`, `d,ddd.dd`.
    var shape: UInt64 = 0
    /// Numbers by their shape, symbols as they are, letters by capitalisation.
    var kind: UInt64 = 0
    var prefix2: UInt64 = 0
    var prefix3: UInt64 = 0
    var prefix4: UInt64 = 0
    var suffix1: UInt64 = 0
    var suffix2: UInt64 = 0
    var suffix3: UInt64 = 0
    var suffix4: UInt64 = 0
    /// The word, or for numbers their shape: what bigrams are made of.
    var soft: UInt64 = 0
    var gap: UInt64 = 0
  }

  /// Reads one text; the results stay until the next call.
  ///
  /// - Parameter text: valid UTF-8 of at most `Heard.maximumTextBytes`.
  package mutating func read(_ text: UnsafeBufferPointer<UInt8>, rules: RuleSet) {
    readTokens(text)
    readRules(text, rules)
    style = styleOfHeard()
  }

  /// Reads a word without regard to rules: only the segments `ofWord` may be written.
  package mutating func read(word: UnsafeBufferPointer<UInt8>) { readTokens(word) }

  private mutating func readTokens(_ text: UnsafeBufferPointer<UInt8>) {
    Tokenizer.tokenize(text, into: &tokens)
    folded.removeAll(keepingCapacity: true)
    folded.append(contentsOf: text.lazy.map(Hashing.folded))
    facts.removeAll(keepingCapacity: true)
    for _ in 0..<Self.reach { facts.append(Self.outside) }
    for token in tokens { facts.append(Self.facts(of: token, in: text)) }
    for _ in 0..<Self.reach { facts.append(Self.outside) }
    ruleKeys.removeAll(keepingCapacity: true)
    ruleStarts.removeAll(keepingCapacity: true)
    ruleSets.removeAll(keepingCapacity: true)
    hits.removeAll(keepingCapacity: true)
  }

  private static func facts(of token: Token, in text: UnsafeBufferPointer<UInt8>) -> Facts {
    var facts = Facts()
    let start = Int(token.start)
    let end = Int(token.end)
    var word = Hashing.seed
    var exact = Hashing.seed
    var shape = Hashing.seed
    var lastClass: UInt8 = 0
    var capitals = 0
    for position in start..<end {
      let byte = text[position]
      word = Hashing.append(Hashing.folded(byte), to: word)
      exact = Hashing.append(byte, to: exact)
      let byteClass: UInt8 =
        switch byte {
        case 0x41...0x5A: 0x58
        case 0x61...0x7A: 0x78
        case 0x30...0x39: 0x64
        case 0x80...: 0x75
        default: byte
        }
      if byteClass == 0x58 { capitals += 1 }
      if byteClass != lastClass || token.kind == .number {
        shape = Hashing.append(byteClass, to: shape)
      }
      lastClass = byteClass
      switch position - start {
      case 1: facts.prefix2 = word
      case 2: facts.prefix3 = word
      case 3: facts.prefix4 = word
      default: break
      }
    }
    var suffix = Hashing.seed &+ 1
    for back in 1...4 where end - back >= start {
      suffix = Hashing.append(Hashing.folded(text[end - back]), to: suffix)
      switch back {
      case 1: facts.suffix1 = suffix
      case 2: facts.suffix2 = suffix
      case 3: facts.suffix3 = suffix
      default: facts.suffix4 = suffix
      }
    }
    facts.word = word
    facts.exact = exact
    facts.shape = shape
    facts.gap = UInt64(token.gap.rawValue)
    switch token.kind {
    case .number:
      facts.kind = shape
      facts.soft = shape
    case .symbol:
      facts.kind = word
      facts.soft = word
    case .letters:
      let length = end - start
      facts.kind =
        capitals == 0 ? 1 : capitals == length ? (length == 1 ? 2 : 3) : shape
      facts.soft = word
    }
    return facts
  }

  private mutating func readRules(_ text: UnsafeBufferPointer<UInt8>, _ rules: RuleSet) {
    let facts = facts
    rules.match(text, tokens: tokens, words: { facts[$0 + Self.reach].word }, into: &hits)
    pendingRules.removeAll(keepingCapacity: true)
    for hit in hits {
      for token in hit.start..<hit.end {
        // 1 alone, 2 first, 3 inside, 4 last
        let place: UInt64 =
          hit.end - hit.start == 1 ? 1 : token == hit.start ? 2 : token == hit.end - 1 ? 4 : 3
        let source = rules.sourceKeys[Int(hit.source)]
        pendingRules.append((token, source & ~15 | place))
        if hit.value >= 0 {
          let value = rules.valueKeys[Int(hit.source)][Int(hit.value)]
          pendingRules.append((token, value & ~15 | 8 | place))
        }
      }
    }
    // By token, in the order found: a counting sort, since each token has a few.
    ruleStarts.append(contentsOf: repeatElement(0, count: tokens.count + 1))
    for rule in pendingRules { ruleStarts[Int(rule.token) + 1] += 1 }
    for token in tokens.indices { ruleStarts[token + 1] += ruleStarts[token] }
    ruleKeys.append(contentsOf: repeatElement(0, count: pendingRules.count))
    var filled = ruleStarts
    for rule in pendingRules {
      ruleKeys[Int(filled[Int(rule.token)])] = rule.key
      filled[Int(rule.token)] += 1
    }
    ruleSets.append(contentsOf: repeatElement(0, count: tokens.count + 2 * Self.reach))
    for rule in pendingRules {
      let place = Int(rule.token) + Self.reach
      ruleSets[place] = Hashing.combine(ruleSets[place], rule.key) | 1
    }
  }

  /// Whether capitals mean something here: edited copy has them, chats often have none.
  private func styleOfHeard() -> UInt64 {
    var capitalised = 0
    var letters = 0
    for (token, fact) in zip(tokens, facts.dropFirst(Self.reach)) where token.kind == .letters {
      letters += 1
      if fact.kind != 1 { capitalised += 1 }
    }
    return capitalised == 0 ? 1 : capitalised * 2 > letters ? 2 : 3
  }

  private static let outside = Facts()

}

// MARK: - Segments

extension Features {
  /// What the features of the segments `ofWord` that read token t are a function of; never 0.
  ///
  /// - Parameter t: up to `reach` outside of the text.
  @inline(__always)
  package func wordKey(_ t: Int) -> UInt64 { facts[t + Self.reach].exact | 1 }

  /// What the features of the segments `ofHits` that read token t are a function of; 0 if it has none.
  @inline(__always)
  package func hitsKey(_ t: Int) -> UInt64 {
    let i = t + Self.reach
    guard hasRules, ruleSets[i] != 0 else { return 0 }
    return Hashing.combine(ruleSets[i], facts[i].kind) | 1
  }

  /// What the features of a segment are a function of; 0 if it has none.
  ///
  /// - Parameter segment: `kinds`, `rulesBefore`, `rulesAfter` or `place`.
  @inline(__always)
  package func contextKey(_ segment: Segment, of t: Int) -> UInt64 {
    let i = t + Self.reach
    let key: UInt64
    switch segment {
    case .kinds:
      let around = Hashing.combine(facts[i - 1].kind, facts[i + 1].kind)
      let place = (facts[i].gap * 4 + gapAfter(t)) * 4 + style
      key = Hashing.combine(around, Hashing.combine(facts[i].kind, place))
    case .rulesBefore:
      guard hasRules, ruleSets[i] != 0 else { return 0 }
      key = Hashing.combine(ruleSets[i] ^ facts[i - 1].soft, ruleSets[i - 1])
    case .rulesAfter:
      guard hasRules, ruleSets[i] != 0 else { return 0 }
      key = Hashing.combine(ruleSets[i] ^ facts[i + 1].soft, ruleSets[i + 1])
    case .place: key = distances(t).0 * 8 + distances(t).1
    default: preconditionFailure("not of the context")
    }
    return Hashing.combine(key, segment.rawValue) | 1
  }

  @inline(__always)
  private var hasRules: Bool { !ruleSets.isEmpty }

  @inline(__always)
  private func gapAfter(_ t: Int) -> UInt64 {
    t == tokens.count - 1 ? 3 : facts[t + Self.reach + 1].gap
  }

  /// Tokens before and after, as far as that matters.
  @inline(__always)
  private func distances(_ t: Int) -> (UInt64, UInt64) {
    (UInt64(min(t, 4)), UInt64(min(tokens.count - 1 - t, 4)))
  }

  /// No segment of token t has more features.
  @inline(__always)
  package func room(of t: Int) -> Int {
    let rules = ruleRange(t).count
    let neighbours = max(ruleRange(t - 1).count, ruleRange(t + 1).count)
    let farther = max(ruleRange(t - 2).count, ruleRange(t + 2).count)
    return Self.plainRoom + rules * (rules + neighbours + 2) + neighbours + farther
  }

  /// More than any segment without rules has: `own` with the n-grams of a long token.
  private static let plainRoom = 16 + 2 * (gramBytes + 2)
  /// A token's n-grams are of its first bytes: some words have no end.
  private static let gramBytes = 24

  @inline(__always)
  private func ruleRange(_ t: Int) -> Range<Int> {
    hasRules && tokens.indices.contains(t)
      ? Int(ruleStarts[t])..<Int(ruleStarts[t + 1]) : 0..<0
  }

  /// Writes the hashes of a segment's features and returns how many.
  ///
  /// - Parameters:
  ///   - t: up to `reach` outside of the text where the segment reads no token there.
  ///   - output: has place for `room(of: t)`.
  package func write(
    _ segment: Segment, of t: Int, to output: UnsafeMutablePointer<UInt32>
  ) -> Int {
    var sink = Sink(next: output)
    facts.withUnsafeBufferPointer { facts in
      let place = facts.baseAddress! + t + Self.reach
      switch segment {
      case .own:
        writeOwn(place[0], tokens[t], &sink)
      case .before:
        Self.writeNeighbour(place[-1], templates: (15, 21, 25, 27), &sink)
      case .after:
        Self.writeNeighbour(place[1], templates: (16, 22, 26, 28), &sink)
      case .twoBefore:
        sink.add(17, place[-2].soft)
        sink.add(23, place[-2].kind)
      case .twoAfter:
        sink.add(18, place[2].soft)
        sink.add(24, place[2].kind)
      case .hits:
        writeRules(t, kind: place[0].kind, &sink)
      case .hitsBefore:
        for index in ruleRange(t - 1) { sink.add(53, ruleKeys[index]) }
      case .hitsAfter:
        for index in ruleRange(t + 1) { sink.add(54, ruleKeys[index]) }
      case .hitsTwoBefore:
        for index in ruleRange(t - 2) { sink.add(55, ruleKeys[index]) }
      case .hitsTwoAfter:
        for index in ruleRange(t + 2) { sink.add(56, ruleKeys[index]) }
      case .kinds:
        Self.writeKinds(place, style: style, gapAfter: gapAfter(t), &sink)
      case .rulesBefore:
        writeRules(t, beside: t - 1, soft: place[-1].soft, templates: (57, 59), &sink)
      case .rulesAfter:
        writeRules(t, beside: t + 1, soft: place[1].soft, templates: (58, 60), &sink)
      case .place:
        sink.add(41, distances(t).0)
        sink.add(42, distances(t).1)
      case .words:
        sink.add(29, place[-1].soft, place[0].soft)
        sink.add(30, place[0].soft, place[1].soft)
      }
    }
    return sink.next - output
  }

  /// All features of token t, appended.
  package func append(featuresOf t: Int, to hashes: inout [UInt32]) {
    let room = room(of: t)
    for segment in Segment.allCases {
      let first = hashes.count
      hashes.append(contentsOf: repeatElement(0, count: room))
      let count = hashes.withUnsafeMutableBufferPointer {
        write(segment, of: t, to: $0.baseAddress! + first)
      }
      hashes.removeLast(room - count)
    }
  }

  /// Where hashes go. Sound: whoever calls `write` has made room for all that it adds.
  private struct Sink {
    var next: UnsafeMutablePointer<UInt32>

    @inline(__always)
    mutating func add(_ template: UInt64, _ a: UInt64) {
      next.pointee = UInt32(truncatingIfNeeded: Hashing.combine(a, template))
      next += 1
    }

    @inline(__always)
    mutating func add(_ template: UInt64, _ a: UInt64, _ b: UInt64) {
      add(template, Hashing.combine(a, b))
    }

    @inline(__always)
    mutating func add(_ template: UInt64, _ a: UInt64, _ b: UInt64, _ c: UInt64) {
      add(template, Hashing.combine(Hashing.combine(a, b), c))
    }
  }

  private func writeOwn(_ here: Facts, _ token: Token, _ sink: inout Sink) {
    sink.add(1, 0)
    sink.add(2, here.word)
    sink.add(3, here.exact)
    sink.add(4, here.shape)
    if here.prefix2 != 0 { sink.add(6, here.prefix2) }
    if here.prefix3 != 0 { sink.add(7, here.prefix3) }
    if here.prefix4 != 0 { sink.add(8, here.prefix4) }
    sink.add(9, here.suffix1)
    if here.suffix2 != 0 { sink.add(10, here.suffix2) }
    if here.suffix3 != 0 { sink.add(11, here.suffix3) }
    if here.suffix4 != 0 { sink.add(12, here.suffix4) }
    if token.kind == .letters { writeGrams(token, &sink) }
  }

  /// Character 3- and 4-grams, the borders of the word as characters of their own.
  private func writeGrams(_ token: Token, _ sink: inout Sink) {
    let first = Int(token.start) - 1
    let end = Int(token.end)
    let last = min(end, first + Self.gramBytes)
    func character(_ place: Int) -> UInt8 { place == first ? 1 : place == end ? 2 : folded[place] }
    for start in first..<last {
      var hash = Hashing.seed
      for place in start...min(start + 3, end) {
        hash = Hashing.append(character(place), to: hash)
        if place >= start + 2 { sink.add(43, hash, UInt64(place - start)) }
      }
    }
  }

  @inline(__always)
  private static func writeNeighbour(
    _ fact: Facts, templates: (UInt64, UInt64, UInt64, UInt64), _ sink: inout Sink
  ) {
    sink.add(templates.0, fact.word)
    sink.add(templates.1, fact.kind)
    sink.add(templates.2, fact.suffix3)
    sink.add(templates.3, fact.prefix3)
  }

  private static func writeKinds(
    _ facts: UnsafePointer<Facts>, style: UInt64, gapAfter: UInt64, _ sink: inout Sink
  ) {
    let here = facts[0]
    let (l1, r1) = (facts[-1].kind, facts[1].kind)
    sink.add(5, here.kind, style)
    sink.add(13, here.gap, gapAfter)
    sink.add(14, here.kind, here.gap, gapAfter)
    sink.add(33, l1, here.kind, here.gap)
    sink.add(34, here.kind, r1, gapAfter)
    sink.add(36, l1, here.kind, r1)
  }

  private func writeRules(_ t: Int, kind: UInt64, _ sink: inout Sink) {
    let range = ruleRange(t)
    for index in range {
      let key = ruleKeys[index]
      sink.add(50, key)
      sink.add(51, key, kind)
      for other in index + 1..<range.upperBound where Self.isSource(key, ruleKeys[other]) {
        sink.add(52, key, ruleKeys[other])
      }
    }
  }

  private func writeRules(
    _ t: Int, beside neighbour: Int, soft: UInt64, templates: (UInt64, UInt64),
    _ sink: inout Sink
  ) {
    for index in ruleRange(t) {
      let key = ruleKeys[index]
      sink.add(templates.0, key, soft)
      for other in ruleRange(neighbour) where Self.isSource(key, ruleKeys[other]) {
        sink.add(templates.1, key, ruleKeys[other])
      }
    }
  }

  /// Whether both keys tell of sources, not of their values.
  @inline(__always)
  private static func isSource(_ a: UInt64, _ b: UInt64) -> Bool { (a | b) & 8 == 0 }
}
