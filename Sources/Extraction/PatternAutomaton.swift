/// Many patterns as one deterministic automaton in flat tables.
///
/// Each pattern has a number below 64, and a state accepts a set of them as bits.
package struct PatternAutomaton: Sendable {
  /// Byte to class of bytes that no pattern tells apart. [256]
  private let classes: [UInt8]
  private let classCount: Int
  /// Next state by state and class, 0 where nothing can match any more. [S][classCount]
  private let next: [UInt16]
  /// The numbers of the patterns that end in a state. [S]
  private let accepted: [UInt64]

  private static let start = 1
  static let stateLimit = 20_000

  package struct TooLarge: Error {}

  /// - Throws: `TooLarge` when the patterns need more than `stateLimit` states.
  package init(_ patterns: [(pattern: Pattern, number: Int)]) throws(TooLarge) {
    var nfa = NFA()
    let starts = patterns.map { nfa.add($0.pattern, number: $0.number) }

    var classOf = [UInt8](repeating: 0, count: 256)
    var signatures: [[Bool]: UInt8] = [:]
    let sets = Array(Set(nfa.states.compactMap(\.set)))
    for byte in 0...255 {
      let signature = sets.map { $0.contains(UInt8(byte)) }
      classOf[byte] = signatures[signature] ?? UInt8(truncatingIfNeeded: signatures.count)
      signatures[signature] = classOf[byte]
    }
    let count = signatures.count
    var representative = [UInt8](repeating: 0, count: count)
    for byte in (0...255).reversed() { representative[Int(classOf[byte])] = UInt8(byte) }

    var numbers: [[Int32]: Int] = [[]: 0]
    var closures: [[Int32]] = [[]]
    func number(of states: Set<Int32>) -> Int {
      let key = states.sorted()
      if let known = numbers[key] { return known }
      numbers[key] = closures.count
      closures.append(key)
      return closures.count - 1
    }
    _ = number(of: nfa.closure(starts))
    if closures.count == 1 { closures.append([]) }
    var table = [UInt16](repeating: 0, count: count)
    var accepts: [UInt64] = [0]
    var state = Self.start
    while state < closures.count {
      guard closures.count < Self.stateLimit else { throw TooLarge() }
      let members = closures[state]
      accepts.append(members.reduce(0) { $0 | nfa.states[Int($1)].accepts })
      for byteClass in 0..<count {
        let byte = representative[byteClass]
        let targets = members.compactMap { member in
          nfa.states[Int(member)].set?.contains(byte) == true ? nfa.states[Int(member)].target : nil
        }
        table.append(UInt16(targets.isEmpty ? 0 : number(of: nfa.closure(targets))))
      }
      state += 1
    }
    classes = classOf
    classCount = count
    next = table
    accepted = accepts
  }

  /// Calls `body` with the end of each match that begins at `position`, shortest first, and the
  /// patterns that match there.
  @inline(__always)
  func matches(
    in text: UnsafeBufferPointer<UInt8>, from position: Int, _ body: (_ end: Int, UInt64) -> Void
  ) {
    var state = Self.start
    var position = position
    while position < text.count {
      state = Int(next[state * classCount + Int(classes[Int(text[position])])])
      guard state != 0 else { return }
      position += 1
      let numbers = accepted[state]
      if numbers != 0 { body(position, numbers) }
    }
  }

  /// Thompson's construction.
  private struct NFA {
    struct State {
      var set: Pattern.ByteSet?
      var target: Int32 = -1
      var empty: [Int32] = []
      var accepts: UInt64 = 0
    }
    var states: [State] = []

    mutating func make() -> Int32 {
      states.append(State())
      return Int32(states.count - 1)
    }

    mutating func add(_ pattern: Pattern, number: Int) -> Int32 {
      let start = make()
      let end = build(pattern, from: start)
      states[Int(end)].accepts = 1 << UInt64(number)
      return start
    }

    private mutating func build(_ pattern: Pattern, from: Int32) -> Int32 {
      switch pattern {
      case .bytes(let set):
        let end = make()
        // A state has one labelled edge: from a state that has one already, go by an empty edge.
        let middle = make()
        states[Int(from)].empty.append(middle)
        states[Int(middle)].set = set
        states[Int(middle)].target = end
        return end
      case .sequence(let parts):
        var state = from
        for part in parts { state = build(part, from: state) }
        return state
      case .choice(let branches):
        let end = make()
        for branch in branches {
          let last = build(branch, from: from)
          states[Int(last)].empty.append(end)
        }
        return end
      case .repeat(let part, let minimum, let maximum):
        var state = from
        for _ in 0..<minimum { state = build(part, from: state) }
        let end = make()
        if let maximum {
          states[Int(state)].empty.append(end)
          for _ in minimum..<max(minimum, maximum) {
            state = build(part, from: state)
            states[Int(state)].empty.append(end)
          }
        } else {
          let loop = make()
          states[Int(state)].empty.append(loop)
          let last = build(part, from: loop)
          states[Int(last)].empty.append(loop)
          states[Int(loop)].empty.append(end)
        }
        return end
      }
    }

    func closure(_ seeds: [Int32]) -> Set<Int32> {
      var reached = Set(seeds)
      var pending = seeds
      while let state = pending.popLast() {
        for target in states[Int(state)].empty where reached.insert(target).inserted {
          pending.append(target)
        }
      }
      return reached
    }
  }
}
