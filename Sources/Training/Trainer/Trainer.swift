import Extraction
import Foundation
import Kafka
import Logging
import Metrics
import Records
import ServiceLifecycle
import Store
import Synchronization

/// Learns from people's answers while they come in, and publishes models that pass their gates.
///
/// Any number of copies may run: each reads all answers into its own file, and the one that has the
/// first partition of `heards.feedback` trains.
package final class Trainer: Service {
  package struct Settings: Sendable {
    package var kafka: KafkaSettings
    package var topics = Topics()
    package var group = "heards-trainer"
    /// A market's first training waits for so many accepted spans.
    package var firstAccepted = 50
    /// The next one waits for so many answers that are new or changed, or until `interval` is over and
    /// there are any.
    package var answers = 200
    package var interval: Duration = .seconds(1800)
    package var options = TrainingOptions()
    package var gates = Gate.Settings()
    package var policy = RetirementPolicy.Settings()
    /// The share of attributes that workers draw for comparison, as their settings say.
    package var pairedShare = 0.05
    /// How often a market's quality is published at most, and what serves is looked at where no answers come.
    package var reportInterval: Duration = .seconds(60)
    /// How long a stop may take.
    package var drain: Duration = .seconds(15)

    package init(kafka: KafkaSettings) { self.kafka = kafka }
  }

  /// What is on `heards.models`, and how it is changed.
  package struct Models: Sendable {
    /// The active version of a market and its file; nil where rules alone serve.
    package var active:
      @Sendable (_ market: String) async throws -> (version: String, file: [UInt8])?
    /// Tries and publishes a version. Throws where it may not serve.
    package var publish: @Sendable (_ version: ModelVersion, _ file: [UInt8]) async throws -> Void
    package var policy: @Sendable (_ market: String) async throws -> LLMPolicy?
    package var publishPolicy: @Sendable (LLMPolicy) async throws -> Void
    package var quality: @Sendable (_ market: String) async throws -> Quality?
    package var publishQuality: @Sendable (Quality) async throws -> Void

    package init(
      active: @escaping @Sendable (String) async throws -> (version: String, file: [UInt8])?,
      publish: @escaping @Sendable (ModelVersion, [UInt8]) async throws -> Void,
      policy: @escaping @Sendable (String) async throws -> LLMPolicy?,
      publishPolicy: @escaping @Sendable (LLMPolicy) async throws -> Void,
      quality: @escaping @Sendable (String) async throws -> Quality?,
      publishQuality: @escaping @Sendable (Quality) async throws -> Void
    ) {
      self.active = active
      self.publish = publish
      self.policy = policy
      self.publishPolicy = publishPolicy
      self.quality = quality
      self.publishQuality = publishQuality
    }
  }

  let settings: Settings
  let taxonomies: [Taxonomy]
  let log: TrainingLog
  let models: Models
  let program: String
  let logger: Logger
  let leads = Mutex(false)
  let status: TrainerStatus

  /// - Parameters:
  ///   - taxonomies: of the markets to train.
  ///   - factory: where its metrics go.
  package init(
    _ settings: Settings, taxonomies: [Taxonomy], log: TrainingLog, models: Models,
    program: String, logger: Logger, factory: any MetricsFactory = MetricsSystem.factory
  ) {
    status = TrainerStatus(markets: taxonomies.map(\.market), factory: factory)
    self.settings = settings
    self.taxonomies = taxonomies
    self.log = log
    self.models = models
    self.program = program
    self.logger = logger
  }

  /// What its metrics mean, by name.
  package static var metricsHelp: [String: String] {
    TrainerStatus.help.merging(ConsumerGauges.help) { $1 }
  }

  /// What it lacks to be ready, in words for an operator: the answers so far.
  package var missing: [String] { status.missing }

  /// Brings up to date those metrics that are not written by the way.
  package func refreshMetrics() { status.refreshMetrics(leads: leads.withLock { $0 }) }

  /// Runs until the service group shuts down or Kafka fails for good.
  package func run() async throws {
    var member = settings.kafka
    member["group.id"] = settings.group
    member["auto.offset.reset"] = "latest"
    var memberSettings = ConsumerSettings(
      kafka: member, source: .group([settings.topics.feedback]), commits: .every(.seconds(5)))
    memberSettings.threadName = "heards-members"
    let members = try Consumer(memberSettings, logger: logger)
    let answers: Consumer
    do {
      answers = try await cancelWhenGracefulShutdown {
        try Consumer(try await self.answerSettings(members), logger: self.logger)
      }
    } catch {
      await members.close(within: .seconds(5))
      if error is CancellationError { return }
      throw error
    }
    status.reads(answers)
    logger.info("trainer started", metadata: ["markets": "\(taxonomies.map(\.market))"])
    let result: Result<Void, any Error> = await withTaskGroup(of: Void.self) { group in
      group.addTask { [drain = settings.drain] in
        do { try await gracefulShutdown() } catch { return }
        await answers.close(within: drain)
        await members.close(within: drain)
      }
      let result: Result<Void, any Error>
      do {
        try await withThrowingTaskGroup(of: Void.self) { parts in
          parts.addTask { try await self.read(answers) }
          parts.addTask {
            while let batch = try await members.nextBatch(5000) { members.complete(batch) }
          }
          parts.addTask { await self.follow(members) }
          parts.addTask { try await cancelWhenGracefulShutdown { try await self.work(answers) } }
          while !parts.isEmpty {
            do { try await parts.next() } catch is CancellationError {}
          }
        }
        result = .success(())
      } catch {
        result = .failure(error)
      }
      group.cancelAll()
      return result
    }
    await answers.close(within: settings.drain)
    await members.close(within: settings.drain)
    status.reads(nil)
    logger.info("trainer stopped")
    try result.get()
  }

  // MARK: - Answers

  private func answerSettings(_ members: Consumer) async throws -> ConsumerSettings {
    var known: [TopicPartition: Int64] = [:]
    for (partition, next) in try await log.offsets() {
      known[TopicPartition(settings.topics.feedback, partition)] = next
    }
    for (partition, next) in known {
      let end = try? await members.watermarks(of: partition).upperBound
      guard let end, end < next else { continue }
      logger.warning("the feedback topic was made anew: answers are read again")
      try await log.reset()
      known = [:]
      break
    }
    var kafka = settings.kafka
    kafka["group.id"] = nil
    kafka["group.instance.id"] = nil
    var answers = ConsumerSettings(
      kafka: kafka, source: .whole([settings.topics.feedback], from: known),
      commits: .byTransactions)
    answers.threadName = "heards-answers"
    return answers
  }

  private func read(_ consumer: Consumer) async throws {
    while let batch = try await consumer.nextBatch(2000) {
      var next: [Int32: Int64] = [:]
      for (partition, offset) in batch.nextOffsets { next[partition.partition] = offset }
      try await log.apply(batch.messages.compactMap(stored), next: next)
      consumer.complete(batch)
    }
  }

  private func stored(_ message: KafkaMessage) -> TrainingLog.Message? {
    guard let json = message.value else {
      return TrainingLog.Message(
        card: String(decoding: message.key ?? [], as: UTF8.self), market: "", json: nil,
        answeredAt: Timestamp.text(milliseconds: message.timestamp) ?? "",
        partition: message.partition, offset: message.offset)
    }
    let feedback: Feedback
    do {
      feedback = try MessageJSON.decode(Feedback.self, from: json)
    } catch {
      logger.warning(
        "a feedback message cannot be read",
        metadata: [
          "partition": "\(message.partition)", "offset": "\(message.offset)",
          "cause": "\(error.description)",
        ])
      return nil
    }
    return TrainingLog.Message(
      card: feedback.card, market: feedback.market, json: json, answeredAt: feedback.answeredAt,
      partition: message.partition, offset: message.offset)
  }

  private func follow(_ members: Consumer) async {
    let first = TopicPartition(settings.topics.feedback, 0)
    for await event in members.events {
      switch event {
      case .assigned:
        let isFirst = members.progress()[first] != nil
        leads.withLock { $0 = isFirst }
        logger.info(isFirst ? "this copy trains" : "another copy trains, this one stands by")
      case .revoking(let partitions, _), .lost(let partitions), .revoked(let partitions):
        if partitions.contains(first) { leads.withLock { $0 = false } }
      }
    }
  }
}
