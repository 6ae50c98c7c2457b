/// Slows down who guesses passwords: after five failures within a minute each next try has to wait, twice
/// as long each time, up to a quarter of an hour. A pure value; bounded in memory.
package struct SignInLimiter {
  private struct Entry {
    var failures = 0
    /// Of the first failure that counts.
    var began: Duration
    /// Before then nothing is tried.
    var blockedUntil: Duration = .zero
    var last: Duration
  }

  static let free = 5
  static let window: Duration = .seconds(60)
  static let firstPause: Duration = .seconds(30)
  static let longestPause: Duration = .seconds(900)

  private let capacity: Int
  private var entries: [String: Entry] = [:]

  package init(capacity: Int = 10_000) { self.capacity = capacity }

  package var count: Int { entries.count }

  /// Counts a try as failed until ``succeeded(_:)`` is told, so that many at a time do not slip through.
  ///
  /// - Parameters:
  ///   - keys: who tries, and as whom.
  ///   - now: on any clock that only goes forward.
  /// - Returns: how long to wait where the try must not be made, and is not counted; else nil.
  package mutating func attempt(_ keys: [String], now: Duration) -> Duration? {
    let wait = keys.compactMap { entries[$0].map { $0.blockedUntil - now } }.max() ?? .zero
    guard wait <= .zero else { return wait }
    for key in keys {
      var entry = entries[key] ?? Entry(began: now, last: now)
      // A pause that has been waited out does not begin the count anew, a quiet time after it does.
      if now - max(entry.began, entry.blockedUntil) > Self.window {
        entry = Entry(began: now, last: now)
      }
      entry.failures += 1
      entry.last = now
      if entry.failures >= Self.free {
        let doublings = min(entry.failures - Self.free, 10)
        entry.blockedUntil =
          now + min(Self.firstPause * (1 << doublings), Self.longestPause)
      }
      entries[key] = entry
    }
    if entries.count > capacity { forget(now: now) }
    return nil
  }

  package mutating func succeeded(_ keys: [String]) {
    for key in keys { entries[key] = nil }
  }

  /// Those that block nobody go first, then those that were heard of longest ago.
  private mutating func forget(now: Duration) {
    let order = entries.sorted { a, b in
      let blocks = (a.value.blockedUntil > now, b.value.blockedUntil > now)
      return blocks.0 == blocks.1 ? a.value.last < b.value.last : blocks.1
    }
    for (key, _) in order.prefix(entries.count - capacity / 2) { entries[key] = nil }
  }
}
