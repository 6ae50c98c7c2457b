internal import CCurl
internal import Synchronization

/// HTTP transfers over connections that are kept open, many at once, on one thread of their own that
/// owns the curl multi handle. Tasks hand requests across and wait; none of them blocks a thread.
final class Transfers: Sendable {
  private struct State {
    var inbox = TransferInbox()
    var next: UInt64 = 0
    var hasEnded = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let multi: MultiHandle

  /// - Throws: `TransferFailure.transport` where libcurl cannot be started.
  init(_ settings: TransferSettings, named name: String) throws(TransferFailure) {
    multi = try MultiHandle(maximumConnections: settings.maximumConcurrency)
    TransferThread.start(named: name) { [self] in run(settings) }
  }

  /// Waits for a free place among the transfers, then for the reply. Cancelling the task ends the
  /// transfer and its connection.
  func send(_ request: HTTPRequest) async -> Result<HTTPReply, TransferFailure> {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isTaken = state.withLock { state in
          // A cancellation that came before this point has named a transfer that was not there.
          guard !state.inbox.isClosing, !Task.isCancelled else { return false }
          state.inbox.submitted.append(
            .init(id: id, request: request) { continuation.resume(returning: $0) })
          multi.wake()
          return true
        }
        if !isTaken { continuation.resume(returning: .failure(TransferFailure(.cancelled))) }
      }
    } onCancel: {
      state.withLock { state in
        guard !state.inbox.isClosing else { return }
        state.inbox.cancelled.append(id)
        multi.wake()
      }
    }
  }

  /// Ends all transfers; those that wait fail as cancelled. Does not wait itself.
  func beginClose() {
    state.withLock { state in
      guard !state.inbox.isClosing else { return }
      state.inbox.isClosing = true
      // Under the lock, since the thread destroys the handle only after it has seen `isClosing`.
      multi.wake()
    }
  }

  /// Returns when all transfers have ended and the connections are closed.
  func close() async {
    beginClose()
    await withCheckedContinuation { continuation in
      let hasEnded = state.withLock { state in
        if !state.hasEnded { state.waiters.append(continuation) }
        return state.hasEnded
      }
      if hasEnded { continuation.resume() }
    }
  }

  private func run(_ settings: TransferSettings) {
    let loop = TransferLoop(multi, settings)
    while loop.turn(state.withLock { $0.inbox.take() }) {}
    loop.end(state.withLock { $0.inbox.take() })
    let waiters = state.withLock { state in
      state.hasEnded = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}

/// What tasks want of the thread.
struct TransferInbox: Sendable {
  struct Submission: Sendable {
    let id: UInt64
    let request: HTTPRequest
    /// Called exactly once, on the thread.
    let finish: @Sendable (Result<HTTPReply, TransferFailure>) -> Void
  }

  var submitted: [Submission] = []
  /// May name transfers that have ended already.
  var cancelled: [UInt64] = []
  var isClosing = false

  mutating func take() -> TransferInbox {
    defer {
      submitted = []
      cancelled = []
    }
    return self
  }
}
