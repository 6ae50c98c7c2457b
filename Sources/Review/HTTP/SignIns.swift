import HTTPTypes
import Synchronization

/// Who tries to sign in, and as whom.
final class SignIns: Sendable {
  private let limiter = Mutex(SignInLimiter())
  let passwords = PasswordQueue()

  /// - Throws: `HTTPFailure` (429) while a try must not be made.
  func attempt(_ keys: [String], now: Duration) throws(HTTPFailure) {
    let wait = limiter.withLock { $0.attempt(keys, now: now) }
    guard let wait else { return }
    let seconds = max(1, Int((wait / .seconds(1)).rounded(.up)))
    throw HTTPFailure(
      .tooManyRequests, "too_many", "too many tries: wait \(seconds) s", retryAfter: seconds)
  }

  func succeeded(_ keys: [String]) { limiter.withLock { $0.succeeded(keys) } }
}
