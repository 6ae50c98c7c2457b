internal import CRdKafka
internal import Logging
internal import Synchronization

/// The thread of a client that has no partitions: serves its callbacks and runs its blocking calls,
/// one after the other.
final class ClientLoop: Sendable {
  private struct Job: Sendable {
    let run: @Sendable () -> Void
    let cancel: @Sendable () -> Void
  }

  private struct State {
    var jobs: [Job] = []
    var isClosing = false
    var closed = false
  }

  let handle: ClientHandle
  let logger: Logger
  private let state = Mutex(State())
  private let done = Signal()
  /// Called after every poll, on the thread.
  private let tick: @Sendable () -> Void
  /// Called on the thread before the handle is destroyed, when others can reach it no more.
  private let atEnd: @Sendable (OpaquePointer) -> Void

  init(
    _ handle: ClientHandle, named name: String, logger: Logger,
    tick: @escaping @Sendable () -> Void = {},
    atEnd: @escaping @Sendable (OpaquePointer) -> Void = { _ in }
  ) {
    self.handle = handle
    self.logger = logger
    self.tick = tick
    self.atEnd = atEnd
    ClientThread.start(named: name) { self.run() }
  }

  /// Runs a call that does not wait, on the caller's thread; nil if the client has closed.
  func withOpenHandle<Value: Sendable>(_ body: (OpaquePointer) throws -> Value) rethrows -> Value? {
    try state.withLock { state in
      state.isClosing || state.closed ? nil : try body(handle.raw)
    }
  }

  /// Has the thread run `body`, after what it was given before.
  func onThread<Value: Sendable>(
    doing action: String, _ body: @escaping @Sendable (ClientHandle) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let job = Job(
        run: { [handle] in continuation.resume(with: Result { try body(handle) }) },
        cancel: { continuation.resume(throwing: KafkaError.closed(doing: action)) })
      let posted = state.withLock { state in
        guard !state.isClosing, !state.closed else { return false }
        state.jobs.append(job)
        // Under the lock, since the thread destroys the handle after it has set `closed`.
        handle.wake()
        return true
      }
      if !posted { job.cancel() }
    }
  }

  /// Ends the thread when the call that it is in returns; what waits behind it is not run.
  func beginClose() {
    state.withLock { state in
      state.isClosing = true
      if !state.closed { handle.wake() }
    }
  }

  /// Returns when the client has ended or `limit` is over.
  func close(within limit: Duration) async {
    beginClose()
    if await !done.wait(atMost: limit), !Task.isCancelled {
      logger.warning("a Kafka client takes long to close; not waited for")
    }
  }

  private func run() {
    while true {
      let (jobs, isClosing) = state.withLock { state in
        if state.isClosing { return ([Job](), true) }
        defer { state.jobs = [] }
        return (state.jobs, false)
      }
      if isClosing { break }
      for job in jobs { job.run() }
      // A job's own polling may have used up the wake of a job that came meanwhile.
      rd_kafka_poll(handle.raw, jobs.isEmpty ? 200 : 0)
      tick()
    }
    let jobs = state.withLock { state in
      state.closed = true
      defer { state.jobs = [] }
      return state.jobs
    }
    for job in jobs { job.cancel() }
    atEnd(handle.raw)
    tick()
    handle.destroy()
    done.fire()
  }
}
