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
  /// The token ahead.
  var i = 0
  /// The token that is a year in short, as in `2026-29`.
  var shortYearAt: Int?

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
        if let date = isoDate() ?? numericMonth() { return date }
        guard let year = year() else { return nil }
        if let quarter = quarter() {
          return Piece(
            startMonth: quarter * 3 - 2, endMonth: quarter * 3, startYear: year, endYear: year)
        }
        if case .half(let half) = half(at: i) {
          return Piece(
            startMonth: half * 6 - 5, endMonth: half * 6, startYear: year, endYear: year)
        }
        return years(from: year)
      }
      if let month = numericMonth() { return month }
      return days()
    }
    if token.means(.monthNumeral) { return numeralMonth() }
    return nil
  }

  private func years(from year: Int) -> Piece {
    Piece(startYear: year, endYear: year, isBareYear: true)
  }
}
