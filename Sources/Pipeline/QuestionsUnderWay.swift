import Synchronization

/// Lets one task at a time be at a question, so that the one who comes next to an equal one finds its
/// answer kept.
final class QuestionsUnderWay<Key: Hashable & Sendable>: Sendable {
  private struct Waiter {
    let ticket: UInt64
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    /// Those who wait for a key's present task; a key that nobody is at is not there.
    var waiters: [Key: [Waiter]] = [:]
    var lastTicket: UInt64 = 0
  }

  private let state = Mutex(State())

  /// - Throws: what `body` does, or `CancellationError` when the task is cancelled while it waits.
  func alone<Result: Sendable>(
    at key: Key, _ body: () async throws -> Result
  ) async throws -> Result {
    guard await enter(key) else { throw CancellationError() }
    defer { leave(key) }
    return try await body()
  }

  private func enter(_ key: Key) async -> Bool {
    let ticket = state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let atOnce: Bool? = state.withLock { state in
          // A cancellation that came before this point has found nobody to wake.
          if Task.isCancelled { return false }
          guard state.waiters[key] != nil else {
            state.waiters[key] = []
            return true
          }
          state.waiters[key]!.append(Waiter(ticket: ticket, continuation: continuation))
          return nil
        }
        if let atOnce { continuation.resume(returning: atOnce) }
      }
    } onCancel: {
      let waiter = state.withLock { state -> Waiter? in
        guard let index = state.waiters[key]?.firstIndex(where: { $0.ticket == ticket })
        else { return nil }
        return state.waiters[key]!.remove(at: index)
      }
      waiter?.continuation.resume(returning: false)
    }
  }

  private func leave(_ key: Key) {
    let next = state.withLock { state -> Waiter? in
      guard state.waiters[key]?.isEmpty == false else {
        state.waiters[key] = nil
        return nil
      }
      return state.waiters[key]!.removeFirst()
    }
    next?.continuation.resume(returning: true)
  }
}
