import Records

extension PeriodParser {
  /// Days counted from the reference: `today`, `balmo`, `balance of the year`, `next month`.
  func relative() -> AttributeValue? {
    guard let reference else { return nil }
    if let week = week(reference) { return week }
    guard (1..<tokens.count).allSatisfy({ tokens[$0].means(.noise) || tokens[$0].means(.year) })
    else { return nil }
    let isMonth = (0..<tokens.count).contains { tokens[$0].word == Self.monthWord }
    let isYear = (0..<tokens.count).contains { tokens[$0].means(.year) }
    let monthEnd = reference.endOfMonth
    let (start, end): (CalendarDate, CalendarDate)
    switch (tokens[0].word.meaning, tokens.count) {
    case (.today, 1): (start, end) = (reference, reference)
    case (.tomorrow, 1): (start, end) = (reference.adding(days: 1), reference.adding(days: 1))
    case (.balanceOfMonth, 1): (start, end) = (reference, monthEnd)
    case (.balance, _) where isMonth: (start, end) = (reference, monthEnd)
    case (.balance, _) where isYear:
      guard let last = CalendarDate(year: reference.year, month: 12, day: 31) else { return nil }
      (start, end) = (reference, last)
    case (.noise, 2) where isMonth && tokens[0].word.value == 2:
      (start, end) = (monthEnd.startOfMonth, monthEnd)
    case (.next, 2) where isMonth:
      start = monthEnd.adding(days: 1)
      end = start.endOfMonth
    default: return nil
    }
    return .period(start: start.description, end: end.description)
  }

  private static let monthWord = ValueWord(meaning: .noise, value: 3)

  /// `week 48`, `wk48 2026`, `W48-49`: Monday to Sunday by ISO 8601, those of the reference's year
  /// unless they are over. `this week` and `next week` too.
  private func week(_ reference: CalendarDate) -> AttributeValue? {
    let monday = reference.adding(days: 1 - reference.weekday)
    if tokens.count == 2, tokens[1].means(.week) {
      let isNext = tokens[0].means(.next)
      guard isNext || tokens[0].means(.noise) && tokens[0].word.value == 2 else { return nil }
      let start = monday.adding(days: isNext ? 7 : 0)
      return .period(start: start.description, end: start.adding(days: 6).description)
    }
    guard tokens[0].means(.week), let first = number(tokens[1]) else { return nil }
    var at = 2
    var last = first
    if tokens[2].isSymbol("-") || tokens[2].isSymbol("/"), let second = number(tokens[3]),
      second > first
    {
      last = second
      at = 4
    }
    var year = reference.year
    if tokens[at].isPlainInteger, tokens[at].wholeDigits == 4,
      (1990...2100).contains(tokens[at].number.mantissa)
    {
      year = Int(tokens[at].number.mantissa)
      at += 1
    } else if let end = Self.monday(week: last, of: year)?.adding(days: 6), end < reference {
      year += 1
    }
    guard at == tokens.count, let start = Self.monday(week: first, of: year),
      let end = Self.monday(week: last, of: year)?.adding(days: 6)
    else { return nil }
    return .period(start: start.description, end: end.description)
  }

  private func number(_ token: ValueToken) -> Int? {
    guard token.isPlainInteger, token.wholeDigits <= 2, (1...53).contains(token.number.mantissa)
    else { return nil }
    return Int(token.number.mantissa)
  }

  /// The week with 4 January is a year's first.
  private static func monday(week: Int, of year: Int) -> CalendarDate? {
    CalendarDate(year: year, month: 1, day: 4).map {
      $0.adding(days: 1 - $0.weekday + 7 * (week - 1))
    }
  }
}
