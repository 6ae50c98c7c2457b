/// A decimal number as written, `mantissa * 10^exponent`, so that 85 cents is the Double nearest 0.85.
struct DecimalNumber: Hashable, Sendable {
  var mantissa: Int64
  var exponent: Int

  init(_ mantissa: Int64, exponent: Int = 0) {
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// Always finite: exponents stay within some tens.
  var double: Double {
    exponent >= 0
      ? Double(mantissa) * Self.power(exponent) : Double(mantissa) / Self.power(-exponent)
  }

  private static func power(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<min(exponent, 80) { result *= 10 }
    return result
  }
}

/// A piece of a value's text: a number, a word or a symbol.
struct ValueToken: Sendable {
  enum Kind: UInt8, Sendable { case number, word, symbol, end }

  var kind: Kind
  /// No blank stands before it.
  var isGlued: Bool
  /// Bytes of the text.
  var start: Int
  var end: Int
  /// An ASCII byte, or one of the constants below.
  var symbol: UInt8 = 0
  var word = ValueWord.unknown
  var number = DecimalNumber(0)
  /// Digits written before and after the decimal separator.
  var wholeDigits = 0
  var fractionDigits = 0
  var isGrouped = false
  /// `10.950`: a single dot before three digits, the last a zero. A thousands separator in much of the
  /// world, a decimal one beside a dollar sign.
  var isDottedThousand = false

  static let currency: UInt8 = 0x80
  static let plusMinus: UInt8 = 0x81
  static let outside = ValueToken(kind: .end, isGlued: false, start: 0, end: 0)

  /// An integer without separators.
  var isPlainInteger: Bool { kind == .number && number.exponent == 0 && !isGrouped }
  func isSymbol(_ symbol: Unicode.Scalar) -> Bool {
    kind == .symbol && self.symbol == UInt8(truncatingIfNeeded: symbol.value)
  }
  func means(_ meaning: ValueWord.Meaning) -> Bool { kind == .word && word.meaning == meaning }
}

/// The tokens of one value's text. Reading past either end gives a token of kind `end`.
struct ValueTokens: Sendable {
  /// Longer texts are no values.
  static let maximumBytes = 96

  private var tokens: [ValueToken] = []
  private(set) var count = 0

  subscript(index: Int) -> ValueToken {
    index >= 0 && index < count ? tokens[index] : .outside
  }

  /// Nil for an empty text, one that is too long, and a number that is malformed or has more than 18
  /// digits.
  ///
  /// - Parameter joinsGroups: whether `450 000` is one number.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, vocabulary: ValueVocabulary, joinsGroups: Bool) {
    guard !bytes.isEmpty, bytes.count <= Self.maximumBytes else { return nil }
    tokens.reserveCapacity(12)
    var position = 0
    var glued = false
    while position < bytes.count {
      let start = position
      let scanned = ValueCharacter(bytes, at: position)
      switch scanned.kind {
      case .blank:
        position += scanned.count
        glued = false
        continue
      case .digit:
        guard let token = ValueNumberScanner.scan(bytes, &position, joinsGroups: joinsGroups)
        else { return nil }
        tokens.append(token)
      case .letter:
        var hash = ValueWordHash()
        var next = scanned
        repeat {
          next.fold(into: &hash, bytes, at: position)
          position += next.count
          guard position < bytes.count else { break }
          next = ValueCharacter(bytes, at: position)
        } while next.kind == .letter
        tokens.append(
          ValueToken(
            kind: .word, isGlued: glued, start: start, end: position, word: vocabulary.word(hash)))
      case .ideograph:
        var hash = ValueWordHash()
        scanned.fold(into: &hash, bytes, at: position)
        position += scanned.count
        tokens.append(
          ValueToken(
            kind: .word, isGlued: glued, start: start, end: position, word: vocabulary.word(hash)))
      case .symbol:
        position += scanned.count
        if scanned.symbol == 0x2E, position < bytes.count, bytes[position] &- 0x30 < 10 {
          position = start
          guard let token = ValueNumberScanner.scan(bytes, &position, joinsGroups: joinsGroups)
          else { return nil }
          tokens.append(token)
        } else {
          tokens.append(
            ValueToken(
              kind: .symbol, isGlued: glued, start: start, end: position, symbol: scanned.symbol))
        }
      case .fraction:
        position += scanned.count
        let hundredths = Int64(scanned.symbol)
        if glued, let last = tokens.last, last.isPlainInteger, last.wholeDigits < 10 {
          tokens[tokens.count - 1].number = DecimalNumber(
            last.number.mantissa * 100 + hundredths, exponent: -2)
          tokens[tokens.count - 1].end = position
        } else {
          tokens.append(
            ValueToken(
              kind: .number, isGlued: glued, start: start, end: position,
              number: DecimalNumber(hundredths, exponent: -2), fractionDigits: 2))
        }
      case .cent:
        position += scanned.count
        tokens.append(
          ValueToken(
            kind: .word, isGlued: glued, start: start, end: position,
            word: ValueWord(meaning: .cents)))
      }
      tokens[tokens.count - 1].isGlued = glued
      glued = true
    }
    count = tokens.count
    if count == 0 { return nil }
  }
}
