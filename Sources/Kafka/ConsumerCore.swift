internal import CRdKafka
internal import Logging
internal import Synchronization

/// What a ``Consumer`` and its thread hold in common.
final class ConsumerCore: Sendable {
  let handle: ClientHandle
  let settings: ConsumerSettings
  let logger: Logger
  let state: Mutex<ConsumerState>
  let events: AsyncStream<AssignmentEvent>.Continuation
  /// Fires when the handle is gone.
  let done = Signal()

  init(
    settings: ConsumerSettings, logger: Logger, events: AsyncStream<AssignmentEvent>.Continuation
  ) throws {
    self.settings = settings
    self.logger = logger
    self.events = events
    let context = ConsumerContext(logger: logger)
    handle = try ClientHandle(RD_KAFKA_CONSUMER, settings: settings.resolved(), context: context) {
      context.watchFetches(in: $0)
      rd_kafka_conf_set_events(
        $0, RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT | RD_KAFKA_EVENT_ERROR)
    }
    let commits =
      if case .every = settings.commits, case .group = settings.source { true } else { false }
    state = Mutex(ConsumerState(commits: commits))
    let consumer = rd_kafka_queue_get_consumer(handle.raw)
    rd_kafka_queue_forward(consumer, handle.queue)
    rd_kafka_queue_destroy(consumer)
  }

  /// Has the thread run `body` between two polls.
  ///
  /// Throws what `body` throws, and a fatal error where the consumer is closed.
  func onThread<Value: Sendable>(
    doing action: String, _ body: @escaping @Sendable (ConsumerLoop) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      post(
        ConsumerLoop.Job(
          run: { loop in continuation.resume(with: Result { try body(loop) }) },
          cancel: { continuation.resume(throwing: KafkaError.closed(doing: action)) }))
    }
  }

  func post(_ job: ConsumerLoop.Job) {
    let posted = state.withLock { state in
      guard !state.closed else { return false }
      state.jobs.append(job)
      // Under the lock, since the thread destroys the handle after it has set `closed`.
      handle.wake()
      return true
    }
    if !posted { job.cancel() }
  }

  /// Begins to close, or brings the end of closing forward.
  func beginClose(by deadline: ContinuousClock.Instant) {
    let answers = state.withLock { state in
      state.closing = min(deadline, state.closing ?? deadline)
      if !state.closed { handle.wake() }
      return state.answers()
    }
    for answer in answers { answer() }
  }
}
