import Extraction
import Foundation
import Kafka
import LLM
import Logging
import Metrics
import Records
import ServiceLifecycle
import Store
import Synchronization

/// Reads what a language model is to be asked and publishes review cards of its answers.
///
/// Each request ends as cards or as a dead letter, and is committed after these are written: a request
/// that is read again after a crash gives cards of the same ids, from answers that were kept.
package struct Suggester: Service {
  package struct Settings: Sendable {
    package var kafka: KafkaSettings
    package var topics = Topics()
    package var group = "heards-suggester"
    /// The share of attributes that people are asked about of those that nobody finds in the heard.
    package var absentShare = Routing.Settings().absentShare
    /// The most requests under way at once; 16 times as many wait apart for the model to come back.
    package var window = 64
    /// How long a request that nothing but the language model can answer waits for it to come back.
    package var patience: Duration = .seconds(600)
    /// How long a stop may take to finish what was begun.
    package var drain: Duration = .seconds(15)

    package init(kafka: KafkaSettings) { self.kafka = kafka }
  }

  let settings: Settings
  let markets: [String: Asker.Market]
  let modelName: String
  let asker: Asker
  let examples: ExampleStore
  let published: PublishedCards
  let program: String
  let logger: Logger
  let counts = SuggestionCounts()
  private let spending: DaySpending
  private let usage: @Sendable () -> Usage
  private let isReachable: @Sendable () -> Bool
  let status: SuggesterStatus

  /// - Parameters:
  ///   - isReachable: whether the language model is asked now, or left alone because it failed.
  ///   - factory: where its metrics go.
  package init(
    _ settings: Settings, markets: [String: Asker.Market], asker: Asker, modelName: String,
    examples: ExampleStore, published: PublishedCards, spending: DaySpending, program: String,
    logger: Logger, factory: any MetricsFactory = MetricsSystem.factory,
    usage: @escaping @Sendable () -> Usage, isReachable: @escaping @Sendable () -> Bool = { true }
  ) {
    self.settings = settings
    self.markets = markets
    self.asker = asker
    self.modelName = modelName
    self.examples = examples
    self.published = published
    self.spending = spending
    self.program = program
    self.logger = logger
    self.usage = usage
    self.isReachable = isReachable
    status = SuggesterStatus(factory: factory)
  }

  /// What its metrics mean, by name.
  package static var metricsHelp: [String: String] {
    SuggesterStatus.help.merging(ConsumerGauges.help) { $1 }
  }

  /// What it lacks to be ready, in words for an operator: partitions, and the feedback so far.
  package var missing: [String] { status.missing }

  /// Brings its metrics up to date.
  package func refreshMetrics() {
    status.refreshMetrics(counts.all, usage(), isReachable: isReachable())
  }

  /// Runs until the service group shuts down or Kafka fails for good.
  package func run() async throws {
    var kafka = settings.kafka
    kafka["transactional.id"] = nil
    let producer = try Producer(kafka, logger: logger, threadName: "heards-cards")
    try? await producer.prepare(
      [settings.topics.review, settings.topics.deadLetters], within: .seconds(5))
    let requests = try Consumer(
      consumerSettings(.group([settings.topics.suggest]), .every(.seconds(1))), logger: logger)
    let feedback = try Consumer(
      consumerSettings(.whole([settings.topics.feedback]), .byTransactions), logger: logger)
    status.reads(requests)
    logger.info("suggester started", metadata: ["model": "\(modelName)"])
    let drain = settings.drain
    let result: Result<Void, any Error> = await withTaskGroup(of: Void.self) { group in
      group.addTask {
        do { try await gracefulShutdown() } catch { return }
        await requests.close(within: drain)
        await feedback.close(within: drain)
      }
      group.addTask { await tellOfProgress() }
      group.addTask { await keepSpending() }
      let result: Result<Void, any Error>
      do {
        try await withThrowingTaskGroup(of: Bool.self) { readers in
          readers.addTask {
            try await readFeedback(feedback, producer)
            return true
          }
          readers.addTask {
            try await readRequests(requests, producer)
            return true
          }
          readers.addTask {
            // What is not done when the time of a stop is over comes again.
            do { try await gracefulShutdown() } catch { return false }
            try? await Task.sleep(for: drain)
            return false
          }
          var reading = 2
          while reading > 0, try await readers.next() == true { reading -= 1 }
          readers.cancelAll()
        }
        result = .success(())
      } catch {
        result = .failure(error)
      }
      group.cancelAll()
      return result
    }
    await requests.close(within: drain)
    await feedback.close(within: drain)
    await producer.close(within: drain)
    status.reads(nil)
    await writeSpending()
    logger.info("suggester stopped", metadata: progress)
    try result.get()
  }

  private func consumerSettings(
    _ source: ConsumerSettings.Source, _ commits: ConsumerSettings.Commits
  ) -> ConsumerSettings {
    var kafka = settings.kafka
    if case .group = source { kafka["group.id"] = settings.group }
    var consumer = ConsumerSettings(kafka: kafka, source: source, commits: commits)
    consumer.threadName = "heards-suggester"
    // What waits here is asked by this process, however many others are idle.
    consumer.bufferedMessages = 4 * settings.window
    return consumer
  }

  /// How long answers and the ids of cards are kept, in seconds, and how many at most: far longer than a
  /// request may wait in the topic.
  private static let keptFor = 60.0 * 86_400
  private static let keptRows = 1_000_000

  private var progress: Logger.Metadata {
    var metadata = Logger.Metadata(
      uniqueKeysWithValues: counts.all.map { ($0.key, .stringConvertible($0.value)) })
    let usage = usage()
    metadata["requests"] = "\(usage.requests)"
    metadata["prompt_tokens"] = "\(usage.promptTokens)"
    metadata["cached_tokens"] = "\(usage.cachedTokens)"
    metadata["completion_tokens"] = "\(usage.completionTokens)"
    return metadata
  }

  /// Tells each minute what was done, and forgets what nobody will ask for again.
  private func tellOfProgress() async {
    var last = counts.all
    while !Task.isCancelled {
      do {
        let old = Date(timeIntervalSinceNow: -Self.keptFor)
        try await published.prune(before: old, keeping: Self.keptRows)
        try await asker.prune(before: old, keeping: Self.keptRows)
      } catch {
        logger.warning("cannot forget old answers", metadata: ["error": "\(error)"])
      }
      try? await Task.sleep(for: .seconds(60))
      let now = counts.all
      if now != last { logger.info("suggestions so far", metadata: progress) }
      last = now
    }
  }

  /// What a crash may forget of a day's spending, and how old what is known of other processes' is.
  private static let spendingInterval: Duration = .seconds(3)

  private func keepSpending() async {
    while !Task.isCancelled {
      await writeSpending()
      try? await Task.sleep(for: Self.spendingInterval)
    }
  }

  private func writeSpending() async {
    do {
      try await spending.write()
    } catch is CancellationError {
      // It is written once more at the stop.
    } catch {
      logger.warning("cannot keep what was spent today", metadata: ["error": "\(error)"])
    }
  }
}
