internal import CRdKafka

/// The transactions of a producer with a `transactional.id`:
///
/// ```swift
/// try await producer.initTransactions()                       // once
/// try await producer.beginTransaction()
/// for record in outputs { try await producer.produce(record) }
/// try await producer.sendOffsets(
///   batch.nextOffsets, for: try await consumer.groupMetadata(for: batch))
/// try await producer.commitTransaction()
/// consumer.complete(batch)
/// ```
///
/// An error on the way with ``KafkaError/Remedy/abortable`` asks for ``abortTransaction(within:)``
/// and ``Consumer/rewind()``, then for a new begin. Calls that librdkafka says may be made again
/// are made again until their time is over, so that `retriable` comes only from
/// ``initTransactions(within:)``.
extension Producer {
  /// Registers the `transactional.id`, shuts out an older process with the same, and ends what that
  /// left open. Once, before the first transaction.
  ///
  /// Throws ``KafkaError``; a retriable one allows another call.
  package func initTransactions(within limit: Duration = .seconds(60)) async throws {
    try await transact(doing: "register the transactional id", within: limit) {
      rd_kafka_init_transactions($0, $1)
    }
  }

  /// Opens a transaction; nothing is sent before the first record.
  package func beginTransaction() async throws {
    try await transact(doing: "begin a transaction", within: .seconds(10)) { client, _ in
      rd_kafka_begin_transaction(client)
    }
  }

  /// Makes `offsets` the group's committed offsets if and when the transaction is committed.
  package func sendOffsets(
    _ offsets: [TopicPartition: Int64], for group: GroupMetadata,
    within limit: Duration = .seconds(30)
  ) async throws {
    do {
      try await transact(doing: "store offsets in the transaction", within: limit) {
        client, timeout in
        try group.withRaw { group in
          PartitionList(offsets).withRaw {
            rd_kafka_send_offsets_to_transaction(client, $0, group, timeout)
          }
        }
      }
    } catch let error as KafkaError where error.remedy == .retriable {
      throw error.treated(as: .abortable, because: "its time is over")
    }
  }

  /// Sends what is queued and commits. After it returns, every reader can see all of it.
  ///
  /// Throws an abortable error if nothing was committed. If the time is over the outcome is
  /// unknown, and the error fatal: the next process with this `transactional.id` settles it.
  package func commitTransaction(within limit: Duration = .seconds(60)) async throws {
    do {
      try await transact(doing: "commit the transaction", within: limit) {
        rd_kafka_commit_transaction($0, $1)
      }
    } catch let error as KafkaError where error.remedy == .retriable {
      throw error.treated(as: .fatal, because: "whether it was committed is unknown")
    } catch let error as KafkaError where error.remedy == .abortable {
      // The commit tells only that messages failed; the first of them tells why.
      guard let failure = context.takeFailure(), failure.remedy != .fatal else { throw error }
      throw failure.treated(as: .abortable, because: "nothing was committed")
    }
    _ = context.takeFailure()
  }

  /// Drops what is queued and aborts: no reader of committed messages will see any of it.
  ///
  /// Throws a fatal error if that could not be done.
  package func abortTransaction(within limit: Duration = .seconds(60)) async throws {
    do {
      try await transact(doing: "abort the transaction", within: limit) {
        rd_kafka_abort_transaction($0, $1)
      }
    } catch let error as KafkaError where error.remedy != .fatal {
      throw error.treated(as: .fatal, because: "the transaction can be neither kept nor dropped")
    }
    _ = context.takeFailure()
  }

  /// Makes a call of the transactional API on the client's thread, again while librdkafka says that
  /// it may be, until `limit` is over.
  private func transact(
    doing action: String, within limit: Duration,
    _ call: @escaping @Sendable (OpaquePointer, Int32) throws -> OpaquePointer?
  ) async throws {
    try await loop.onThread(doing: action) { handle in
      let deadline = ContinuousClock.now + limit
      var pause: Int32 = 20
      while let raw = try call(handle.raw, max(1, milliseconds(deadline - .now))) {
        let error = KafkaError(consuming: raw, doing: action)
        if let fatal = handle.fatalError(doing: action) { throw fatal }
        guard error.remedy == .retriable, .now < deadline else { throw error }
        // Delivery reports are served while we pause.
        rd_kafka_poll(handle.raw, Int32.random(in: pause / 2...pause))
        pause = min(pause * 2, 500)
      }
    }
  }
}
