import Records

/// Reads years of issue: `V2019`, `2020-22`, `V20/21/22`, `2019 and 2020 vintages`, `v21+`.
enum VintageParser {
  /// A year, a range of years, or an open range as a string: `2021+` (and later), `2018-` (and
  /// earlier). Years of two digits are 1970...2069. Nil where any part is not understood, and where
  /// years in a list do not follow each other (`2019/2021`).
  static func value(_ bytes: UnsafeBufferPointer<UInt8>) -> AttributeValue? {
    guard let tokens = ValueTokens(bytes, vocabulary: .dates, joinsGroups: false) else {
      return nil
    }
    var years: (first: Int, last: Int)?
    var separator: ValueToken?
    var openness = 0  // +1 later, -1 earlier
    var isBefore = false
    var isAfter = false
    for i in 0..<tokens.count {
      let token = tokens[i]
      if token.kind == .number {
        guard let year = year(token) else { return nil }
        guard let held = years else {
          years = (year, year)
          continue
        }
        guard let by = separator, year > held.last else { return nil }
        let isList = by.isSymbol("/") || by.isSymbol(",") || by.isSymbol("&") || by.means(.and)
        guard !isList || year == held.last + 1 else { return nil }
        years = (held.first, year)
        separator = nil
      } else if token.isSymbol("+") || token.means(.orLater) {
        openness = 1
      } else if token.means(.orEarlier) {
        openness = -1
      } else if token.means(.after) {
        // `post-2020`, but `2020 and after`.
        if years == nil { isAfter = true } else { openness = 1 }
      } else if token.means(.before), years == nil {
        isBefore = true
      } else if token.means(.to) || token.isSymbol("/") || token.isSymbol(",")
        || token.isSymbol("&")
        || token.means(.and) || token.isSymbol("-")
      {
        if years != nil { separator = token }
      } else if token.means(.vintage) || token.means(.plural) || token.means(.or)
        || token.means(.noise) || token.isSymbol("'") || token.isSymbol(".")
      {
        continue
      } else {
        return nil
      }
    }
    guard let years else { return nil }
    if separator != nil, openness == 0 { return nil }
    switch (isBefore, openness) {
    case (false, 0) where isAfter: return .string("\(years.last + 1)+")
    case (true, 0) where !isAfter: return .string("\(years.first - 1)-")
    case (false, 1): return .string("\(years.first)+")
    case (false, -1): return .string("\(years.last)-")
    case (false, 0) where years.first == years.last: return .number(Double(years.first))
    case (false, 0): return .range(min: Double(years.first), max: Double(years.last))
    default: return nil
    }
  }

  private static func year(_ token: ValueToken) -> Int? {
    guard token.isPlainInteger else { return nil }
    let value = Int(truncatingIfNeeded: token.number.mantissa)
    switch token.wholeDigits {
    case 2: return value < 70 ? 2000 + value : 1900 + value
    case 4: return (1970...2100).contains(value) ? value : nil
    default: return nil
    }
  }
}
