import Extraction
import Foundation
import Kafka
import Logging
import Records
import ServiceLifecycle

/// Reads heards and publishes their records, in one transaction a batch.
///
/// The offsets are part of the transaction: whatever is killed when, a reader of committed messages sees
/// each record once, in order of its key's partition. Where the broker has no transactions, offsets are
/// committed after the records were written, and a record may be seen again under the same id.
package struct Worker: Service {
  package enum Delivery: String, Sendable, CaseIterable {
    case exactlyOnce = "exactly_once"
    case atLeastOnce = "at_least_once"
  }

  package struct Settings: Sendable {
    /// Any librdkafka settings, `bootstrap.servers` among them.
    package var kafka: KafkaSettings
    package var topics = Topics()
    package var group = "heards-worker"
    package var delivery = Delivery.exactlyOnce
    /// Topics to read and their formats; `heards.raw` alone if empty.
    package var inputs: [String: InputFormat] = [:]
    /// The most messages of one transaction.
    package var batch = 500
    /// How long a stop may take to finish what was begun.
    package var drain: Duration = .seconds(15)
    /// The ids of how many messages a partition are remembered to notice one that is used again.
    package var rememberedIdentifiers = 100_000

    package init(kafka: KafkaSettings) { self.kafka = kafka }
  }

  private let settings: Settings
  private let markets: Markets
  private let program: String
  private let logger: Logger

  package init(_ settings: Settings, markets: Markets, program: String, logger: Logger) {
    self.settings = settings
    self.markets = markets
    self.program = program
    self.logger = logger
  }

  /// Runs until the service group shuts down or Kafka fails for good.
  ///
  /// - Throws: `KafkaError` or `KafkaSettingError`: the process is to end and to be started anew.
  package func run() async throws {
    var inputs = settings.inputs
    if inputs.isEmpty { inputs[settings.topics.raw] = .heard }
    var consumerKafka = settings.kafka
    consumerKafka["group.id"] = settings.group
    var consumerSettings = ConsumerSettings(
      kafka: consumerKafka, source: .group(inputs.keys.sorted()),
      commits: settings.delivery == .exactlyOnce ? .byTransactions : .every(.seconds(1)))
    consumerSettings.threadName = "heards-consumer"
    var producerKafka = settings.kafka
    if settings.delivery == .exactlyOnce, producerKafka["transactional.id"] == nil {
      // Group metadata fences older members (KIP-447), so the id need only be unique.
      producerKafka["transactional.id"] = "\(settings.group)-\(UUID().uuidString)"
    }
    let producer = try Producer(producerKafka, logger: logger, threadName: "heards-producer")
    if settings.delivery == .exactlyOnce { try await initialiseTransactions(producer) }
    let consumer = try Consumer(consumerSettings, logger: logger)
    logger.info(
      "worker started",
      metadata: [
        "inputs": "\(inputs.keys.sorted().joined(separator: ","))", "group": "\(settings.group)",
        "delivery": "\(settings.delivery.rawValue)",
        "markets": "\(markets.extractors.keys.sorted().joined(separator: ","))",
      ])
    let drain = settings.drain
    let result: Result<Void, any Error> = await withTaskGroup(of: Void.self) { group in
      group.addTask {
        // Ends the loop below: nextBatch gives nil, and what was taken is finished.
        do { try await gracefulShutdown() } catch { return }
        await consumer.close(within: drain)
      }
      let result: Result<Void, any Error>
      do {
        try await loop(consumer, producer, inputs)
        result = .success(())
      } catch {
        result = .failure(error)
      }
      group.cancelAll()
      return result
    }
    await consumer.close(within: drain)
    await producer.close(within: drain)
    logger.info("worker stopped")
    try result.get()
  }

  private func initialiseTransactions(_ producer: Producer) async throws {
    var backoff = Backoff()
    while true {
      do {
        return try await producer.initTransactions()
      } catch let error as KafkaError where error.remedy == .retriable {
        logger.warning("transactions are not ready yet", metadata: ["error": "\(error)"])
        try await backoff.sleep()
      }
    }
  }

  private func loop(
    _ consumer: Consumer, _ producer: Producer, _ inputs: [String: InputFormat]
  ) async throws {
    var processor = Processor(
      markets: markets, formats: inputs, topics: settings.topics, program: program,
      recentLimit: settings.rememberedIdentifiers)
    var backoff = Backoff()
    while let batch = try await consumer.nextBatch(settings.batch) {
      do {
        try await publish(batch, consumer, producer, &processor)
        consumer.complete(batch)
        backoff = Backoff()
      } catch let error as KafkaError where error.remedy != .fatal {
        logger.warning(
          "a batch is given up and read again",
          metadata: ["error": "\(error)", "messages": "\(batch.messages.count)"])
        if settings.delivery == .exactlyOnce { try await producer.abortTransaction() }
        consumer.rewind()
        try await backoff.sleep()
      }
    }
  }

  private func publish(
    _ batch: Batch, _ consumer: Consumer, _ producer: Producer, _ processor: inout Processor
  ) async throws {
    let isTransaction = settings.delivery == .exactlyOnce
    if isTransaction { try await producer.beginTransaction() }
    var dead = 0
    for message in batch.messages {
      switch processor.process(message) {
      case .record(let record):
        try await producer.produce(record)
      case .deadLetters(let letters, let error):
        for letter in letters { try await producer.produce(letter) }
        dead += 1
        logger.warning(
          "dead letter",
          metadata: [
            "topic": "\(message.topic)", "partition": "\(message.partition)",
            "offset": "\(message.offset)", "class": "\(error.errorClass.rawValue)",
            "cause": "\(error.description)",
          ])
      }
    }
    if isTransaction {
      try await producer.sendOffsets(
        batch.nextOffsets, for: try await consumer.groupMetadata(for: batch))
      try await producer.commitTransaction()
    } else {
      try await producer.flush()
    }
    logger.debug(
      "batch published",
      metadata: ["messages": "\(batch.messages.count)", "dead": "\(dead)"])
  }
}

/// Growing pauses between tries: doubled up to a limit, each with jitter.
struct Backoff {
  private var next: Duration = .milliseconds(50)

  mutating func sleep() async throws {
    let pause = next * Double.random(in: 0.5...1)
    next = min(next * 2, .seconds(5))
    try await Task.sleep(for: pause)
  }
}
