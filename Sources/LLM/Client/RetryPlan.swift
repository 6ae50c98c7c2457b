package import Foundation

/// Whether and when a request that failed is sent again: exponential pauses with jitter, never
/// shorter than the server asks for, so many times at most. A pure value for one request.
package struct RetryPlan: Sendable {
  package enum Decision: Sendable, Equatable {
    case retry(after: Duration)
    case giveUp
  }

  /// Retries so far.
  package private(set) var retries = 0
  private let maximumRetries: Int
  private let pause: Duration
  private let maximumRetryAfter: Duration

  private static let longestPause = Duration.seconds(20)

  package init(maximumRetries: Int, pause: Duration, maximumRetryAfter: Duration) {
    self.maximumRetries = maximumRetries
    self.pause = pause
    self.maximumRetryAfter = maximumRetryAfter
  }

  /// Statuses that the same request may not meet again. 501 and 505 say that it always will.
  package static func isTransient(status: Int) -> Bool {
    [408, 409, 429].contains(status)
      || (500..<600).contains(status) && ![501, 505].contains(status)
  }

  /// Of a failure that may pass.
  ///
  /// - Parameters:
  ///   - retryAfter: what the server asks for. One longer than the maximum ends the plan: to come
  ///     back sooner than asked would only prolong the ban.
  ///   - jitter: in 0 ..< 1; the pause is between half and all of its full length, so that those
  ///     who failed together do not come back together.
  package mutating func next(retryAfter: Duration?, jitter: Double) -> Decision {
    guard retries < maximumRetries, retryAfter ?? .zero <= maximumRetryAfter else {
      return .giveUp
    }
    let full = min(Self.longestPause, pause * (1 << min(retries, 20)))
    retries += 1
    let own = full * (0.5 + jitter / 2)
    guard let retryAfter else { return .retry(after: own) }
    return .retry(after: max(own, retryAfter + pause * jitter))
  }

  /// The value of a Retry-After header (RFC 9110, 10.2.3): seconds, or an HTTP date of the preferred
  /// form. Nil for anything else; zero for what is past.
  package static func retryAfter(_ value: String, at now: Date) -> Duration? {
    if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // Longer than any that is waited for.
      return .seconds(Int(value).map { min($0, 1_000_000_000) } ?? 1_000_000_000)
    }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    guard let date = formatter.date(from: value) else { return nil }
    return .milliseconds(max(0, Int(date.timeIntervalSince(now) * 1000)))
  }
}
