import Foundation
import Kafka
import Logging
import Records

/// Writes versions of models, and the choice of one, to `heards.models`.
///
/// A change is one transaction, made after what another one may have begun for the market was ended: of
/// two that change a market at the same time one fails. Where the broker has no transactions, messages are
/// written in an order in which a choice never comes before what it chooses.
package struct ModelPublisher: Sendable {
  private let kafka: KafkaSettings
  private let topic: String
  private let delivery: Worker.Delivery
  private let logger: Logger

  package init(
    kafka: KafkaSettings, topics: Topics, delivery: Worker.Delivery, logger: Logger
  ) {
    self.kafka = kafka
    topic = topics.models
    self.delivery = delivery
    self.logger = logger
  }

  /// What the topic holds.
  ///
  /// - Throws: `ModelTopic.ChangeError` if there is no topic, or `KafkaError`.
  package func read(keeping: ModelTopic.Keeping = .nothing) async throws -> ModelTopic {
    let reader = ModelTopicReader(kafka: kafka, topic: topic, logger: logger)
    guard let partitions = try await reader.partitions() else {
      throw ModelTopic.ChangeError(
        description: "there is no topic \(topic) (create it: heards topics create)")
    }
    return try await reader.read(keeping: keeping, partitions: partitions)
  }

  /// Changes what the topic holds of a market.
  ///
  /// - Parameter plan: says from what is there what is to be written (`ModelTopic.publishing` and others).
  /// - Returns: what the topic holds then.
  /// - Throws: what `plan` throws, `ModelTopic.ChangeError`, or `KafkaError`.
  package func change(
    _ market: String, _ plan: (ModelTopic) throws -> [ModelTopic.Change]
  ) async throws -> ModelTopic {
    var kafka = kafka
    kafka["group.instance.id"] = nil
    kafka["transactional.id"] = delivery == .exactlyOnce ? "\(topic)-\(market)" : nil
    let producer = try Producer(kafka, logger: logger, threadName: "heards-models")
    do {
      // Whoever began before has ended by then, or can write no more.
      if producer.isTransactional { try await producer.initTransactions(within: .seconds(30)) }
      var topic = try await read()
      let changes = try plan(topic)
      try await write(changes, producer)
      for change in changes { topic.apply(key: change.key.bytes, value: change.value) }
      await producer.close()
      return topic
    } catch {
      await producer.close()
      throw error
    }
  }

  private func write(_ changes: [ModelTopic.Change], _ producer: Producer) async throws {
    let records = changes.map {
      ProducerRecord(topic: topic, key: $0.key.bytes, value: $0.value)
    }
    try await producer.prepare([topic])
    guard producer.isTransactional else {
      for (change, record) in zip(changes, records) {
        try await producer.produce(record)
        // What a choice names is there before it, in whatever partition.
        if case .chunk = change.key { continue }
        try await producer.flush()
      }
      return try await producer.flush()
    }
    try await producer.beginTransaction()
    do {
      for record in records { try await producer.produce(record) }
      try await producer.commitTransaction()
    } catch {
      if (error as? KafkaError)?.remedy != .fatal { try await producer.abortTransaction() }
      throw error
    }
  }
}
