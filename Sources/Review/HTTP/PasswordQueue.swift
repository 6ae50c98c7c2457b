import Foundation
import HTTPTypes
import Synchronization

/// Checks passwords off the cooperative pool, two at a time: each takes a tenth of a second of one core
/// and 32 MiB.
final class PasswordQueue: Sendable {
  static let longest = 32

  // Its operations are only added; OperationQueue is safe to use from any thread.
  private let queue: OperationQueue
  private let waiting = Mutex(0)

  init() {
    queue = OperationQueue()
    queue.name = "heards-passwords"
    queue.maxConcurrentOperationCount = 2
  }

  /// - Throws: `HTTPFailure` (503) where too many wait already.
  func verify(_ password: String, _ hash: String) async throws -> Bool {
    let isTaken = waiting.withLock { waiting in
      guard waiting < Self.longest else { return false }
      waiting += 1
      return true
    }
    guard isTaken else {
      throw HTTPFailure(
        .serviceUnavailable, "unavailable", "too many sign in now; try again", retryAfter: 2)
    }
    return await withCheckedContinuation { continuation in
      queue.addOperation { [self] in
        let isRight = PasswordHash.verify(password, hash)
        waiting.withLock { $0 -= 1 }
        continuation.resume(returning: isRight)
      }
    }
  }
}
