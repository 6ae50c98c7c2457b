import Records

/// Reads when something was heard, done or is valid: a date, a clock time, or both.
///
/// A weekday is the latest one up to the reference, before it where `last` stands, and after it with
/// `next` or `by`. A day without a year is the one nearest to the reference. A clock time becomes
/// `HH:MM` on 24 hours with the zone as written; a bare hour (`5`) is not one.
struct TimeParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let tokens: ValueTokens
  private let reference: CalendarDate?
  private var date: CalendarDate?
  private var clock: (hour: Int, minute: Int)?

  /// `2025-11-19`, `15:15 CT`, `2025-11-19T15:15 CT`; nil where it is not understood, or is a day and
  /// there is no reference.
  static func value(
    _ bytes: UnsafeBufferPointer<UInt8>, reference: CalendarDate?
  ) -> AttributeValue? {
    guard let tokens = ValueTokens(bytes, vocabulary: .dates, joinsGroups: false) else {
      return nil
    }
    var parser = TimeParser(bytes: bytes, tokens: tokens, reference: reference)
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
    var i = 0
    var isNext = false
    var isLast = false
    while i < tokens.count {
      let token = tokens[i]
      if clock == nil, let next = clockTime(i) {
        i = next
        if date != nil || !isDate(i) { break }  // what follows is the zone
        continue
      }
      if date == nil, let next = day(i, isNext: isNext, isLast: isLast) {
        i = next
        continue
      }
      switch token.word.meaning {
      case .next where token.kind == .word, .to where token.kind == .word: isNext = true
      case .last where token.kind == .word: isLast = true
      case .early, .late, .about, .noise, .partOfDay, .plural, .am: break
      default:
        guard token.isSymbol(",") || token.isSymbol(".") || token.isSymbol("'") else { return nil }
      }
      i += 1
    }
    if let clock {
      var result = date.map { "\($0)T" } ?? ""
      if clock.hour < 10 { result += "0" }
      result += "\(clock.hour):"
      if clock.minute < 10 { result += "0" }
      result += "\(clock.minute)"
      if i < tokens.count {
        let zone = tokens[i].start..<bytes.count
        guard tokens[i].kind == .word else { return nil }
        result += " " + String(decoding: bytes[zone], as: UTF8.self)
      }
      return .string(result)
    }
    return date.map { .string($0.description) }
  }

  private func isDate(_ i: Int) -> Bool {
    let token = tokens[i]
    return token.isSymbol(",")
      || token.kind == .word
        && [.weekday, .today, .yesterday, .tomorrow, .month].contains(token.word.meaning)
  }

  // MARK: Clock

  private mutating func clockTime(_ i: Int) -> Int? {
    let token = tokens[i]
    if token.means(.noon) || token.means(.midnight) {
      clock = (token.means(.noon) ? 12 : 0, 0)
      return i + 1
    }
    if token.kind == .number, token.wholeDigits <= 2, token.fractionDigits == 2,
      token.number.exponent == -2, token.number.mantissa < 2400, token.number.mantissa % 100 < 60,
      let half = halfOfDay(i + 1), (1...12).contains(token.number.mantissa / 100)
    {
      let time = Int(token.number.mantissa)
      clock = (time / 100 % 12 + (half.isAfternoon ? 12 : 0), time % 100)
      return half.next
    }
    guard token.isPlainInteger else { return nil }
    let value = Int(truncatingIfNeeded: token.number.mantissa)
    let behind = tokens[i + 1]
    var hour = value
    var minute = 0
    var next = i + 1
    if token.wholeDigits <= 2, behind.isSymbol(":"), behind.isGlued,
      tokens[i + 2].isPlainInteger, tokens[i + 2].wholeDigits == 2
    {
      minute = Int(tokens[i + 2].number.mantissa)
      next = i + 3
    } else if token.wholeDigits == 4, behind.kind == .word || behind.kind == .end {
      // `1600 LDN`; alone, it may be a year.
      guard behind.kind == .word || date != nil, !behind.means(.month) else { return nil }
      hour = value / 100
      minute = value % 100
    } else if token.wholeDigits <= 2, behind.isGlued, behind.means(.halfYear) {
      next = i + 2  // `17h`, `15h15`
      if tokens[next].isGlued, tokens[next].isPlainInteger, tokens[next].wholeDigits == 2 {
        minute = Int(tokens[next].number.mantissa)
        next += 1
      }
    } else if token.wholeDigits > 2 || halfOfDay(i + 1) == nil {
      return nil
    }
    if let half = halfOfDay(next) {
      guard (1...12).contains(hour) || hour < 24 && hour > 12 && half.isAfternoon else {
        return nil
      }
      if hour <= 12 { hour = hour % 12 + (half.isAfternoon ? 12 : 0) }
      next = half.next
    }
    guard hour < 24, minute < 60 else { return nil }
    clock = (hour, minute)
    return next
  }

  /// `am`, `p.m.`
  private func halfOfDay(_ i: Int) -> (isAfternoon: Bool, next: Int)? {
    if tokens[i].means(.am) || tokens[i].means(.pm) { return (tokens[i].means(.pm), i + 1) }
    guard tokens[i].kind == .word, tokens[i].end - tokens[i].start == 1,
      tokens[i + 1].isSymbol("."), tokens[i + 2].kind == .word, tokens[i + 2].isGlued,
      tokens[i + 2].end - tokens[i + 2].start == 1, bytes[tokens[i + 2].start] | 0x20 == 0x6D
    else { return nil }
    let letter = bytes[tokens[i].start] | 0x20
    guard letter == 0x61 || letter == 0x70 else { return nil }
    return (letter == 0x70, tokens[i + 3].isSymbol(".") ? i + 4 : i + 3)
  }

  // MARK: Days

  private mutating func day(_ i: Int, isNext: Bool, isLast: Bool) -> Int? {
    let token = tokens[i]
    if token.isPlainInteger, token.wholeDigits == 4, tokens[i + 1].isSymbol("-"),
      tokens[i + 3].isSymbol("-"), tokens[i + 2].isPlainInteger, tokens[i + 4].isPlainInteger
    {
      date = CalendarDate(
        year: Int(token.number.mantissa),
        month: Int(truncatingIfNeeded: tokens[i + 2].number.mantissa),
        day: Int(truncatingIfNeeded: tokens[i + 4].number.mantissa))
      return date == nil ? nil : i + 5
    }
    guard let reference else { return nil }
    if token.kind == .word {
      switch token.word.meaning {
      case .today: date = reference
      case .yesterday: date = reference.adding(days: -1)
      case .tomorrow: date = reference.adding(days: 1)
      case .weekday where isDateBehind(i):
        // The date tells more than its weekday.
        return day(tokens[i + 1].kind == .symbol ? i + 2 : i + 1, isNext: isNext, isLast: isLast)
      case .weekday:
        let back = (reference.weekday - Int(token.word.value) + 7) % 7
        date =
          isNext
          ? reference.adding(days: back == 0 ? 7 : 7 - back)
          : reference.adding(days: isLast && back == 0 ? -7 : -back)
      case .noise where isThisPartOfDay(i):
        date = reference
        return i + 2
      case .month:
        let dot = tokens[i + 1].isSymbol(".") ? 1 : 0
        return monthDay(month: Int(token.word.value), tokens[i + 1 + dot], next: i + 2 + dot)
      default: return nil
      }
      return i + 1
    }
    guard token.isPlainInteger, token.wholeDigits <= 2 else { return nil }
    if tokens[i + 1].means(.month) {
      return monthDay(month: Int(tokens[i + 1].word.value), token, next: i + 2)
    }
    if tokens[i + 1].means(.ordinalSuffix), tokens[i + 2].means(.month) {
      return monthDay(month: Int(tokens[i + 2].word.value), token, next: i + 3)
    }
    guard tokens[i + 1].isSymbol("/"), tokens[i + 2].isPlainInteger, tokens[i + 2].wholeDigits <= 2
    else { return nil }
    let (a, b) = (token.number.mantissa, tokens[i + 2].number.mantissa)
    guard a == b || a > 12 && b <= 12 || b > 12 && a <= 12 else { return nil }
    return a > 12
      ? monthDay(month: Int(b), token, next: i + 3)
      : monthDay(month: Int(a), tokens[i + 2], next: i + 3)
  }

  /// `Thu 19 Nov`, `Fri, Nov 20`
  private func isDateBehind(_ i: Int) -> Bool {
    let start = tokens[i + 1].isSymbol(",") || tokens[i + 1].isSymbol(".") ? i + 2 : i + 1
    return tokens[start].means(.month)
      || tokens[start].kind == .number
        && (tokens[start + 1].means(.month)
          || tokens[start + 1].means(.ordinalSuffix) && tokens[start + 2].means(.month))
  }

  /// `this morning`, `this am`
  private func isThisPartOfDay(_ i: Int) -> Bool {
    tokens[i].word.value == 2 && (tokens[i + 1].means(.partOfDay) || tokens[i + 1].means(.am))
  }

  private mutating func monthDay(month: Int, _ token: ValueToken, next: Int) -> Int? {
    guard let reference, token.isPlainInteger, token.wholeDigits <= 2 else { return nil }
    let day = Int(token.number.mantissa)
    var next = next
    if tokens[next].means(.ordinalSuffix) { next += 1 }
    if tokens[next].isSymbol(","), tokens[next + 1].wholeDigits == 4 { next += 1 }
    if tokens[next].isPlainInteger, tokens[next].wholeDigits == 4,
      (1990...2100).contains(tokens[next].number.mantissa)
    {
      date = CalendarDate(year: Int(tokens[next].number.mantissa), month: month, day: day)
      return date == nil ? nil : next + 1
    }
    date = (-1...1).compactMap {
      CalendarDate(year: reference.year + $0, month: month, day: day)
    }.min { abs($0.dayNumber - reference.dayNumber) < abs($1.dayNumber - reference.dayNumber) }
    return date == nil ? nil : next
  }
}
