import Foundation

/// ISO 8601 in UTC with milliseconds, as messages carry it: `2026-11-22T09:15:00.250Z`.
package enum Timestamp {
  package static func text(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// The time that a message tells, with or without fractions of a second; nil for other texts.
  package static func date(_ text: String) -> Date? {
    (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
      ?? (try? Date.ISO8601FormatStyle().parse(text))
  }

  /// The beginning of a time's day in UTC.
  package static func midnight(of date: Date) -> String {
    text(date).prefix(10) + "T00:00:00.000Z"
  }

  package static var now: String { text(Date()) }

  /// - Parameter milliseconds: since 1970, as Kafka counts them; nil for a message without a time.
  package static func text(milliseconds: Int64) -> String? {
    milliseconds > 0 ? text(Date(timeIntervalSince1970: Double(milliseconds) / 1000)) : nil
  }
}
