extension PeriodParser {
  /// A month and what follows it: a year, days, or days and a year.
  mutating func month() -> Piece? {
    let month = Int(tokens[i].word.value)
    i += 1
    if tokens[i].isSymbol(".") { i += 1 }
    var piece = Piece(startMonth: month, endMonth: month)
    if let half = half(at: tokens[i].isSymbol("-") ? i + 1 : i) { return apply(half, to: piece) }
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

  /// `1H`, `H2` or `second half` behind what it is the half of.
  mutating func half(at start: Int) -> Qualifier? {
    let held = i
    i = start
    if let qualifier = qualifier(), case .half = qualifier { return qualifier }
    i = held
    return nil
  }

  /// `12/2026`, `2026-12`
  mutating func numericMonth() -> Piece? {
    let (a, b) = (tokens[i], tokens[i + 2])
    let isYearFirst = a.wholeDigits == 4
    let (year, month) = isYearFirst ? (a, b) : (b, a)
    guard tokens[i + 1].isSymbol(isYearFirst ? "-" : "/"), year.isPlainInteger,
      year.wholeDigits == 4, (1990...2100).contains(year.number.mantissa),
      !isYearFirst || month.wholeDigits == 2 && year.number.mantissa % 100 >= month.number.mantissa,
      let number = day(month), number <= 12
    else { return nil }
    i += 3
    let value = Int(year.number.mantissa)
    return Piece(startMonth: number, endMonth: number, startYear: value, endYear: value)
  }

  /// `10-20 Dec`, `1st-10th of December 2026`, `22/9`.
  mutating func days() -> Piece? {
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

  mutating func isoDate() -> Piece? {
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
  mutating func numeralMonth() -> Piece? {
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
}
