import Extraction
import Foundation
import Kafka
import Logging
import Records
import ServiceLifecycle

/// Reads heards and publishes their records, and what is to be asked of a language model or of people
/// about them, in one transaction a batch.
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
    /// The name of this copy among the group's workers, the same after each restart; a static member's
    /// `group.instance.id` if nil.
    ///
    /// What a killed worker leaves open holds back readers of committed messages, until the brokers give
    /// it up after `transaction.timeout.ms`. A worker that starts under the same name ends it at once.
    package var instance: String?
    package var delivery = Delivery.exactlyOnce
    /// Topics to read and their formats; `heards.raw` alone if empty.
    package var inputs: [String: InputFormat] = [:]
    package var routing = Routing.Settings()
    /// The most messages that one transaction takes in.
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
  private let onReady: @Sendable () -> Void

  /// - Parameter onReady: called when the worker has its first partitions and reads.
  package init(
    _ settings: Settings, markets: Markets, program: String, logger: Logger,
    onReady: @escaping @Sendable () -> Void = {}
  ) {
    self.settings = settings
    self.markets = markets
    self.program = program
    self.logger = logger
    self.onReady = onReady
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
    let producer = try Producer(producerKafka(), logger: logger, threadName: "heards-producer")
    if settings.delivery == .exactlyOnce {
      do {
        try await cancelWhenGracefulShutdown { try await initialiseTransactions(producer) }
      } catch {
        await producer.close(within: .seconds(5))
        if error is CancellationError { return logger.info("worker stopped before it had begun") }
        throw error
      }
    }
    // Without it the first record to a topic waits for the topic's metadata, a second with librdkafka.
    do {
      try await producer.prepare(
        [
          settings.topics.records, settings.topics.suggest, settings.topics.review,
          settings.topics.deadLetters,
        ], within: .seconds(5))
    } catch let error as KafkaError where error.remedy != .fatal {
      logger.warning("cannot look up the output topics yet", metadata: ["error": "\(error)"])
    }
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
      group.addTask {
        for await case .assigned(let partitions) in consumer.events where !partitions.isEmpty {
          logger.info("worker ready", metadata: ["partitions": "\(partitions.count)"])
          onReady()
          return
        }
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

  private func producerKafka() -> KafkaSettings {
    var kafka = settings.kafka
    guard settings.delivery == .exactlyOnce else { return kafka }
    // Members of the group shut each other out by their generation (KIP-447): without a stable name any
    // that is unique will do.
    let instance = settings.instance ?? kafka["group.instance.id"] ?? UUID().uuidString
    kafka["transactional.id"] = kafka["transactional.id"] ?? "\(settings.group)-\(instance)"
    // Readers wait so long at most for a worker that was killed and does not come again.
    kafka["transaction.timeout.ms"] = kafka["transaction.timeout.ms"] ?? "30000"
    return kafka
  }

  private func initialiseTransactions(_ producer: Producer) async throws {
    var backoff = Backoff()
    while true {
      do {
        // Short, since the call cannot be broken off by a stop.
        return try await producer.initTransactions(within: .seconds(3))
      } catch let error as KafkaError where error.remedy == .retriable {
        logger.warning(
          "the brokers are not ready for transactions; trying again",
          metadata: ["error": "\(error)"])
        try await backoff.sleep()
      }
    }
  }

  private func loop(
    _ consumer: Consumer, _ producer: Producer, _ inputs: [String: InputFormat]
  ) async throws {
    var processor = Processor(
      markets: markets, formats: inputs, topics: settings.topics,
      routing: settings.routing, program: program,
      recentLimit: settings.rememberedIdentifiers)
    let publisher = Publisher(
      consumer: consumer, producer: producer,
      usesTransactions: settings.delivery == .exactlyOnce, logger: logger)
    var backoff = Backoff()
    while let batch = try await consumer.nextBatch(settings.batch) {
      do {
        try await publisher.publish(batch, &processor)
        backoff = Backoff()
      } catch let error as KafkaError where error.remedy != .fatal {
        logger.warning(
          "a batch is given up and read again",
          metadata: ["error": "\(error)", "messages": "\(batch.messages.count)"])
        consumer.rewind()
        try await backoff.sleep()
      }
    }
  }
}
