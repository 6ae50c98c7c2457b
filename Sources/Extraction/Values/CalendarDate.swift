/// A day of the proleptic Gregorian calendar, without a time zone.
///
///     CalendarDate(iso8601: "2025-11-19T14:30:00Z")?.adding(days: 12).description  // "2025-12-01"
package struct CalendarDate: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// 1...9999
  package let year: Int
  /// 1...12
  package let month: Int
  /// 1...31
  package let day: Int

  /// Nil where the calendar has no such day, or the year is outside 1...9999.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.daysInMonth(month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date part of an ISO 8601 timestamp, as written: no zone is applied. Nil where the text does
  /// not begin with `YYYY-MM-DD`, or goes on with something other than `T`, `t` or a blank.
  package init?(iso8601 text: some StringProtocol) {
    var parts = (0, 0, 0)
    var position = 0
    for byte in text.utf8 {
      switch position {
      case 4, 7: guard byte == 0x2D else { return nil }
      case 10: guard byte == 0x54 || byte == 0x74 || byte == 0x20 else { return nil }
      default:
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        let digit = Int(byte) - 0x30
        if position < 4 {
          parts.0 = parts.0 * 10 + digit
        } else if position < 7 {
          parts.1 = parts.1 * 10 + digit
        } else {
          parts.2 = parts.2 * 10 + digit
        }
      }
      position += 1
      if position > 10 { break }
    }
    guard position >= 10 else { return nil }
    self.init(year: parts.0, month: parts.1, day: parts.2)
  }

  /// 28...31; February has 29 in leap years.
  package static func daysInMonth(_ month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// Days since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  package var dayNumber: Int {
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The inverse of `dayNumber`; nil outside the years 1...9999.
  package init?(dayNumber: Int) {
    guard dayNumber >= -719_162, dayNumber <= 2_932_896 else { return nil }
    let shifted = dayNumber + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// 1 (Monday) ... 7 (Sunday).
  package var weekday: Int { (dayNumber + 719_468 + 2) % 7 + 1 }

  /// Held at the ends of the calendar, 0001-01-01 and 9999-12-31.
  package func adding(days: Int) -> CalendarDate {
    let held = min(max(days, -4_000_000), 4_000_000)
    return CalendarDate(dayNumber: min(max(dayNumber + held, -719_162), 2_932_896)) ?? self
  }

  var startOfMonth: CalendarDate { adding(days: 1 - day) }
  var endOfMonth: CalendarDate {
    adding(days: CalendarDate.daysInMonth(month, of: year) - day)
  }

  /// `YYYY-MM-DD`
  package var description: String { Self.format(year: year, month: month, day: day) }

  /// `YYYY-MM-DD`, the year `XXXX` (ISO 8601-2, unspecified digits) where it is nil.
  static func format(year: Int?, month: Int, day: Int) -> String {
    String(unsafeUninitializedCapacity: 10) { buffer in
      func put(_ value: Int, _ at: Int) {
        buffer[at] = UInt8(truncatingIfNeeded: value % 10 + 0x30)
      }
      if let year {
        put(year / 1000, 0)
        put(year / 100, 1)
        put(year / 10, 2)
        put(year, 3)
      } else {
        for i in 0..<4 { buffer[i] = 0x58 }
      }
      buffer[4] = 0x2D
      put(month / 10, 5)
      put(month, 6)
      buffer[7] = 0x2D
      put(day / 10, 8)
      put(day, 9)
      return 10
    }
  }

  package static func < (a: CalendarDate, b: CalendarDate) -> Bool { a.dayNumber < b.dayNumber }
}
