import Extraction
import Foundation
import Kafka
import Logging
import Metrics
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
    /// The least time from the beginning of one transaction to that of the next. What comes meanwhile goes
    /// together: a transaction costs clients and brokers the same however little it holds, and a machine
    /// that is full of them delays some heards far longer than this. A heard that comes after a rest does
    /// not wait.
    package var interval: Duration = .milliseconds(10)
    /// How long a stop may take to finish what was begun.
    package var drain: Duration = .seconds(15)
    /// How long a start waits for the models topic to be read, so that a market's first record is of its
    /// active model.
    package var modelsWait: Duration = .seconds(30)
    /// The ids of how many messages a partition are remembered to notice one that is used again.
    package var rememberedIdentifiers = 100_000

    package init(kafka: KafkaSettings) { self.kafka = kafka }
  }

  private let settings: Settings
  private let markets: Markets
  private let program: String
  private let logger: Logger
  private let onReady: @Sendable () -> Void
  private let status: WorkerStatus

  /// - Parameters:
  ///   - factory: where its metrics go.
  ///   - onReady: called when the worker has its first partitions and reads.
  package init(
    _ settings: Settings, markets: Markets, program: String, logger: Logger,
    factory: any MetricsFactory = MetricsSystem.factory,
    onReady: @escaping @Sendable () -> Void = {}
  ) {
    status = WorkerStatus(markets: markets, factory: factory)
    self.settings = settings
    self.markets = markets
    self.program = program
    self.logger = logger
    self.onReady = onReady
  }

  /// What its metrics mean, by name.
  package static var metricsHelp: [String: String] {
    WorkerMetrics.help.merging(ConsumerGauges.help) { $1 }
  }

  /// What it lacks to be ready, in words for an operator: partitions, and the models of its markets.
  package var missing: [String] { status.missing }

  /// Brings up to date those metrics that are not written by the way.
  package func refreshMetrics() { status.refreshMetrics() }

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
    let exchange = ModelExchange()
    let watch = ModelWatch(
      kafka: settings.kafka, topics: settings.topics, markets: markets, exchange: exchange,
      status: status, logger: logger)
    let result: Result<Void, any Error> = await withTaskGroup(of: Void.self) { group in
      group.addTask { await watch.run() }
      // A stop that comes meanwhile ends the wait, and then what follows.
      await cancelWhenGracefulShutdown {
        await watch.waitForFirstRead(within: settings.modelsWait)
      }
      let result: Result<Void, any Error>
      do {
        try await serve(
          try Consumer(consumerSettings, logger: logger), producer, inputs, exchange)
        result = .success(())
      } catch {
        result = .failure(error)
      }
      group.cancelAll()
      return result
    }
    await producer.close(within: settings.drain)
    logger.info("worker stopped")
    try result.get()
  }

  /// Reads and publishes until the consumer is closed by a stop.
  private func serve(
    _ consumer: Consumer, _ producer: Producer, _ inputs: [String: InputFormat],
    _ exchange: ModelExchange
  ) async throws {
    logger.info(
      "worker started",
      metadata: [
        "inputs": "\(inputs.keys.sorted().joined(separator: ","))", "group": "\(settings.group)",
        "delivery": "\(settings.delivery.rawValue)",
        "markets": "\(markets.extractors.keys.sorted().joined(separator: ","))",
      ])
    let drain = settings.drain
    status.reads(consumer)
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
        try await loop(consumer, producer, inputs, exchange)
        result = .success(())
      } catch {
        result = .failure(error)
      }
      group.cancelAll()
      return result
    }
    await consumer.close(within: drain)
    status.reads(nil)
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
    _ consumer: Consumer, _ producer: Producer, _ inputs: [String: InputFormat],
    _ exchange: ModelExchange
  ) async throws {
    var processor = Processor(
      markets: markets, formats: inputs, topics: settings.topics,
      routing: settings.routing, program: program,
      recentLimit: settings.rememberedIdentifiers)
    let publisher = Publisher(
      consumer: consumer, producer: producer,
      usesTransactions: settings.delivery == .exactlyOnce, metrics: status.metrics,
      logger: logger)
    for market in markets.extractors.keys {
      status.serves(market, processor.modelVersion(of: market))
    }
    for (market, models) in exchange.take() { swap(market, models, &processor) }
    var backoff = Backoff()
    var toldOfShadows = ContinuousClock.now
    defer { tellOfShadows(&processor) }
    var next = ContinuousClock.now
    while true {
      if next > .now { try await Task.sleep(until: next, clock: .continuous) }
      guard let batch = try await consumer.nextBatch(settings.batch) else { break }
      next = .now + settings.interval
      // Between two batches, so that all of one transaction is of one version.
      for (market, models) in exchange.take() { swap(market, models, &processor) }
      do {
        try await publisher.publish(batch, &processor)
        backoff = Backoff()
        status.metrics.compared(processor.compareShadows())
        if toldOfShadows.duration(to: .now) > .seconds(60) {
          tellOfShadows(&processor)
          toldOfShadows = .now
        }
      } catch let error as KafkaError where error.remedy != .fatal {
        logger.warning(
          "a batch is given up and read again",
          metadata: ["error": "\(error)", "messages": "\(batch.messages.count)"])
        status.metrics.gaveUpBatch()
        consumer.rewind()
        try await backoff.sleep()
      }
    }
  }

  private func swap(_ market: String, _ models: MarketModels, _ processor: inout Processor) {
    let before = processor.modelVersion(of: market)
    processor.adopt(models, for: market)
    status.serves(market, processor.modelVersion(of: market))
    logger.info(
      "models swapped",
      metadata: [
        "market": "\(market)", "before": "\(before ?? "none")",
        "version": "\(processor.modelVersion(of: market) ?? "none")",
        "shadow": "\(models.shadow?.version ?? "none")",
        "retired": "\(models.retired.sorted().joined(separator: ","))",
      ])
  }

  private func tellOfShadows(_ processor: inout Processor) {
    for (pair, counts) in processor.tellOfShadows() {
      logger.info(
        "shadow model so far",
        metadata: [
          "market": "\(pair.market)", "serving": "\(pair.serving)", "shadow": "\(pair.shadow)",
          "heards": "\(counts.heards)",
          "different": .dictionary(
            counts.different.mapValues { .stringConvertible($0) }),
        ])
    }
  }
}
