import Foundation
import Kafka
import Logging
import Records

/// Puts dead letters back into the topics that they came from.
package struct Replay: Sendable {
  package struct Summary: Sendable, Hashable {
    package var replayed = 0
    package var passedOver = 0
    package var unreadable = 0
  }

  private let kafka: KafkaSettings
  private let topics: Topics
  private let logger: Logger

  package init(kafka: KafkaSettings, topics: Topics, logger: Logger) {
    self.kafka = kafka
    self.topics = topics
    self.logger = logger
  }

  /// Reads the dead letters up to the ends that the topic has now, and writes back those that fit.
  ///
  /// - Parameters:
  ///   - errorClass: only of this class.
  ///   - after: only those that failed at or after this time (ISO 8601 in UTC).
  ///   - tell: called with each letter that is put back, parts joined.
  package func run(
    errorClass: String?, after: String?, dryRun: Bool, tell: (DeadLetter) -> Void
  ) async throws -> Summary {
    let admin = try Admin(kafka, logger: logger)
    let partitions = try await admin.topics()[topics.deadLetters] ?? 0
    await admin.close()
    guard partitions > 0 else { return Summary() }
    let consumer = try Consumer(
      ConsumerSettings(
        kafka: kafka, source: .whole([topics.deadLetters]), commits: .every(.seconds(60))),
      logger: logger)
    var summary = Summary()
    do {
      var open: [TopicPartition: Int64] = [:]
      for number in 0..<partitions {
        let partition = TopicPartition(topics.deadLetters, Int32(number))
        let ends = try await consumer.watermarks(of: partition)
        if !ends.isEmpty { open[partition] = ends.upperBound }
      }
      let producer = try Producer(kafka, logger: logger)
      var parts: [DeadLetter.Origin: [DeadLetter]] = [:]
      while !open.isEmpty, let batch = try await nextBatch(consumer) {
        for message in batch.messages {
          guard let end = open[message.topicPartition], message.offset < end else { continue }
          guard let letter = Self.letter(message, &parts, &summary) else { continue }
          if letter.value == nil, letter.error.errorClass != MessageError.Class.empty.rawValue {
            // Its bytes were refused by the brokers: what it would put back is a tombstone.
            summary.unreadable += 1
          } else if let errorClass, letter.error.errorClass != errorClass {
            summary.passedOver += 1
          } else if let after, letter.failedAt < after {
            summary.passedOver += 1
          } else {
            tell(letter)
            if !dryRun { try await producer.produce(Self.original(of: letter)) }
            summary.replayed += 1
          }
        }
        for (partition, next) in batch.nextOffsets where next >= open[partition] ?? 0 {
          open[partition] = nil
        }
        consumer.complete(batch)
      }
      summary.unreadable += parts.count
      try await producer.flush()
      await producer.close()
    } catch {
      await consumer.close()
      throw error
    }
    await consumer.close()
    return summary
  }

  /// The end of a transaction takes an offset that no message has: when nothing more comes for a
  /// while, what there was has been read.
  private func nextBatch(_ consumer: Consumer) async throws -> Batch? {
    try await withThrowingTaskGroup(of: Batch?.self) { group in
      group.addTask { try await consumer.nextBatch() }
      group.addTask {
        try await Task.sleep(for: .seconds(5))
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  /// The whole letter, or nil for one that is not readable or waits for its other parts.
  private static func letter(
    _ message: KafkaMessage, _ parts: inout [DeadLetter.Origin: [DeadLetter]],
    _ summary: inout Summary
  ) -> DeadLetter? {
    guard let value = message.value,
      let letter = try? MessageJSON.decode(DeadLetter.self, from: value)
    else {
      summary.unreadable += 1
      return nil
    }
    guard letter.parts > 1 else { return letter }
    parts[letter.origin, default: []].append(letter)
    let known = Dictionary(
      parts[letter.origin]!.map { ($0.part, $0) }, uniquingKeysWith: { _, last in last })
    guard known.count == letter.parts else { return nil }
    parts[letter.origin] = nil
    var whole = letter
    whole.value = known.sorted { $0.key < $1.key }.reduce(Data()) {
      $0 + ($1.value.value ?? Data())
    }
    return whole
  }

  private static func original(of letter: DeadLetter) -> ProducerRecord {
    ProducerRecord(
      topic: letter.origin.topic, key: letter.key.map { Array($0) },
      value: letter.value.map { Array($0) },
      headers: letter.headers.map { KafkaHeader($0.name, $0.value.map { Array($0) }) })
  }
}
