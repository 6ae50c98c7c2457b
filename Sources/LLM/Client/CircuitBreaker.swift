/// Keeps requests from a server that is down. After enough failures in a row it opens; when its pause
/// is over one request goes as a probe, and what becomes of that closes it or opens it anew.
///
/// A pure value; the clock is passed in.
package struct CircuitBreaker: Sendable {
  package typealias Instant = ContinuousClock.Instant

  /// Leave to send one request; its result must be told by `record`.
  package struct Permit: Sendable, Equatable {
    let era: UInt64
    package let isProbe: Bool
  }

  package enum Admission: Sendable, Equatable {
    case permitted(Permit)
    case refused(until: Instant)
  }

  package enum Result: Sendable, Equatable {
    case success, failure
    /// Given up before it could tell anything of the server.
    case abandoned
  }

  private enum State: Equatable {
    case closed(failures: Int)
    case open(until: Instant)
    case probing
  }

  private var state = State.closed(failures: 0)
  /// Counts changes between closed and not, so that a request sent before one says nothing after it:
  /// the late failures of a storm would open a breaker that a probe has just closed.
  private var era: UInt64 = 0
  private let maximumFailures: Int
  private let pause: Duration

  package init(failures: Int, pause: Duration) {
    maximumFailures = failures
    self.pause = pause
  }

  package var isClosed: Bool { if case .closed = state { true } else { false } }

  package mutating func admit(at now: Instant) -> Admission {
    switch state {
    case .closed: return .permitted(Permit(era: era, isProbe: false))
    case .open(let until) where now < until: return .refused(until: until)
    case .open:
      state = .probing
      era += 1
      return .permitted(Permit(era: era, isProbe: true))
    case .probing: return .refused(until: now + pause)
    }
  }

  /// - Returns: whether it has opened by this.
  @discardableResult
  package mutating func record(_ result: Result, of permit: Permit, at now: Instant) -> Bool {
    guard permit.era == era else { return false }
    switch (state, result) {
    case (.closed(let failures), .failure):
      guard failures + 1 >= maximumFailures else {
        state = .closed(failures: failures + 1)
        return false
      }
      open(until: now + pause)
      return true
    case (.closed, .success): state = .closed(failures: 0)
    case (.probing, .success):
      state = .closed(failures: 0)
      era += 1
    case (.probing, .failure):
      open(until: now + pause)
      return true
    // The next one probes, at once.
    case (.probing, .abandoned): open(until: now)
    case (.closed, .abandoned), (.open, _): break
    }
    return false
  }

  private mutating func open(until: Instant) {
    state = .open(until: until)
    era += 1
  }
}
