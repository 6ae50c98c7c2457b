import Foundation

/// ISO 8601 in UTC with milliseconds, as messages carry it: `2026-11-22T09:15:00.250Z`.
package enum Timestamp {
  package static func text(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  package static var now: String { text(Date()) }

  /// - Parameter milliseconds: since 1970, as Kafka counts them; nil for a message without a time.
  package static func text(milliseconds: Int64) -> String? {
    milliseconds > 0 ? text(Date(timeIntervalSince1970: Double(milliseconds) / 1000)) : nil
  }
}
