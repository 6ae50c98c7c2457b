extension PeriodParser {
  func day(_ token: ValueToken) -> Int? {
    guard token.isPlainInteger, token.wholeDigits <= 2, (1...31).contains(token.number.mantissa)
    else { return nil }
    return Int(token.number.mantissa)
  }

  var isYearAhead: Bool {
    let token = tokens[i].isSymbol("'") || tokens[i].isSymbol("-") ? tokens[i + 1] : tokens[i]
    return token.isPlainInteger
      && (token.wholeDigits == 2 && token.number.mantissa >= 20
        || token.wholeDigits == 4 && (1990...2100).contains(token.number.mantissa))
  }

  /// Of four digits (1990...2100) or two (2000...2099).
  mutating func year() -> Int? {
    if tokens[i].isSymbol("'") || tokens[i].isSymbol("-") { i += 1 }
    guard tokens[i].isPlainInteger else { return nil }
    let value = Int(truncatingIfNeeded: tokens[i].number.mantissa)
    let digits = tokens[i].wholeDigits
    guard digits == 2 || digits == 4 && (1990...2100).contains(value) else { return nil }
    i += 1
    let year = digits == 2 ? 2000 + value : value
    // `2026-29`: the second year in short, read as a year by `part`.
    if tokens[i].isSymbol("-"), tokens[i + 1].isPlainInteger, tokens[i + 1].wholeDigits == 2,
      tokens[i + 2].kind == .end, digits == 4, year % 100 < Int(tokens[i + 1].number.mantissa)
    {
      shortYearAt = i + 1
    }
    return year
  }

  /// `Q1`, `1Q`, `first quarter`
  mutating func quarter() -> Int? {
    let (a, b) = (tokens[i], tokens[i + 1])
    if a.means(.quarter), b.isPlainInteger, (1...4).contains(b.number.mantissa), b.wholeDigits == 1
    {
      i += 2
      return Int(b.number.mantissa)
    }
    guard let n = ordinal(i), tokens[n.next].means(.quarter), (1...4).contains(n.value) else {
      return nil
    }
    i = n.next + 1
    while tokens[i].means(.noise) { i += 1 }
    return n.value
  }

  /// `first`, `1st`, `1` before a word that counts.
  func ordinal(_ at: Int) -> (value: Int, next: Int)? {
    let token = tokens[at]
    if token.means(.ordinal) {
      return (Int(token.word.value), tokens[at + 1].isSymbol("-") ? at + 2 : at + 1)
    }
    guard let value = day(token), value <= 4 else { return nil }
    return (value, tokens[at + 1].means(.ordinalSuffix) ? at + 2 : at + 1)
  }

  mutating func qualifier() -> Qualifier? {
    let token = tokens[i]
    let simple: Qualifier? =
      switch token.word.meaning {
      case .early: .early
      case .mid: .mid
      case .late: .late
      case .balance: .balance
      default: nil
      }
    if let simple, token.kind == .word {
      i += 1
      return simple
    }
    if token.means(.numberedHalf) {
      i += 1
      return .half(Int(token.word.value))
    }
    if token.means(.halfYear), let half = day(tokens[i + 1]), half <= 2 {
      i += 2
      return .half(half)
    }
    if token.means(.last), tokens[i + 1].means(.digit) || tokens[i + 1].isPlainInteger,
      tokens[i + 2].means(.days)
    {
      let count = tokens[i + 1].means(.digit) ? Int(tokens[i + 1].word.value) : day(tokens[i + 1])
      guard let count, count <= 28 else { return nil }
      i += 3
      return .lastDays(count)
    }
    guard let n = ordinal(i) else { return nil }
    if tokens[n.next].means(.halfYear) || tokens[n.next].means(.half), n.value <= 2 {
      i = n.next + 1
      return .half(n.value)
    }
    if tokens[n.next].means(.decade), n.value <= 3 {
      i = n.next + 1
      return n.value == 1 ? .early : n.value == 2 ? .mid : .late
    }
    return nil
  }
}
