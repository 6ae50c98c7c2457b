internal import CRdKafka
package import Logging

/// Writes messages, each once and in order of its key, and with a `transactional.id` in
/// transactions.
///
/// Without transactions: ``produce(_:)`` many, then ``flush(within:)``; or ``send(_:)`` one.
/// With them, see ``initTransactions(within:)``. All methods may be called from any task; one
/// transaction is open at a time, and its calls are made one after the other.
package final class Producer: Sendable {
  let loop: ClientLoop
  let context: DeliveryContext
  /// Whether the settings have a `transactional.id`.
  package let isTransactional: Bool

  /// Connects in the background.
  ///
  /// Throws ``KafkaSettingError``.
  package init(
    _ settings: KafkaSettings, logger: Logger, threadName: String = "kafka-producer"
  ) throws {
    isTransactional = settings["transactional.id"] != nil
    let context = DeliveryContext(logger: logger)
    self.context = context
    var settings = settings.orDefaults(Self.defaults)
    if isTransactional {
      settings = try settings.requiring(
        ["enable.idempotence": "true"], for: "transactional producer")
    }
    let handle = try ClientHandle(RD_KAFKA_PRODUCER, settings: settings, context: context) {
      rd_kafka_conf_set_dr_msg_cb($0) { _, message, opaque in
        guard let message, let opaque else { return }
        Unmanaged<DeliveryContext>.fromOpaque(opaque).takeUnretainedValue()
          .delivered(message.pointee)
      }
    }
    loop = ClientLoop(
      handle, named: threadName, logger: logger, tick: { context.tellOfSpace() },
      atEnd: { raw in
        // Every message gets its report, or its sender would wait for ever.
        rd_kafka_purge(raw, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        rd_kafka_flush(raw, 1000)
        context.releaseTopics()
      })
  }

  deinit { loop.beginClose() }

  private static let defaults = [
    "enable.idempotence": "true",
    // A message leaves at once; what is written meanwhile goes with the next request.
    "linger.ms": "0",
    "socket.nagle.disable": "true",
    // Records and cards of one batch repeat each other: a broker keeps, and readers fetch, a fraction.
    "compression.type": "lz4",
    "reconnect.backoff.max.ms": "2000",
  ]

  /// Learns where these topics are. The first record for a topic that a producer does not know yet
  /// waits a second for librdkafka's next look around; call this once before the first one.
  ///
  /// Throws a retriable ``KafkaError`` naming the first topic that is not there.
  package func prepare(_ topics: [String], within limit: Duration = .seconds(30)) async throws {
    try await loop.onThread(doing: "look up topics") { [context] handle in
      let deadline = ContinuousClock.now + limit
      for topic in topics {
        // The handle is what keeps the knowledge.
        context.keep(rd_kafka_topic_new(handle.raw, topic, nil))
        while true {
          if let found = try Metadata.read(handle.raw, topic: topic, within: limit).first {
            context.note(found)
            break
          }
          guard .now < deadline else {
            throw KafkaError.timedOut(doing: "look up topics", text: "there is no \(topic)")
          }
          rd_kafka_poll(handle.raw, 50)
        }
      }
    }
  }

  /// Puts a copy of the record into the queue to the broker and returns; when the queue is full,
  /// waits for room. Whether it arrived is told by ``flush(within:)`` or the transaction's commit.
  ///
  /// Throws ``KafkaError``, and `CancellationError` if cancelled while it waited for room.
  package func produce(_ record: ProducerRecord) async throws {
    let record = try await placed(record)
    while try !tryEnqueue(record, opaque: nil) {
      await context.space()
      try Task.checkCancellation()
    }
  }

  /// Writes the record and returns where the broker has stored it.
  ///
  /// Throws ``KafkaError``, after `message.timeout.ms` at the latest.
  package func send(_ record: ProducerRecord) async throws -> DeliveredRecord {
    let record = try await placed(record)
    while true {
      let delivered: DeliveredRecord? = try await withCheckedThrowingContinuation { continuation in
        let receipt = Unmanaged.passRetained(DeliveryContext.Receipt(continuation))
        do {
          if try tryEnqueue(record, opaque: receipt.toOpaque()) { return }
          receipt.release()
          continuation.resume(returning: nil)
        } catch {
          receipt.release()
          continuation.resume(throwing: error)
        }
      }
      if let delivered { return delivered }
      await context.space()
      try Task.checkCancellation()
    }
  }

  /// Waits until every message is delivered or has failed.
  ///
  /// Throws the first failure of a message since the last flush, or a retriable error if some are
  /// still on their way when `limit` is over.
  package func flush(within limit: Duration = .seconds(60)) async throws {
    let isEmpty = try await loop.onThread(doing: "flush") { handle in
      rd_kafka_flush(handle.raw, milliseconds(limit)) == RD_KAFKA_RESP_ERR_NO_ERROR
    }
    if let failure = context.takeFailure() { throw failure }
    if !isEmpty {
      throw KafkaError.timedOut(doing: "flush", text: "messages are still on their way")
    }
  }

  /// Closes; messages that were not flushed are dropped. Returns when that is done or `limit` is
  /// over, whatever the brokers do.
  package func close(within limit: Duration = .seconds(10)) async {
    await loop.close(within: limit)
  }

  /// The record with the partition that its `partitionKey` chooses among those that the topic had
  /// when this producer first saw it.
  private func placed(_ record: ProducerRecord) async throws -> ProducerRecord {
    guard record.partition == nil, let key = record.partitionKey else { return record }
    if context.partitionCount(of: record.topic) == nil { try await prepare([record.topic]) }
    guard let count = context.partitionCount(of: record.topic) else { return record }
    var record = record
    record.partition = key.withUnsafeBytes {
      rd_kafka_msg_partitioner_murmur2(nil, $0.baseAddress, key.count, Int32(count), nil, nil)
    }
    return record
  }

  /// Whether there was room.
  private func tryEnqueue(
    _ record: ProducerRecord, opaque: UnsafeMutableRawPointer?
  ) throws(KafkaError) -> Bool {
    let action = "write to \(record.topic)"
    guard let code = loop.withOpenHandle({ Self.enqueue(record, to: $0, opaque: opaque) }) else {
      throw .closed(doing: action)
    }
    if code == RD_KAFKA_RESP_ERR_NO_ERROR { return true }
    if code == RD_KAFKA_RESP_ERR__QUEUE_FULL { return false }
    throw loop.handle.fatalErrorIfOpen(loop, doing: action) ?? KafkaError(code, doing: action)
  }

  private static func enqueue(
    _ record: ProducerRecord, to client: OpaquePointer, opaque: UnsafeMutableRawPointer?
  ) -> rd_kafka_resp_err_t {
    var headers: OpaquePointer?
    if !record.headers.isEmpty {
      headers = rd_kafka_headers_new(record.headers.count)
      for header in record.headers {
        // A null value is told from an empty one by its pointer.
        if let value = header.value {
          (value.isEmpty ? [0] : value).withUnsafeBytes {
            _ = rd_kafka_header_add(headers, header.name, -1, $0.baseAddress, value.count)
          }
        } else {
          rd_kafka_header_add(headers, header.name, -1, nil, 0)
        }
      }
    }
    // librdkafka copies key and value within the call, so that the arrays' pointers are enough.
    let code = (record.key ?? []).withUnsafeBytes { key in
      (record.value ?? []).withUnsafeBytes { value in
        heards_kafka_produce(
          client, record.topic, record.partition ?? RD_KAFKA_PARTITION_UA,
          record.key == nil ? 0 : 1, key.baseAddress, key.count,
          record.value == nil ? 0 : 1, value.baseAddress, value.count,
          record.timestamp ?? 0, headers, opaque)
      }
    }
    // Only on success does librdkafka own the headers.
    if code != RD_KAFKA_RESP_ERR_NO_ERROR, let headers { rd_kafka_headers_destroy(headers) }
    return code
  }
}

extension ClientHandle {
  fileprivate func fatalErrorIfOpen(_ loop: ClientLoop, doing action: String) -> KafkaError? {
    loop.withOpenHandle { _ in fatalError(doing: action) } ?? nil
  }
}
