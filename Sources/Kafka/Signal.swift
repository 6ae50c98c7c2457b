internal import Synchronization

/// Something that happens once and that tasks can wait for.
final class Signal: Sendable {
  private struct State {
    var fired = false
    var next: UInt64 = 0
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Mutex(State())

  var hasFired: Bool { state.withLock { $0.fired } }

  func fire() {
    let waiters = state.withLock { state in
      state.fired = true
      defer { state.waiters = [:] }
      return state.waiters.values
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns when the signal has fired or the task is cancelled.
  func wait() async {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let atOnce = state.withLock { state in
          // A cancellation that came before this point has found no waiter to resume.
          if state.fired || Task.isCancelled { return true }
          state.waiters[id] = continuation
          return false
        }
        if atOnce { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
    }
  }

  /// Whether the signal fires within `limit`.
  func wait(atMost limit: Duration) async -> Bool {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait() }
      group.addTask { try? await Task.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
    return hasFired
  }
}
