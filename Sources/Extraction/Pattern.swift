/// A regular expression of the small language that taxonomies use, as a syntax tree.
///
/// Literals, `\d`, `[abc]`, `[a-z]`, `(a|b)`, `?`, `*`, `+`, `{m,n}`, a space for a run of white
/// space, and macros such as `{month}`. Upper and lower case are one, in ASCII.
package indirect enum Pattern: Sendable {
  /// One byte of a set; the set's bit b is set for byte b.
  case bytes(ByteSet)
  case sequence([Pattern])
  case choice([Pattern])
  case `repeat`(Pattern, minimum: Int, maximum: Int?)

  package struct ByteSet: Hashable, Sendable {
    private var words: SIMD4<UInt64> = .zero

    package init(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { insert(byte) }
    }

    /// The byte, and if it is an ASCII letter its other case.
    package init(folding byte: UInt8) {
      self.init([byte])
      if (byte | 0x20) &- 0x61 < 26 { insert(byte ^ 0x20) }
    }

    package mutating func insert(_ byte: UInt8) {
      words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
    }

    package mutating func formUnion(_ other: ByteSet) { words |= other.words }

    package func contains(_ byte: UInt8) -> Bool {
      words[Int(byte >> 6)] & 1 << UInt64(byte & 63) != 0
    }
  }

  package struct SyntaxError: Error, CustomStringConvertible {
    package let description: String
  }

  /// What a name in braces stands for.
  static let macros: [String: String] = [
    "month":
      "(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)",
    "weekday":
      "(monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues|tue|weds|wed|thurs|thur|thu|fri|sat|sun)",
    "number": "(\\d{1,3}(,\\d\\d\\d)+(\\.\\d+)?|\\d+(\\.\\d+)?|\\.\\d+)",
    "day": "(0?[1-9]|[12]\\d|3[01])(st|nd|rd|th)?",
    "year": "(20\\d\\d|('|’)?\\d\\d)",
  ]

  private static let repeatLimit = 64

  /// - Throws: `SyntaxError`, which tells what is wrong and at which character.
  package init(parsing source: String) throws(SyntaxError) {
    var parser = Parser(bytes: Array(source.utf8))
    let pattern = try parser.choice()
    guard parser.position == parser.bytes.count else { throw parser.error("unexpected ')'") }
    self = pattern
  }

  private struct Parser {
    let bytes: [UInt8]
    var position = 0
    var depth = 0

    func error(_ cause: String) -> SyntaxError {
      SyntaxError(description: "\(cause) at character \(position + 1)")
    }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func take(_ character: Swift.Character) -> Bool {
      guard next == character.asciiValue else { return false }
      position += 1
      return true
    }

    mutating func choice() throws(SyntaxError) -> Pattern {
      depth += 1
      defer { depth -= 1 }
      guard depth < 32 else { throw error("groups are nested more than 32 deep") }
      var branches = [try sequence()]
      while take("|") { branches.append(try sequence()) }
      return branches.count == 1 ? branches[0] : .choice(branches)
    }

    mutating func sequence() throws(SyntaxError) -> Pattern {
      var parts: [Pattern] = []
      while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
        var part = try atom()
        while let (minimum, maximum) = try repetition() {
          part = .repeat(part, minimum: minimum, maximum: maximum)
        }
        parts.append(part)
      }
      return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    mutating func atom() throws(SyntaxError) -> Pattern {
      if take("(") {
        let inner = try choice()
        guard take(")") else { throw error("'(' without ')'") }
        return inner
      }
      if take("[") { return .bytes(try set()) }
      if take("{") {
        let start = position
        while let byte = next, byte != UInt8(ascii: "}") {
          _ = byte
          position += 1
        }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        guard take("}"), let source = Pattern.macros[name] else {
          let known = Pattern.macros.keys.sorted().joined(separator: ", ")
          throw error("unknown macro '{\(name)}' (known: \(known))")
        }
        return try Pattern(parsing: source)
      }
      if take(" ") {
        return .repeat(.bytes(ByteSet([0x20, 0x09, 0x0A, 0x0D])), minimum: 1, maximum: nil)
      }
      if take("\\") {
        guard let escaped = next else { throw error("'\\' at the end") }
        position += 1
        if escaped == UInt8(ascii: "d") { return .bytes(ByteSet(0x30...0x39)) }
        guard !((escaped | 0x20) &- 0x61 < 26) else {
          throw error("unknown escape '\\\(Unicode.Scalar(escaped))' (known: \\d)")
        }
        return .bytes(ByteSet(folding: escaped))
      }
      guard let byte = next else { throw error("pattern ends too early") }
      if "?*+]}".utf8.contains(byte) {
        throw error(
          "'\(Unicode.Scalar(byte))' has nothing before it (write '\\' for the sign itself)")
      }
      position += 1
      return .bytes(ByteSet(folding: byte))
    }

    mutating func set() throws(SyntaxError) -> ByteSet {
      var set = ByteSet([])
      while !take("]") {
        _ = take("\\")
        guard let low = next else { throw error("'[' without ']'") }
        guard low < 0x80 else {
          throw error("only ASCII in '[...]': write '(x|y)' for other characters")
        }
        position += 1
        var high = low
        if next == UInt8(ascii: "-"), position + 1 < bytes.count,
          bytes[position + 1] != UInt8(ascii: "]")
        {
          high = bytes[position + 1]
          position += 2
        }
        guard low <= high, high < 0x80 else { throw error("range in '[...]' is not in order") }
        for byte in low...high { set.formUnion(ByteSet(folding: byte)) }
      }
      return set
    }

    mutating func repetition() throws(SyntaxError) -> (Int, Int?)? {
      if take("?") { return (0, 1) }
      if take("*") { return (0, nil) }
      if take("+") { return (1, nil) }
      // `{2,3}` repeats; `{month}` is a macro and begins the next atom.
      guard next == UInt8(ascii: "{"), position + 1 < bytes.count,
        bytes[position + 1] &- 0x30 < 10
      else { return nil }
      position += 1
      guard let minimum = number() else { throw error("'{' without a number") }
      var maximum: Int? = minimum
      if take(",") { maximum = next == UInt8(ascii: "}") ? nil : number() }
      guard take("}") else { throw error("'{' without '}'") }
      guard minimum <= Pattern.repeatLimit, maximum ?? 0 <= Pattern.repeatLimit,
        maximum.map({ $0 >= minimum }) ?? true
      else { throw error("'{m,n}' needs m <= n <= \(Pattern.repeatLimit)") }
      return (minimum, maximum)
    }

    mutating func number() -> Int? {
      var value: Int?
      while let byte = next, byte &- 0x30 < 10 {
        value = min((value ?? 0) * 10 + Int(byte - 0x30), Pattern.repeatLimit + 1)
        position += 1
      }
      return value
    }
  }
}
