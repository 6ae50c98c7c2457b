import Kafka
import Logging
import Records

/// Reads `heards.models` from its beginning.
struct ModelTopicReader: Sendable {
  let kafka: KafkaSettings
  let topic: String
  let logger: Logger
  /// How long reading to the end may take.
  var limit: Duration = .seconds(30)

  init(kafka: KafkaSettings, topic: String, logger: Logger) {
    var kafka = kafka
    // It belongs to a member of a group, which this reader is not.
    kafka["group.instance.id"] = nil
    kafka["transactional.id"] = nil
    self.kafka = kafka
    self.topic = topic
    // What its clients tell of their partitions would be taken for news of the worker's.
    var logger = logger
    logger.logLevel = max(logger.logLevel, .warning)
    self.logger = logger
  }

  /// How many partitions the topic has; nil while it is not there.
  func partitions() async throws -> Int? {
    let admin = try Admin(kafka, logger: logger)
    do {
      let count = try await admin.topics(within: .seconds(5))[topic]
      await admin.close(within: .seconds(1))
      return count
    } catch {
      await admin.close(within: .seconds(1))
      throw error
    }
  }

  func consumer() throws -> Consumer {
    var settings = ConsumerSettings(
      kafka: kafka, source: .whole([topic]), commits: .byTransactions)
    settings.threadName = "heards-models"
    return try Consumer(settings, logger: logger)
  }

  /// What the topic holds now, or as much of it as is needed.
  ///
  /// - Parameter isEnough: asked after each batch.
  /// - Throws: `KafkaError`, or `CancellationError`.
  func read(
    keeping: ModelTopic.Keeping, partitions: Int,
    until isEnough: (ModelTopic) -> Bool = { _ in false }
  ) async throws -> ModelTopic {
    let consumer = try consumer()
    var topic = ModelTopic(keeping: keeping)
    do {
      try await readToEnd(consumer, partitions: partitions) { batch in
        for message in batch.messages {
          topic.apply(key: message.key ?? [], value: message.value)
        }
        return isEnough(topic)
      }
    } catch {
      await consumer.close(within: .seconds(1))
      throw error
    }
    await consumer.close(within: .seconds(1))
    return topic
  }

  /// Reads to the ends that the partitions have now, or until the batches are enough.
  ///
  /// - Parameter take: takes a batch in and says whether no more is needed.
  func readToEnd(
    _ consumer: Consumer, partitions: Int, _ take: (Batch) -> Bool
  ) async throws {
    var ends: [TopicPartition: Int64] = [:]
    for number in 0..<Int32(partitions) {
      let partition = TopicPartition(topic, number)
      let offsets = try await consumer.watermarks(of: partition)
      if !offsets.isEmpty { ends[partition] = offsets.upperBound }
    }
    let deadline = ContinuousClock.now + limit
    while true {
      let progress = consumer.progress()
      // A partition may end with the mark of a transaction, which is no message: only its lag tells.
      ends = ends.filter { partition, end in
        progress[partition]?.lag != 0 || progress[partition]?.end ?? 0 < end
      }
      guard !ends.isEmpty else { return }
      guard .now < deadline else {
        return logger.warning(
          "the models topic's end is not reached: an open transaction may hold it back",
          metadata: ["partitions": "\(ends.keys.sorted())"])
      }
      guard let batch = try await consumer.nextBatch(within: .milliseconds(50)) else { continue }
      consumer.complete(batch)
      if take(batch) { return }
    }
  }
}

extension Consumer {
  /// The next batch, or nil if none comes within a time or ever.
  fileprivate func nextBatch(within limit: Duration) async throws -> Batch? {
    try await withThrowingTaskGroup(of: Batch?.self) { group in
      group.addTask {
        do {
          return try await self.nextBatch()
        } catch is CancellationError {
          return nil
        }
      }
      group.addTask {
        try? await Task.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      let first = try await group.next() ?? nil
      group.cancelAll()
      // A batch that came at the last moment must not be lost with its task.
      let second = try await group.next() ?? nil
      try Task.checkCancellation()
      return first ?? second
    }
  }
}
