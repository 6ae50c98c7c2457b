import Dispatch
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

  private let settings: Settings
  private let taxonomies: [Taxonomy]
  private let log: TrainingLog
  private let models: Models
  private let program: String
  private let logger: Logger
  private let leads = Mutex(false)
  private let status: TrainerStatus

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
    guard let feedback = try? MessageJSON.decode(Feedback.self, from: json) else {
      logger.warning(
        "a feedback message cannot be read",
        metadata: ["partition": "\(message.partition)", "offset": "\(message.offset)"])
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
      case .assigned: leads.withLock { $0 = members.progress()[first] != nil }
      case .revoking(let partitions, _), .lost(let partitions), .revoked(let partitions):
        if partitions.contains(first) { leads.withLock { $0 = false } }
      }
    }
  }

  // MARK: - Training

  private func work(_ answers: Consumer) async throws {
    var markets: [String: MarketState] = [:]
    while true {
      try await Task.sleep(for: .milliseconds(500))
      let progress = answers.progress()
      let hasRead = !progress.isEmpty && progress.values.allSatisfy { $0.lag == 0 }
      if hasRead { status.hasReadAnswers() }
      guard leads.withLock({ $0 }) else {
        // Another copy decides meanwhile.
        markets = [:]
        continue
      }
      guard hasRead else { continue }
      for taxonomy in taxonomies {
        do {
          try await look(at: taxonomy, &markets[taxonomy.market, default: MarketState()])
        } catch let error as KafkaError where error.remedy != .fatal {
          logger.warning(
            "the models topic cannot be reached", metadata: ["error": "\(error)"])
          markets[taxonomy.market]?.judged = nil
        }
      }
    }
  }

  /// What is known of a market between two looks at it.
  private struct MarketState {
    /// When the last training began, or this process found one.
    var begun: ContinuousClock.Instant?
    /// The last look, and the last change of the answers and the version that were seen then.
    var looked: ContinuousClock.Instant?
    var judged: Int64?
    var version: String?
    var judge: MarketJudge?
    var pace: QualityPace?

    /// Whether figures wait to be published.
    var isPending: Bool {
      guard let pace, let quality = judge?.quality else { return false }
      return pace.isPending(quality)
    }
  }

  private func look(at taxonomy: Taxonomy, _ state: inout MarketState) async throws {
    let market = taxonomy.market
    let last = try await log.attempts(market: market, limit: 1).first
    let changes = try await log.changes(market: market, since: last?.change ?? 0)
    if state.begun == nil, last != nil { state.begun = .now }
    let isLate = changes > 0 && state.begun.map { .now - $0 >= settings.interval } ?? false
    let isNew = try await log.lastChange(market: market) != state.judged
    let isDue = state.looked.map { .now - $0 >= settings.reportInterval } ?? true
    guard isNew || isLate || isDue else { return }
    state.looked = .now
    var serving = try await models.active(market)
    // Another version may have been chosen by hand.
    guard isNew || isLate || state.isPending || serving?.version != state.version else { return }
    let (json, change) = try await log.answers(market: market)
    state.judged = change
    status.knows(market, answers: json.count, last: last?.json)
    let feedback = json.compactMap { try? MessageJSON.decode(Feedback.self, from: $0) }
    var hasTrained = false
    if changes >= (last == nil ? 1 : settings.answers) || isLate {
      let set = TrainingSet(feedback, taxonomy: taxonomy)
      let accepted = set.counts["accepted", default: 0] + 5 * set.counts["whole", default: 0]
      if last != nil || accepted >= settings.firstAccepted {
        state.begun = .now
        try await train(set, taxonomy, change, serving)
        serving = try await models.active(market)
        hasTrained = true
      }
    }
    try await judge(feedback, taxonomy, serving, afterTraining: hasTrained, &state)
  }

  private func train(
    _ set: TrainingSet, _ taxonomy: Taxonomy, _ change: Int64,
    _ serving: (version: String, file: [UInt8])?
  ) async throws {
    let market = taxonomy.market
    let began = ContinuousClock.now
    var attempt = TrainingAttempt(
      market: market, startedAt: Timestamp.now, endedAt: "", outcome: .failed, version: nil,
      parent: serving?.version, reasons: [], gate: nil, counts: set.counts,
      feedbackOffsets: Dictionary(
        uniqueKeysWithValues: try await log.offsets().map { ("\($0.key)", $0.value) }),
      seed: settings.options.seed, program: program, taxonomy: taxonomy.fingerprint)
    do {
      let candidate = try await onThread { [settings, program] in
        try Candidate(
          set, taxonomy: taxonomy, serving: serving?.file, program: program,
          options: settings.options, gates: settings.gates)
      }
      attempt.version = candidate.model.version
      attempt.gate = candidate.gate
      attempt.reasons = candidate.gate.reasons.map(\.message)
      attempt.outcome = .refused
      if candidate.gate.passed {
        try await models.publish(
          ModelVersion(
            of: candidate.model, file: candidate.file, market: market, createdAt: Timestamp.now,
            lineage: ModelVersion.Lineage(
              feedbackOffsets: attempt.feedbackOffsets, counts: set.counts, seed: attempt.seed,
              parent: serving?.version),
            gold: candidate.gold, selfTest: candidate.selfTest), candidate.file)
        attempt.outcome = .published
      }
    } catch let error as KafkaError {
      throw error
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      attempt.outcome = .failed
      attempt.reasons = ["\(error)"]
    }
    attempt.endedAt = Timestamp.now
    status.tried(attempt, in: .now - began)
    try await log.insertAttempt(
      market: market, change: change, endedAt: attempt.endedAt,
      json: try MessageJSON.encode(attempt))
    logger.info(
      attempt.outcome == .published ? "model published" : "model not published",
      metadata: [
        "market": "\(market)", "version": "\(attempt.version ?? "none")",
        "answers": "\(set.counts["verdicts", default: 0])", "gold": "\(set.gold.count)",
        "f1": "\(attempt.gate.map { String(format: "%.3f", $0.overall.candidate) } ?? "-")",
        "serving_f1": "\(attempt.gate.map { String(format: "%.3f", $0.overall.serving) } ?? "-")",
        "reasons": "\(attempt.reasons.joined(separator: "; "))",
      ])
  }

  /// What computes for seconds: never on the cooperative pool.
  private func onThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global(qos: .utility).async {
        continuation.resume(with: Swift.Result(catching: body))
      }
    }
  }

  // MARK: - Retiring the language model, and how right values are

  private func judge(
    _ feedback: [Feedback], _ taxonomy: Taxonomy, _ serving: (version: String, file: [UInt8])?,
    afterTraining: Bool, _ state: inout MarketState
  ) async throws {
    let market = taxonomy.market
    let now = Timestamp.now
    let known: MarketJudge
    if let judge = state.judge {
      known = judge
    } else {
      known = MarketJudge(
        taxonomy, policy: try await models.policy(market), settings: settings.policy,
        pairedShare: settings.pairedShare, since: now)
      state.pace = QualityPace(published: try await models.quality(market))
    }
    let (judge, decisions) = try await onThread {
      var judge = known
      let decisions = judge.judge(feedback, serving: serving, at: now)
      return (judge, decisions)
    }
    // If that fails nothing is kept, and the same is decided again.
    if !decisions.isEmpty {
      try await models.publishPolicy(judge.policy.message(updatedAt: now))
      for decision in decisions { tell(decision) }
    }
    state.judge = judge
    status.retired(market, judge.policy.message(updatedAt: now).retired.count)
    state.version = serving?.version
    guard let quality = judge.quality,
      state.pace?.isDue(quality, afterTraining: afterTraining, at: .now) == true
    else { return }
    try await models.publishQuality(quality)
    state.pace?.note(quality, at: .now, interval: settings.reportInterval)
  }

  private func tell(_ decision: RetirementPolicy.Decision) {
    logger.info(
      decision.attribute.state == .retired
        ? "language model retired" : "language model active again",
      metadata: [
        "market": "\(decision.market)", "attribute": "\(decision.attribute.name)",
        "cause": "\(decision.attribute.cause ?? "none")",
      ])
  }
}
