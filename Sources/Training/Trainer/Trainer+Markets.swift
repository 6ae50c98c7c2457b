import Dispatch
import Extraction
import Foundation
import Kafka
import Logging
import Records
import Store
import Synchronization

/// What the copy that trains does for each market.
extension Trainer {
  func work(_ answers: Consumer) async throws {
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
    var trained = last.flatMap { try? MessageJSON.decode(TrainingAttempt.self, from: $0.json) }
    status.knows(market, answers: json.count, last: trained)
    let feedback = json.compactMap { try? MessageJSON.decode(Feedback.self, from: $0) }
    var hasTrained = false
    if changes >= (last == nil ? 1 : settings.answers) || isLate {
      let set = TrainingSet(feedback, taxonomy: taxonomy)
      let accepted = set.counts["accepted", default: 0] + 5 * set.counts["whole", default: 0]
      if last != nil || accepted >= settings.firstAccepted {
        state.begun = .now
        trained = try await train(set, taxonomy, change, serving)
        serving = try await models.active(market)
        hasTrained = true
      }
    }
    try await judge(
      feedback, taxonomy, serving, lastTraining: trained?.summary, afterTraining: hasTrained,
      &state)
  }

  private func train(
    _ set: TrainingSet, _ taxonomy: Taxonomy, _ change: Int64,
    _ serving: (version: String, file: [UInt8])?
  ) async throws -> TrainingAttempt {
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
      attempt.counts["machine"] = candidate.machineSpans
      attempt.version = candidate.model.version
      attempt.gate = candidate.gate
      attempt.reasons = candidate.gate.reasons.map(\.message)
      attempt.outcome = .refused
      if candidate.gate.passed {
        try await models.publish(
          ModelVersion(
            of: candidate.model, file: candidate.file, market: market, createdAt: Timestamp.now,
            lineage: ModelVersion.Lineage(
              feedbackOffsets: attempt.feedbackOffsets, counts: attempt.counts, seed: attempt.seed,
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
        "verdicts": "\(set.counts["verdicts", default: 0])",
        "whole": "\(set.counts["whole", default: 0])", "gold": "\(set.gold.count)",
        "f1": "\(attempt.gate.map { String(format: "%.3f", $0.overall.candidate) } ?? "-")",
        "serving_f1": "\(attempt.gate.map { String(format: "%.3f", $0.overall.serving) } ?? "-")",
        "reasons": "\(attempt.reasons.joined(separator: "; "))",
      ])
    return attempt
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
    lastTraining: Quality.LastTraining?, afterTraining: Bool, _ state: inout MarketState
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
    // This copy may not have seen a training yet, where another one trained before.
    let lastTraining = lastTraining ?? state.pace?.published?.lastTraining
    let (judge, decisions) = try await onThread {
      var judge = known
      let decisions = judge.judge(
        feedback, serving: serving, lastTraining: lastTraining, at: now)
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
