import Extraction

/// What is known of a text's tags; what is not known is left open, never taken for "outside".
struct Constraints: Sendable {
  /// Exactly these tokens as one span of a class.
  struct Arc: Hashable, Sendable {
    var start: Int
    var last: Int
    var labelClass: Int
  }

  /// The begin states that a token may be in, bit c for class c and bit 0 for outside. [T]
  private(set) var begin: [UInt64]
  /// The inside states that a token may be in, by bit. [T]
  private(set) var inside: [UInt64]
  private(set) var accepted: [Arc] = []
  /// Spans that the text does not have, by start.
  private(set) var rejected: [Arc] = []
  private(set) var isWhole = false

  /// Nothing is known yet.
  ///
  /// - Parameter classCount: outside and the labels, at most 64.
  init(count: Int, classCount: Int) {
    precondition(classCount <= 64)
    let all = UInt64.max >> (64 - UInt64(classCount))
    begin = Array(repeating: all, count: count)
    inside = Array(repeating: all & ~1, count: count)
  }

  /// Whether anything is known.
  var isEmpty: Bool { accepted.isEmpty && rejected.isEmpty && !isWhole && !hasForbidden }
  private var hasForbidden = false

  /// The text has this span, and so no other that overlaps it.
  ///
  /// - Returns: false, and nothing is changed, where what was said before forbids it.
  @discardableResult
  mutating func accept(_ arc: Arc) -> Bool {
    let bit = UInt64(1) << UInt64(arc.labelClass)
    if accepted.contains(arc) { return true }
    guard begin[arc.start] & bit != 0, !rejected.contains(arc),
      arc.start == arc.last || inside[arc.start + 1...arc.last].allSatisfy({ $0 & bit != 0 }),
      arc.last + 1 >= begin.count || begin[arc.last + 1] != 0
    else { return false }
    for t in arc.start...arc.last {
      begin[t] = t == arc.start ? bit : 0
      inside[t] = t == arc.start ? 0 : bit
    }
    if arc.last + 1 < inside.count { inside[arc.last + 1] &= ~bit }
    accepted.append(arc)
    return true
  }

  /// The text has no span of exactly these tokens and this label.
  @discardableResult
  mutating func reject(_ arc: Arc) -> Bool {
    guard !accepted.contains(arc) else { return false }
    if !rejected.contains(arc) {
      rejected.append(arc)
      rejected.sort { ($0.start, $0.labelClass, $0.last) < ($1.start, $1.labelClass, $1.last) }
    }
    return true
  }

  /// The text has no span of this class but those that were accepted.
  mutating func forbid(labelClass: Int) {
    let bit = UInt64(1) << UInt64(labelClass)
    hasForbidden = true
    for t in begin.indices where begin[t] & (begin[t] &- 1) != 0 { begin[t] &= ~bit }
    for t in inside.indices where begin[t] != 0 { inside[t] &= ~bit }
  }

  /// The text has no span but those that were accepted.
  mutating func close() {
    isWhole = true
    for t in begin.indices where begin[t] & 1 != 0 {
      begin[t] = 1
      inside[t] = 0
    }
    for arc in accepted where arc.last + 1 < inside.count && begin[arc.last + 1] != 0 {
      inside[arc.last + 1] = 0
    }
  }
}
