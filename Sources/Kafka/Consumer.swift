internal import CRdKafka
package import Logging
internal import Synchronization

/// Reads messages in batches, alone or as a member of a group.
///
/// ```swift
/// while let batch = try await consumer.nextBatch() {
///   // ... what the batch asks for ...
///   consumer.complete(batch)
/// }
/// ```
///
/// Its own thread polls librdkafka without pause, so that a slow user is never expelled from the
/// group, and holds at most ``ConsumerSettings/bufferedMessages`` for the user. All methods may be
/// called from any task; those that are not `async` return at once.
package final class Consumer: Sendable {
  /// What happens to the partitions, for one reader; of an absent one the last hundred are kept.
  package let events: AsyncStream<AssignmentEvent>
  private let core: ConsumerCore

  /// Connects in the background; what is wrong with the brokers shows in ``nextBatch(_:bytes:)``.
  ///
  /// Throws ``KafkaSettingError``.
  package init(_ settings: ConsumerSettings, logger: Logger) throws {
    let (events, continuation) = AsyncStream.makeStream(
      of: AssignmentEvent.self, bufferingPolicy: .bufferingNewest(100))
    self.events = events
    let core = try ConsumerCore(settings: settings, logger: logger, events: continuation)
    self.core = core
    ClientThread.start(named: settings.threadName) { ConsumerLoop(core).run() }
  }

  deinit { core.beginClose(by: .now) }

  /// The messages that are there, up to `count` and about `bytes`, or the first to come.
  ///
  /// Returns nil once the consumer is being closed. Throws `CancellationError` when the task is
  /// cancelled, and a fatal ``KafkaError`` for what librdkafka cannot mend, from then on.
  package func nextBatch(_ count: Int = 500, bytes: Int = 4 << 20) async throws -> Batch? {
    let demand = ConsumerState.Demand(messages: count, bytes: bytes)
    let id = core.state.withLock { $0.newWaiterID() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let (answer, hasRoom) = core.state.withLock { state in
          // A cancellation that came before this point has found no waiter to resume.
          if Task.isCancelled {
            return (ConsumerState.Answer.now(.failure(CancellationError())), false)
          }
          let answer = state.answer(demand)
          if case .wait = answer { state.wait(id: id, demand, continuation) }
          return (answer, state.resumes(core.settings))
        }
        if case .now(let result) = answer { continuation.resume(with: result) }
        if hasRoom { wake() }
      }
    } onCancel: {
      core.state.withLock { $0.removeWaiter(id) }?.resume(throwing: CancellationError())
    }
  }

  /// Says that all of the batch is done: its offsets may be committed, and a rebalance need not
  /// wait for it. With transactions, call it after the commit.
  ///
  /// The result is false if any of it had been revoked or rewound, and that part is ignored.
  @discardableResult
  package func complete(_ batch: Batch) -> Bool { complete(batch.slices) }

  /// Says that one message is done. Its offset is committed once all before it are done too.
  @discardableResult
  package func complete(_ message: KafkaMessage) -> Bool {
    complete([
      Batch.Slice(
        partition: message.topicPartition, generation: message.generation,
        offsets: message.offset...message.offset)
    ])
  }

  private func complete(_ slices: [Batch.Slice]) -> Bool {
    let (isCurrent, isAwaited) = core.state.withLock { state in
      var isCurrent = true
      for slice in slices
      where !state.rebalance.ledger.complete(slice.offsets, of: slice.partition, slice.generation) {
        isCurrent = false
      }
      return (isCurrent, state.rebalance.deadline != nil)
    }
    if isAwaited { wake() }
    return isCurrent
  }

  /// Whether all partitions of the batch are still ours. Ask before outputs leave.
  package func isCurrent(_ batch: Batch) -> Bool {
    core.state.withLock { $0.isCurrent(batch) }
  }

  /// Reads on, in all partitions, from the last offset that is completed with all before it. What
  /// was taken and not completed becomes stale and comes again. Call it after an aborted
  /// transaction.
  package func rewind() {
    core.state.withLock { $0.rewind { _ in true } }
    wake()
  }

  /// Commits what is completed now, and returns when the broker has it.
  ///
  /// Throws ``KafkaError``; what was not committed is tried again at the next commit.
  package func commit(within limit: Duration = .seconds(30)) async throws {
    try await withCheckedThrowingContinuation { continuation in
      core.post(
        ConsumerLoop.Job(
          run: { $0.commit(for: continuation, by: .now + limit) },
          cancel: {
            continuation.resume(throwing: KafkaError.closed(doing: "commit offsets"))
          }))
    }
  }

  /// Who we are in the group, for a producer to store the batch's offsets with: a broker refuses
  /// them when the group has moved on since.
  ///
  /// Throws an abortable ``KafkaError`` if the batch is not ours any more.
  package func groupMetadata(for batch: Batch) async throws -> GroupMetadata {
    try await core.onThread(doing: "read the group's state") { try $0.groupMetadata(for: batch) }
  }

  /// Closes: the user finishes what it took, completed offsets are committed, the group is left.
  /// Returns when that is done or `limit` is over, whatever the brokers do.
  package func close(within limit: Duration = .seconds(10)) async {
    core.beginClose(by: .now + limit)
    // The thread ends by then; only if ending its connections takes longer do we leave it to that.
    if await !core.done.wait(atMost: limit + .seconds(1)), !Task.isCancelled {
      core.logger.warning("a Kafka consumer's connections take long to close; not waited for")
    }
  }

  private func wake() {
    core.state.withLock { if !$0.closed { core.handle.wake() } }
  }
}

extension Consumer {
  /// How far a partition has been read.
  package struct Progress: Hashable, Sendable {
    /// All before this offset is done; nil until reading has begun.
    package let position: Int64?
    /// One more than the last offset that the broker has told of.
    package let end: Int64?
    /// How many offsets lie between; nil until both are known.
    package let lag: Int64?
  }

  /// How far each of our partitions has been read, by what is known here: no broker is asked.
  package func progress() -> [TopicPartition: Progress] {
    core.state.withLock { state in
      guard !state.closed else { return [:] }
      var progress: [TopicPartition: Progress] = [:]
      for (partition, entry) in state.rebalance.ledger.partitions {
        var low: Int64 = -1001
        var high: Int64 = -1001
        rd_kafka_get_watermark_offsets(
          core.handle.raw, partition.topic, partition.partition, &low, &high)
        progress[partition] = Progress(
          position: entry.position, end: high >= 0 ? high : nil, lag: entry.lag(behind: high))
      }
      return progress
    }
  }

  /// How many messages wait here to be taken.
  package var bufferedMessages: Int { core.state.withLock { $0.buffer.count } }

  /// What the group has committed; nil where it has committed nothing. Asks the broker, for which
  /// the polling rests.
  package func committedOffsets(
    of partitions: [TopicPartition], within limit: Duration = .seconds(5)
  ) async throws -> [TopicPartition: Int64?] {
    try await core.onThread(doing: "read committed offsets") {
      try $0.committedOffsets(of: partitions, within: limit)
    }
  }

  /// The first offset that the partition holds and the one after its last. Asks the broker, for
  /// which the polling rests.
  package func watermarks(
    of partition: TopicPartition, within limit: Duration = .seconds(5)
  ) async throws -> Range<Int64> {
    try await core.onThread(doing: "read a partition's ends") {
      try $0.watermarks(of: partition, within: limit)
    }
  }
}
