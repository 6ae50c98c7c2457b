import Records

/// Turns the text of a span into a value that programs can compare and compute with.
///
///     Normaliser.price.value(of: "-$1.10", reference: nil)         // .number(-1.1)
///     Normaliser.price.value(of: "$535-540", reference: nil)       // .range(min: 535, max: 540)
///     Normaliser.period.value(of: "Dec 10-20", reference: heardOn) // .period(...)
///
/// Runs on every value of every heard: no regular expression, no locale, no throwing. A text that is
/// not understood whole stays a string; nothing is guessed from a part of it.
package enum Normaliser: String, CaseIterable, Sendable {
  /// The text itself; its canonical value is looked up in the taxonomy.
  case enumeration = "enum"
  /// A number or a range in the unit that the text names, currencies dropped. Cents named as such are
  /// hundredths (`85 cents` is 0.85; `m75`, whose unit is a convention of the market, is -75). A
  /// percentage is a fraction (`92%` is 0.92), par and flat are 0, a discount is negative.
  /// `17+` and `472-ish` are the number.
  case price
  /// A number or a range, multipliers applied; never negative.
  case volume
  /// A period of whole days. Without a year and a reference its year is `XXXX` (ISO 8601-2), February
  /// has 28 days, and an end before the start lies in the following year.
  case period
  /// A year, a range of years, or a string such as `2021+` and `2018-` for open ranges.
  case vintage
  /// A string: `YYYY-MM-DD`, `HH:MM`, both with a T between, a zone behind a blank as it was written;
  /// else the text.
  case time
  /// The text itself.
  case text

  /// - Parameters:
  ///   - text: the text of one span.
  ///   - reference: the day on which the heard was received, from which days without a year and
  ///     weekdays are counted.
  package func value(of text: String, reference: CalendarDate?) -> AttributeValue {
    if self == .enumeration || self == .text { return .string(text) }
    var text = text
    let value = text.withUTF8 { bytes -> AttributeValue? in
      switch self {
      case .price: AmountParser.value(bytes, style: .price)
      case .volume: AmountParser.value(bytes, style: .volume)
      case .period: PeriodParser.value(bytes, reference: reference)
      case .vintage: VintageParser.value(bytes)
      case .time: TimeParser.value(bytes, reference: reference)
      case .enumeration, .text: nil
      }
    }
    return value ?? .string(text)
  }
}
