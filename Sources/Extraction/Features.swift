import Records

/// What the tagger sees of a heard: for each token the hashes of its features.
///
/// A feature is a 32-bit hash of a template's number and what the template reads. Training and
/// serving call the same code, so that they cannot differ.
package struct Features {
  package private(set) var tokens: [Token] = []
  package private(set) var hits: [RuleSet.Hit] = []
  /// The features of token t are `hashes[starts[t]..<starts[t + 1]]`; what follows the last is left from
  /// longer texts.
  package private(set) var hashes: [UInt32] = []
  package private(set) var starts: [Int32] = []

  /// Three tokens outside, the text's, three outside.
  private var facts: [Facts] = []
  /// Rule features of a token: `ruleKeys[ruleStarts[t]..<ruleStarts[t + 1]]`.
  private var ruleKeys: [UInt64] = []
  private var ruleStarts: [Int32] = []
  private var pendingRules: [(token: Int32, key: UInt64)] = []

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
    var glued: UInt64 = 0
  }

  /// Reads one text; the results stay until the next call.
  ///
  /// - Parameter text: valid UTF-8 of at most `Heard.maximumTextBytes`.
  package mutating func read(_ text: UnsafeBufferPointer<UInt8>, rules: RuleSet?) {
    Tokenizer.tokenize(text, into: &tokens)
    facts.removeAll(keepingCapacity: true)
    for _ in 0..<Self.margin { facts.append(Self.outside) }
    for token in tokens { facts.append(Self.facts(of: token, in: text)) }
    for _ in 0..<Self.margin { facts.append(Self.outside) }
    ruleKeys.removeAll(keepingCapacity: true)
    ruleStarts.removeAll(keepingCapacity: true)
    hits.removeAll(keepingCapacity: true)
    if let rules { readRules(text, rules) }
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    let style = styleOfHeard()
    var count = 0
    for token in tokens.indices {
      count = appendFeatures(of: token, style: style, at: count)
      starts.append(Int32(count))
    }
  }

  private static let margin = 3

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
    facts.glued = UInt64(token.gap.rawValue)
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
    rules.match(text, tokens: tokens, words: { facts[$0 + Self.margin].word }, into: &hits)
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
  }

  /// Whether capitals mean something here: edited copy has them, chats often have none.
  private func styleOfHeard() -> UInt64 {
    var capitalised = 0
    var letters = 0
    for (token, fact) in zip(tokens, facts.dropFirst(Self.margin)) where token.kind == .letters {
      letters += 1
      if fact.kind != 1 { capitalised += 1 }
    }
    return capitalised == 0 ? 1 : capitalised * 2 > letters ? 2 : 3
  }

  private static let outside = Facts()

  /// Where hashes go. Sound: `appendFeatures` makes room for all that it adds before it makes one.
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

  /// Writes the features of token t from place `first` on, and returns the place after the last.
  private mutating func appendFeatures(of t: Int, style: UInt64, at first: Int) -> Int {
    func keys(_ token: Int) -> Range<Int> {
      !ruleStarts.isEmpty && tokens.indices.contains(token)
        ? Int(ruleStarts[token])..<Int(ruleStarts[token + 1]) : 0..<0
    }
    let rules = keys(t).count
    let room =
      Self.plainTemplates + rules * (rules + 4 + keys(t - 1).count + keys(t + 1).count)
      + keys(t - 2).count + keys(t - 1).count
      + keys(t + 1).count + keys(t + 2).count
    if hashes.count < first + room {
      hashes.append(contentsOf: repeatElement(0, count: first + 2 * room - hashes.count))
    }
    let last = t == tokens.count - 1
    return hashes.withUnsafeMutableBufferPointer { hashes in
      facts.withUnsafeBufferPointer { facts in
        ruleKeys.withUnsafeBufferPointer { ruleKeys in
          let start = hashes.baseAddress! + first
          var sink = Sink(next: start)
          Self.addPlain(
            facts.baseAddress! + t + Self.margin, style: style, isLast: last,
            fromStart: t, fromEnd: tokens.count - 1 - t, &sink)
          let kind = facts[t + Self.margin].kind
          for index in keys(t) {
            let key = ruleKeys[index]
            sink.add(50, key)
            sink.add(51, key, kind)
            sink.add(57, key, facts[t + Self.margin - 1].soft)
            sink.add(58, key, facts[t + Self.margin + 1].soft)
            if key & 8 == 0 {
              for other in keys(t - 1) where ruleKeys[other] & 8 == 0 {
                sink.add(59, key, ruleKeys[other])
              }
              for other in keys(t + 1) where ruleKeys[other] & 8 == 0 {
                sink.add(60, key, ruleKeys[other])
              }
            }
            for other in keys(t) where other > index && (ruleKeys[other] | key) & 8 == 0 {
              sink.add(52, key, ruleKeys[other])
            }
          }
          for (template, token) in [(53 as UInt64, t - 1), (54, t + 1), (55, t - 2), (56, t + 2)] {
            for index in keys(token) { sink.add(template, ruleKeys[index]) }
          }
          return first + (sink.next - start)
        }
      }
    }
  }

  /// The most features that `addPlain` adds.
  private static let plainTemplates = 42

  /// - Parameter facts: of the token, with its neighbours' at three places on both sides.
  @inline(__always)
  private static func addPlain(
    _ facts: UnsafePointer<Facts>, style: UInt64, isLast: Bool, fromStart: Int, fromEnd: Int,
    _ sink: inout Sink
  ) {
    let here = facts[0]
    let l1 = facts[-1]
    let l2 = facts[-2]
    let r1 = facts[1]
    let r2 = facts[2]
    let gapBefore = here.glued
    let gapAfter = isLast ? 3 : r1.glued

    sink.add(1, 0)
    sink.add(2, here.word)
    sink.add(3, here.exact)
    sink.add(4, here.shape)
    sink.add(5, here.kind, style)
    if here.prefix2 != 0 { sink.add(6, here.prefix2) }
    if here.prefix3 != 0 { sink.add(7, here.prefix3) }
    if here.prefix4 != 0 { sink.add(8, here.prefix4) }
    sink.add(9, here.suffix1)
    if here.suffix2 != 0 { sink.add(10, here.suffix2) }
    if here.suffix3 != 0 { sink.add(11, here.suffix3) }
    if here.suffix4 != 0 { sink.add(12, here.suffix4) }
    sink.add(13, gapBefore, gapAfter)
    sink.add(14, here.kind, gapBefore, gapAfter)

    sink.add(15, l1.word)
    sink.add(16, r1.word)
    sink.add(17, l2.soft)
    sink.add(18, r2.soft)
    sink.add(19, facts[-3].soft)
    sink.add(20, facts[3].soft)
    sink.add(21, l1.kind)
    sink.add(22, r1.kind)
    sink.add(23, l2.kind)
    sink.add(24, r2.kind)
    sink.add(25, l1.suffix3)
    sink.add(26, r1.suffix3)
    sink.add(27, l1.prefix3)
    sink.add(28, r1.prefix3)

    sink.add(29, l1.soft, here.soft)
    sink.add(30, here.soft, r1.soft)
    sink.add(31, l2.soft, l1.soft)
    sink.add(32, r1.soft, r2.soft)
    sink.add(33, l1.kind, here.kind, gapBefore)
    sink.add(34, here.kind, r1.kind, gapAfter)
    sink.add(35, l2.kind, l1.kind, here.kind)
    sink.add(36, l1.kind, here.kind, r1.kind)
    sink.add(37, here.kind, r1.kind, r2.kind)
    sink.add(38, l1.soft, here.kind, r1.soft)
    sink.add(39, here.kind, l1.word)
    sink.add(40, here.kind, r1.word)
    sink.add(41, UInt64(min(fromStart, 4)))
    sink.add(42, UInt64(min(fromEnd, 4)))
  }
}
