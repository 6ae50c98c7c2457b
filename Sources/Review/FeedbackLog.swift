import Kafka
import Logging
import Records

/// The topic of verdicts, for commands that read or add to all of it.
package struct FeedbackLog: Sendable {
  private let kafka: KafkaSettings
  private let topic: String
  private let logger: Logger

  package init(kafka: KafkaSettings, topic: String, logger: Logger) {
    self.kafka = kafka
    self.topic = topic
    self.logger = logger
  }

  /// The verdicts that stand, up to the topic's present end, in order of answering.
  ///
  /// - Throws: `KafkaError`, a retriable one where there is no such topic.
  package func standing() async throws -> [Feedback] {
    let admin = try Admin(kafka, logger: logger)
    let partitions = try await admin.topics()[topic] ?? 0
    await admin.close()
    let consumer = try Consumer(
      ConsumerSettings(kafka: kafka, source: .whole([topic]), commits: .byTransactions),
      logger: logger)
    do {
      let latest = try await read(consumer, partitions: partitions)
      await consumer.close()
      return latest.filter { $0.verdict != .revoke }
        .sorted { ($0.answeredAt, $0.card) < ($1.answeredAt, $1.card) }
    } catch {
      await consumer.close()
      throw error
    }
  }

  /// Publishes those of the verdicts whose cards have none that stands.
  ///
  /// - Returns: how many they are.
  package func add(_ verdicts: [Feedback]) async throws -> Int {
    var known = Set(try await standing().map(\.card))
    let new = verdicts.filter { known.insert($0.card).inserted }
    var kafka = kafka
    kafka["transactional.id"] = nil
    let producer = try Producer(kafka, logger: logger)
    do {
      for verdict in new {
        try await producer.produce(
          ProducerRecord(
            topic: topic, key: Array(verdict.card.utf8), value: try MessageJSON.encode(verdict)))
      }
      try await producer.flush()
    } catch {
      await producer.close()
      throw error
    }
    await producer.close()
    return new.count
  }

  /// The last verdict of each card.
  private func read(_ consumer: Consumer, partitions: Int) async throws -> [Feedback] {
    var ends: [TopicPartition: Int64] = [:]
    for number in 0..<Int32(partitions) {
      let partition = TopicPartition(topic, number)
      ends[partition] = try await consumer.watermarks(of: partition).upperBound
    }
    return try await withThrowingTaskGroup(of: [String: Feedback]?.self) { group in
      group.addTask { try await take(consumer) }
      group.addTask { [ends] in
        while true {
          let progress = consumer.progress()
          if ends.allSatisfy({ progress[$0.key]?.hasReached($0.value) ?? ($0.value == 0) }) {
            break
          }
          try await Task.sleep(for: .milliseconds(20))
        }
        // Ends the taking.
        await consumer.close()
        return nil
      }
      var latest: [String: Feedback] = [:]
      while let result = try await group.next() {
        if let result { latest = result }
      }
      return Array(latest.values)
    }
  }

  private func take(_ consumer: Consumer) async throws -> [String: Feedback] {
    var latest: [String: Feedback] = [:]
    while let batch = try await consumer.nextBatch() {
      for message in batch.messages {
        let key = String(decoding: message.key ?? [], as: UTF8.self)
        guard let value = message.value else {
          latest[key] = nil
          continue
        }
        do {
          let feedback = try MessageJSON.decode(Feedback.self, from: value)
          latest[feedback.card] = feedback
        } catch {
          logger.warning(
            "a verdict cannot be read",
            metadata: [
              "partition": "\(message.partition)", "offset": "\(message.offset)",
              "cause": "\(error.description)",
            ])
        }
      }
      consumer.complete(batch)
    }
    return latest
  }
}
