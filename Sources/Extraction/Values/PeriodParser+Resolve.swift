import Records

extension PeriodParser {
  func apply(_ qualifier: Qualifier, to piece: Piece) -> Piece? {
    var piece = piece
    guard piece.startDay == 0, piece.endDay == 0 else { return nil }
    if piece.startMonth != piece.endMonth {
      // Thirds of a quarter or a year.
      let third = (piece.endMonth - piece.startMonth + 1) / 3
      guard third > 0 else { return nil }
      switch qualifier {
      case .early: piece.endMonth = piece.startMonth + third - 1
      case .mid:
        piece.startMonth += third
        piece.endMonth = piece.startMonth + third - 1
      case .late: piece.startMonth = piece.endMonth - third + 1
      case .balance, .half, .lastDays: return nil
      }
      piece.isBareYear = false
      return piece
    }
    switch qualifier {
    case .early: (piece.startDay, piece.endDay) = (1, 10)
    case .mid: (piece.startDay, piece.endDay) = (11, 20)
    case .late: piece.startDay = 21
    case .half(1): (piece.startDay, piece.endDay) = (1, 15)
    case .half: piece.startDay = 16
    case .lastDays(let count):
      // Counted back from the end of a month of a year still unknown: February needs the year.
      let year = piece.startYear ?? reference?.year ?? 2001
      piece.startDay = CalendarDate.daysInMonth(piece.startMonth, of: year) - count + 1
    case .balance:
      guard let reference else { return nil }
      if reference.month == piece.startMonth, piece.startYear ?? reference.year == reference.year {
        piece.startDay = reference.day
        piece.startYear = reference.year
        piece.endYear = reference.year
      }
    }
    return piece
  }

  /// Dates of the years that are missing: the first occurrence that is not over. A single month and
  /// days of one count as not over for two months more, as talk of last month's cargoes is common.
  func resolve(_ piece: Piece) -> AttributeValue? {
    var startYear = piece.startYear ?? piece.endYear
    var endYear = piece.endYear
    let wraps =
      piece.endMonth < piece.startMonth
      || piece.endMonth == piece.startMonth && piece.endDay != 0 && piece.endDay < piece.startDay
    if piece.startYear == nil, let year = endYear, wraps { startYear = year - 1 }
    if let startYear, endYear == nil { endYear = startYear + (wraps ? 1 : 0) }
    if startYear == nil, let reference {
      let tolerance = piece.startMonth == piece.endMonth ? 2 : 0
      let over = reference.year * 12 + reference.month - tolerance
      var year = reference.year - 1
      while (year + (wraps ? 1 : 0)) * 12 + piece.endMonth < over { year += 1 }
      startYear = year
      endYear = year + (wraps ? 1 : 0)
    }
    // Days within one month must not run backwards: `Dec 20-10`.
    if piece.startMonth == piece.endMonth, wraps { return nil }
    let endDay =
      piece.endDay != 0
      ? piece.endDay : CalendarDate.daysInMonth(piece.endMonth, of: endYear ?? 2001)
    let startDay = max(piece.startDay, 1)
    // Without a year, 29 February stands.
    guard startDay <= CalendarDate.daysInMonth(piece.startMonth, of: startYear ?? 2000),
      endDay <= CalendarDate.daysInMonth(piece.endMonth, of: endYear ?? 2000)
    else { return nil }
    if let startYear, let endYear,
      (startYear, piece.startMonth, startDay) > (endYear, piece.endMonth, endDay)
    {
      return nil
    }
    return .period(
      start: CalendarDate.format(year: startYear, month: piece.startMonth, day: startDay),
      end: CalendarDate.format(year: endYear, month: piece.endMonth, day: endDay))
  }

  /// `J/F`, `F/M`: two months in a row by their initials, each pair of which is unique.
  func initials() -> AttributeValue? {
    guard tokens.count == 3, tokens[1].isSymbol("/"), tokens[0].kind == .word,
      tokens[2].kind == .word, tokens[0].end - tokens[0].start == 1,
      tokens[2].end - tokens[2].start == 1
    else { return nil }
    let pair = (bytes[tokens[0].start] & 0xDF, bytes[tokens[2].start] & 0xDF)
    let initials: StaticString = "JFMAMJJASOND"
    for month in 0..<12 {
      let (first, second) = (initials.utf8Start[month], initials.utf8Start[(month + 1) % 12])
      if pair == (first, second) {
        return resolve(Piece(startMonth: month + 1, endMonth: (month + 1) % 12 + 1))
      }
    }
    return nil
  }
}
