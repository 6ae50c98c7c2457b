import Records

/// Reads a span of days: a month, a part of one, days, a quarter, years.
///
/// Two digits behind a month are a year where they are glued to it or stand behind a hyphen or an
/// apostrophe and are at least 24 (`Dec26`, `Dec-26`, `Dec '26`); behind a blank they are a day
/// (`Nov 26`). `early`, `mid` and `late` are the days 1-10, 11-20 and 21 to the end, and thirds of a
/// year or a quarter; halves of a month end on the 15th.
struct PeriodParser {
  /// The part that a word takes of what follows it.
  enum Qualifier: Equatable {
    case early, mid, late, balance
    case half(Int)
    case lastDays(Int)
  }

  /// Day 0 is the first at the start and the last at the end.
  struct Piece {
    var startMonth = 1
    var startDay = 0
    var endMonth = 12
    var endDay = 0
    var startYear: Int?
    var endYear: Int?
    var isBareYear = false
  }

  let bytes: UnsafeBufferPointer<UInt8>
  let tokens: ValueTokens
  let reference: CalendarDate?
  private var i = 0

  /// Nil where any part of the text is not understood.
  static func value(
    _ bytes: UnsafeBufferPointer<UInt8>, reference: CalendarDate?
  ) -> AttributeValue? {
    guard let tokens = ValueTokens(bytes, vocabulary: .dates, joinsGroups: false) else {
      return nil
    }
    var parser = PeriodParser(bytes: bytes, tokens: tokens, reference: reference)
    return parser.parse()
  }

  private init(
    bytes: UnsafeBufferPointer<UInt8>, tokens: ValueTokens, reference: CalendarDate?
  ) {
    self.bytes = bytes
    self.tokens = tokens
    self.reference = reference
  }

  private mutating func parse() -> AttributeValue? {
    if let value = initials() ?? relative() { return value }
    skipNoise()
    let isBetween = tokens[i].means(.between)
    if isBetween { i += 1 }
    guard var piece = part() else { return nil }
    while true {
      while tokens[i].means(.noise) || tokens[i].isSymbol(".") { i += 1 }
      let separator = tokens[i]
      if separator.kind == .end { break }
      guard
        separator.isSymbol("-") || separator.isSymbol("/") || separator.isSymbol("&")
          || separator.means(.to) || separator.means(.and)
      else { return nil }
      i += 1
      guard let next = part(),
        let joined = join(
          piece, next, contiguous: !(separator.isSymbol("-") || separator.means(.to) || isBetween))
      else { return nil }
      piece = joined
    }
    return resolve(piece)
  }

  /// - Parameter contiguous: whether the second must begin right after the first (`Nov/Dec`).
  private func join(_ a: Piece, _ b: Piece, contiguous: Bool) -> Piece? {
    guard a.isBareYear == b.isBareYear else { return nil }
    var joined = a
    joined.endMonth = b.endMonth
    joined.endDay = b.endDay
    joined.endYear = b.endYear
    if a.isBareYear {
      guard let from = a.endYear, let to = b.startYear, contiguous ? to == from + 1 : to > from
      else { return nil }
      return joined
    }
    if contiguous, a.endDay != 0 || b.startDay != 0 || b.startMonth != a.endMonth % 12 + 1 {
      return nil
    }
    let wraps = b.startMonth < a.endMonth || b.startMonth == a.endMonth && b.startDay < a.endDay
    if let year = b.startYear, a.startYear == nil {
      let isSpanning = a.startMonth > a.endMonth
      joined.startYear = year - (wraps ? 1 : 0) - (isSpanning ? 1 : 0)
    } else if let year = a.endYear, b.endYear == nil {
      joined.endYear = year + (wraps ? 1 : 0) + (b.endMonth < b.startMonth ? 1 : 0)
    }
    return joined
  }

  private mutating func skipNoise() {
    while tokens[i].means(.noise) || i > 0 && tokens[i].isSymbol("-") && tokens[i - 1].means(.noise)
    {
      i += 1
    }
  }

  // MARK: Parts

  private mutating func part() -> Piece? {
    skipNoise()
    if let qualifier = qualifier() {
      while tokens[i].means(.noise) || tokens[i].isSymbol("-") { i += 1 }
      if case .half(let half) = qualifier, isYearAhead || tokens[i].kind == .end {
        let year = year()
        return Piece(
          startMonth: half == 1 ? 1 : 7, endMonth: half == 1 ? 6 : 12, startYear: year,
          endYear: year)
      }
      guard let piece = plainPart(afterQualifier: true) else { return nil }
      return apply(qualifier, to: piece)
    }
    return plainPart(afterQualifier: false)
  }

  private mutating func plainPart(afterQualifier: Bool) -> Piece? {
    let token = tokens[i]
    if let quarter = quarter() {
      let year = isYearAhead ? year() : nil
      return Piece(
        startMonth: quarter * 3 - 2, endMonth: quarter * 3, startYear: year, endYear: year)
    }
    if token.means(.month) { return month() }
    if token.means(.calendarYear) {
      i += 1
      if tokens[i].isSymbol("-") { i += 1 }
      guard let year = year() else { return nil }
      return years(from: year)
    }
    if token.kind == .number {
      if tokens[i + 1].means(.monthSign) {
        guard let month = day(token), month <= 12 else { return nil }
        i += 2
        while tokens[i].means(.noise), tokens[i].word.value == 1 { i += 1 }
        return Piece(startMonth: month, endMonth: month)
      }
      if token.isPlainInteger,
        token.wholeDigits == 4 || token.wholeDigits == 2 && (afterQualifier || shortYearAt == i)
      {
        if let date = isoDate() { return date }
        guard let year = year() else { return nil }
        return years(from: year)
      }
      return days()
    }
    if token.means(.monthNumeral) { return numeralMonth() }
    return nil
  }

  private func years(from year: Int) -> Piece {
    Piece(startYear: year, endYear: year, isBareYear: true)
  }

  /// A month and what follows it: a year, days, or days and a year.
  private mutating func month() -> Piece? {
    let month = Int(tokens[i].word.value)
    i += 1
    if tokens[i].isSymbol(".") { i += 1 }
    var piece = Piece(startMonth: month, endMonth: month)
    let token = tokens[i]
    if token.isSymbol("'") || token.isSymbol("-") && token.isGlued {
      let next = tokens[i + 1]
      if next.isPlainInteger, next.wholeDigits == 4 || next.wholeDigits == 2,
        token.isSymbol("'") || next.wholeDigits == 4 || next.number.mantissa >= 24,
        token.isSymbol("'") || !tokens[i + 2].isSymbol("-") || !tokens[i + 3].isPlainInteger
      {
        i += 1
        piece.startYear = year()
        piece.endYear = piece.startYear
        return piece.startYear == nil ? nil : piece
      }
      if !token.isSymbol("-") || !next.isPlainInteger { return piece }
      if next.isPlainInteger, !next.isGlued { return piece }
      i += 1
    }
    let first = tokens[i]
    guard first.isPlainInteger else { return piece }
    if first.wholeDigits == 4
      || first.isGlued && first.wholeDigits == 2 && first.number.mantissa >= 24
        && !tokens[i - 1].isSymbol("-") && !tokens[i - 1].isSymbol(".")
      || first.wholeDigits == 2 && first.number.mantissa > 31
    {
      piece.startYear = year()
      piece.endYear = piece.startYear
      return piece.startYear == nil ? nil : piece
    }
    guard let from = day(first) else { return nil }
    i += 1
    if tokens[i].means(.plural), tokens[i].isGlued {  // `Jan 20s`
      guard from % 10 == 0 else { return nil }
      i += 1
      piece.startDay = max(from, 1)
      piece.endDay = from == 30 ? 0 : from + 9
      return piece
    }
    if tokens[i].means(.ordinalSuffix) { i += 1 }
    piece.startDay = from
    piece.endDay = from
    if tokens[i].isSymbol("-") || tokens[i].isSymbol("/") || tokens[i].means(.to),
      let to = day(tokens[i + 1])
    {
      i += tokens[i + 2].means(.ordinalSuffix) ? 3 : 2
      piece.endDay = to
    }
    if tokens[i].isSymbol(",") || tokens[i].isSymbol("'") { i += 1 }
    if isYearAhead, tokens[i].wholeDigits == 4 {
      piece.startYear = year()
      piece.endYear = piece.startYear
    }
    return piece
  }

  /// `10-20 Dec`, `1st-10th of December 2026`, `22/9`.
  private mutating func days() -> Piece? {
    guard let from = day(tokens[i]) else { return nil }
    i += 1
    if tokens[i].means(.ordinalSuffix) { i += 1 }
    var to = from
    if tokens[i].isSymbol("/"), let other = day(tokens[i + 1]), !tokens[i + 2].means(.month) {
      // Which is the month must be plain.
      i += 2
      let (day, month) = from > 12 ? (from, other) : (other, from)
      guard from != other ? day > 12 && month <= 12 : month <= 12 else { return nil }
      return Piece(startMonth: month, startDay: day, endMonth: month, endDay: day)
    }
    if tokens[i].isSymbol("-") || tokens[i].isSymbol("/") || tokens[i].means(.to),
      let other = day(tokens[i + 1])
    {
      to = other
      i += tokens[i + 2].means(.ordinalSuffix) ? 3 : 2
    }
    while tokens[i].means(.noise) || tokens[i].isSymbol("-") { i += 1 }
    guard tokens[i].means(.month) else { return nil }
    let month = Int(tokens[i].word.value)
    i += 1
    if tokens[i].isSymbol(".") || tokens[i].isSymbol("'") || tokens[i].means(.noise) { i += 1 }
    let year = isYearAhead ? year() : nil
    return Piece(
      startMonth: month, startDay: from, endMonth: month, endDay: to, startYear: year, endYear: year
    )
  }

  private mutating func isoDate() -> Piece? {
    guard tokens[i + 1].isSymbol("-"), tokens[i + 3].isSymbol("-"), tokens[i].wholeDigits == 4,
      let month = day(tokens[i + 2]), let day = day(tokens[i + 4]), month <= 12
    else { return nil }
    let year = Int(tokens[i].number.mantissa)
    i += 5
    return Piece(
      startMonth: month, startDay: day, endMonth: month, endDay: day, startYear: year,
      endYear: year)
  }

  /// `三月`, `十二月船`
  private mutating func numeralMonth() -> Piece? {
    var month = 0
    while tokens[i].means(.monthNumeral) {
      month += Int(tokens[i].word.value)
      i += 1
    }
    guard tokens[i].means(.monthSign), (1...12).contains(month) else { return nil }
    i += 1
    while tokens[i].means(.noise), tokens[i].word.value == 1 { i += 1 }
    return Piece(startMonth: month, endMonth: month)
  }

  // MARK: Small pieces

  private func day(_ token: ValueToken) -> Int? {
    guard token.isPlainInteger, token.wholeDigits <= 2, (1...31).contains(token.number.mantissa)
    else { return nil }
    return Int(token.number.mantissa)
  }

  private var isYearAhead: Bool {
    let token = tokens[i].isSymbol("'") || tokens[i].isSymbol("-") ? tokens[i + 1] : tokens[i]
    return token.isPlainInteger
      && (token.wholeDigits == 2 && token.number.mantissa >= 20
        || token.wholeDigits == 4 && (1990...2100).contains(token.number.mantissa))
  }

  /// Of four digits (1990...2100) or two (2000...2099).
  private mutating func year() -> Int? {
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
  private var shortYearAt: Int?

  /// `Q1`, `1Q`, `first quarter`
  private mutating func quarter() -> Int? {
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
  private func ordinal(_ at: Int) -> (value: Int, next: Int)? {
    let token = tokens[at]
    if token.means(.ordinal) {
      return (Int(token.word.value), tokens[at + 1].isSymbol("-") ? at + 2 : at + 1)
    }
    guard let value = day(token), value <= 4 else { return nil }
    return (value, tokens[at + 1].means(.ordinalSuffix) ? at + 2 : at + 1)
  }

  private mutating func qualifier() -> Qualifier? {
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
