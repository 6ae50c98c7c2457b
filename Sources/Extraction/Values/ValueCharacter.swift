/// One scalar of a value's text, classified from its UTF-8 bytes.
struct ValueCharacter {
  enum Kind { case blank, digit, letter, ideograph, symbol, fraction, cent }

  let kind: Kind
  /// Bytes.
  let count: Int
  /// The symbol, a vulgar fraction's hundredths, or the folded base letter (0 = keep the bytes).
  let symbol: UInt8

  private init(_ kind: Kind, _ count: Int, _ symbol: UInt8 = 0) {
    self.kind = kind
    self.count = count
    self.symbol = symbol
  }

  /// - Precondition: `position` is inside `bytes`. Invalid UTF-8 reads as unknown letters.
  init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) {
    let byte = bytes[position]
    if byte < 0x80 {
      switch byte {
      case 0x30...0x39: self.init(.digit, 1)
      case 0x61...0x7A: self.init(.letter, 1, byte)
      case 0x41...0x5A: self.init(.letter, 1, byte | 0x20)
      case 0x00...0x20: self.init(.blank, 1)
      default: self.init(.symbol, 1, byte)
      }
      return
    }
    let second = position + 1 < bytes.count ? bytes[position + 1] : 0
    let third = position + 2 < bytes.count ? bytes[position + 2] : 0
    let length = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    let held = min(length, bytes.count - position)
    switch (byte, second, third) {
    case (0xC2, 0xA0, _): self.init(.blank, 2)
    case (0xC2, 0xA2, _): self.init(.cent, 2)
    case (0xC2, 0xA3, _), (0xC2, 0xA5, _): self.init(.symbol, 2, ValueToken.currency)
    case (0xC2, 0xB1, _): self.init(.symbol, 2, ValueToken.plusMinus)
    case (0xC2, 0xBC, _): self.init(.fraction, 2, 25)
    case (0xC2, 0xBD, _): self.init(.fraction, 2, 50)
    case (0xC2, 0xBE, _): self.init(.fraction, 2, 75)
    case (0xC3, _, _): self.init(.letter, held, Self.latin1(second))
    case (0xC4, 0x90...0x91, _): self.init(.letter, 2, 0x64)
    case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xAF): self.init(.blank, 3)
    case (0xE2, 0x80, 0x90...0x95), (0xE2, 0x88, 0x92): self.init(.symbol, 3, 0x2D)
    case (0xE2, 0x80, 0x98...0x99): self.init(.symbol, 3, 0x27)
    case (0xE2, 0x82, 0xA0...0xBF), (0xE0, 0xB8, 0xBF): self.init(.symbol, 3, ValueToken.currency)
    case (0xE3...0xED, _, _): self.init(.ideograph, held)
    default: self.init(.letter, held)
    }
  }

  func fold(into hash: inout ValueWordHash, _ bytes: UnsafeBufferPointer<UInt8>, at position: Int) {
    if symbol != 0 {
      hash.combine(symbol)
    } else {
      for offset in 0..<count { hash.combine(bytes[position + offset]) }
    }
  }

  /// The base letter of U+00C0...U+00FF by its second byte; 0 for `×`, `÷` and the like.
  private static func latin1(_ second: UInt8) -> UInt8 {
    switch second & 0x1F {
    case 0x00...0x05: 0x61
    case 0x07: 0x63
    case 0x08...0x0B: 0x65
    case 0x0C...0x0F: 0x69
    case 0x11: 0x6E
    case 0x12...0x16: 0x6F
    case 0x19...0x1C: 0x75
    case 0x1D: 0x79
    default: 0
    }
  }
}

/// Digits with decimal and thousands separators.
enum ValueNumberScanner {
  /// A number at `position`, which moves behind it. Nil where it is malformed (`1.2.3`, `12,34,5`) or
  /// has more than 18 digits.
  ///
  /// A comma before exactly three digits, the number not beginning with 0, separates thousands; any
  /// other single comma is a decimal one. Of two kinds of separators the last is the decimal one.
  static func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, joinsGroups: Bool
  ) -> ValueToken? {
    let start = position
    var mantissa: Int64 = 0
    var digits = 0
    var dots = 0
    var commas = 0
    var groups = 0  // separators followed by exactly three digits
    var sinceSeparator = 0
    var lead = 0  // digits before the first separator
    var last: UInt8 = 0
    while position < bytes.count {
      let byte = bytes[position]
      if byte &- 0x30 < 10 {
        if digits == 18 { return nil }
        mantissa = mantissa * 10 + Int64(byte - 0x30)
        digits += 1
        sinceSeparator += 1
      } else if byte == 0x2E || byte == 0x2C, position + 1 < bytes.count,
        bytes[position + 1] &- 0x30 < 10
      {
        if last == 0 { lead = digits } else if sinceSeparator == 3 { groups += 1 }
        if byte == 0x2E { dots += 1 } else { commas += 1 }
        // A decimal separator before a thousands one.
        if last != 0, last != byte, byte == 0x2E ? dots > 1 : commas > 1 { return nil }
        last = byte
        sinceSeparator = 0
      } else {
        break
      }
      position += 1
    }
    var token = ValueToken(kind: .number, isGlued: false, start: start, end: position)
    var fraction = 0
    let separators = dots + commas
    let beginsWithZero = bytes[start] == 0x30
    if separators == 0 {
      if joinsGroups, digits <= 3, !beginsWithZero {
        while digits + 3 <= 18, let end = group(bytes, after: position) {
          for i in end - 3..<end { mantissa = mantissa * 10 + Int64(bytes[i] - 0x30) }
          digits += 3
          position = end
          token.isGrouped = true
        }
      }
    } else if dots > 0, commas > 0 {
      // All but the last separate thousands.
      guard groups == separators - 1, (1...3).contains(lead), last == 0x2E ? dots == 1 : commas == 1
      else { return nil }
      fraction = sinceSeparator
      token.isGrouped = true
    } else if separators > 1 {
      // `11.500.000`, and with commas `2,59,500` too.
      guard sinceSeparator == 3, (1...3).contains(lead), commas > 0 || groups == separators - 1
      else { return nil }
      token.isGrouped = true
    } else if sinceSeparator == 3, (1...3).contains(lead), !beginsWithZero {
      if commas == 1 {
        token.isGrouped = true
      } else {
        fraction = 3
        token.isDottedThousand = mantissa % 10 == 0
      }
    } else {
      fraction = sinceSeparator
    }
    token.end = position
    token.number = DecimalNumber(mantissa, exponent: -fraction)
    token.wholeDigits = digits - fraction
    token.fractionDigits = fraction
    return token
  }

  /// The end of three digits behind one blank, not followed by more of a number.
  private static func group(_ bytes: UnsafeBufferPointer<UInt8>, after position: Int) -> Int? {
    guard position < bytes.count else { return nil }
    let blank = ValueCharacter(bytes, at: position)
    guard blank.kind == .blank else { return nil }
    let start = position + blank.count
    guard start + 3 <= bytes.count, (start..<start + 3).allSatisfy({ bytes[$0] &- 0x30 < 10 })
    else { return nil }
    if start + 3 < bytes.count {
      let next = bytes[start + 3]
      if next &- 0x30 < 10 || next == 0x2E || next == 0x2C { return nil }
    }
    return start + 3
  }
}
