import Foundation
import Kafka
import Logging
import Metrics
import Records
import ServiceLifecycle
import Store
import Synchronization

/// The review queue: deals cards to reviewers and publishes their verdicts.
///
/// What it knows is a view of the topics in a file of its own, so that any number of copies can run;
/// each deals the cards of the partitions that their group gives it.
package final class ReviewDesk: Service {
  package struct Settings: Sendable {
    package var kafka: KafkaSettings
    package var topics = Topics()
    package var group = "heards-review"
    /// The name of this copy among the group's, the same after each restart; the host's if nil.
    package var instance: String?
    /// Whether verdicts are written in transactions; not with brokers that have none.
    package var usesTransactions = true
    /// How long a card is kept for the reviewer that has it.
    package var lease: Duration = .seconds(600)
    /// The share of cards that a second reviewer is asked too.
    package var overlapShare = 0.05
    /// How long a stop may take to finish what was begun.
    package var drain: Duration = .seconds(15)

    package init(kafka: KafkaSettings) { self.kafka = kafka }
  }

  let settings: Settings
  let markets: [String: ReviewMarket]
  let queue: ReviewQueue
  let ownership: Ownership
  let writer: VerdictWriter
  let logger: Logger
  let metrics: ReviewMetrics
  /// What is published of models.
  let history = Mutex(ModelHistory())
  /// What the start waits for; nil once it is done.
  let start = Mutex<String?>("the service has not begun")

  /// - Parameters:
  ///   - markets: by name; cards of others are not dealt.
  ///   - factory: where its metrics go.
  package init(
    _ settings: Settings, markets: [String: ReviewMarket], file: StoreFile, logger: Logger,
    factory: any MetricsFactory = MetricsSystem.factory
  ) {
    metrics = ReviewMetrics(markets: markets.keys, factory: factory)
    self.settings = settings
    self.markets = markets
    self.logger = logger
    queue = ReviewQueue(file, overlapShare: settings.overlapShare)
    ownership = Ownership(topic: settings.topics.review, logger: logger)
    writer = VerdictWriter(
      queue, ownership, markets: markets, topics: settings.topics, logger: logger)
  }

  /// Ready once partitions are assigned and the topics are read to the ends that they had then.
  package var readiness: Readiness {
    if let cause = start.withLock({ $0 }) { return .waiting(cause) }
    if !ownership.partitions.isEmpty { return .ready }
    return ownership.waiting > 0
      ? .waiting("the topics are being read") : .waiting("no partitions are assigned")
  }

  /// What its metrics mean, by name.
  package static var metricsHelp: [String: String] { ReviewMetrics.help }

  /// What it lacks to be ready, in words for an operator.
  package var missing: [String] {
    if case .waiting(let cause) = readiness { [cause] } else { [] }
  }

  /// Brings up to date those metrics that are not written by the way.
  package func refreshMetrics() async {
    do {
      metrics.waits(try await queue.waiting())
    } catch {
      logger.warning("cannot count the cards that wait", metadata: ["error": "\(error)"])
    }
  }

  /// Leases cards to a reviewer.
  ///
  /// - Parameter holding: ids of those that the reviewer has; their leases are renewed.
  /// - Returns: none of those held; how many in all wait here that fit the filter.
  /// - Throws: `ReviewFailure` while the desk is not ready.
  package func cards(
    for reviewer: String, _ filter: CardFilter, order: CardOrder, count: Int, holding: [String]
  ) async throws -> (cards: [QueuedCard], waiting: Int) {
    let partitions = try readyPartitions()
    let known = Set(markets.keys)
    let request = ReviewQueue.Request(
      reviewer: reviewer, partitions: partitions,
      markets: filter.markets.isEmpty ? known : known.intersection(filter.markets),
      attributes: filter.attributes, kind: filter.kind, order: ReviewQueue.Order(order),
      count: count, holding: holding)
    let (dealt, waiting) = try await queue.deal(request, until: leaseEnd)
    return (try await queued(dealt), waiting)
  }

  /// Publishes answers, amends records. Returns when they are committed.
  ///
  /// - Returns: in the same order.
  package func answer(_ answers: [Answer], by reviewer: String) async -> [AnswerResult] {
    let results = await results(of: answers, by: reviewer)
    metrics.answered(answers, results)
    return results
  }

  private func results(of answers: [Answer], by reviewer: String) async -> [AnswerResult] {
    // Cards that are not known yet would look as if they were not there.
    if case .waiting(let cause) = readiness {
      return answers.map { AnswerResult(card: $0.card, status: .failed(cause)) }
    }
    let outcome = await writer.submit(.answers(answers), by: reviewer)
    return answers.enumerated().map { index, answer in
      switch outcome {
      case .answers(let statuses): AnswerResult(card: answer.card, status: statuses[index])
      case .failed(let cause): AnswerResult(card: answer.card, status: .failed(cause))
      case .undone: AnswerResult(card: answer.card, status: .unknown)
      }
    }
  }

  /// Takes back a reviewer's own answer and leases the card to them again.
  ///
  /// - Returns: nil where the reviewer has no answer to such a card.
  /// - Throws: `ReviewFailure`.
  package func undo(
    _ card: String, by reviewer: String
  ) async throws -> (card: QueuedCard, was: Feedback.Verdict)? {
    _ = try readyPartitions()
    switch await writer.submit(.undo(card, until: leaseEnd), by: reviewer) {
    case .undone(.was(let verdict)):
      metrics.undid()
      guard let dealt = try await queue.leased(card, to: reviewer),
        let queued = try await queued([dealt]).first
      else { throw ReviewFailure.conflict("another reviewer has answered the card since") }
      return (queued, verdict)
    case .undone(.answeredByOther):
      throw ReviewFailure.conflict("another reviewer has answered the card since")
    case .undone(.unknown), .answers: return nil
    case .failed(let cause): throw ReviewFailure.unavailable(cause)
    }
  }

  /// The heard's text of an open, leased or answered card; nil for one that is not known.
  package func text(of card: String) async throws -> String? { try await queue.text(of: card) }

  /// A reviewer's answers that stand, newest first.
  package func history(of reviewer: String, limit: Int) async throws -> [Feedback] {
    try await queue.history(of: reviewer, limit: limit)
  }

  /// Gives leased cards back.
  package func release(_ cards: [String], by reviewer: String) async throws {
    try await queue.release(cards, by: reviewer)
  }

  /// Open cards by market.
  package func waiting() async throws -> [String: Int] { try await queue.waiting() }

  /// How many answers of a reviewer from this day (UTC) stand.
  package func answeredToday(by reviewer: String) async throws -> Int {
    try await queue.answered(by: reviewer, since: Timestamp.midnight(of: Date()))
  }

  /// All verdicts that stand, in order of answering, for exports; second opinions are left out.
  package func verdicts(market: String?) async throws -> [Feedback] {
    try await queue.verdicts(market: market)
  }

  private var leaseEnd: Date {
    Date(timeIntervalSinceNow: settings.lease / .seconds(1))
  }

  private func readyPartitions() throws(ReviewFailure) -> Set<Int32> {
    if case .waiting(let cause) = readiness { throw .unavailable(cause) }
    return ownership.partitions
  }

  private func queued(_ dealt: [ReviewQueue.Dealt]) async throws -> [QueuedCard] {
    let cards = dealt.compactMap { dealt -> QueuedCard? in
      guard var card = try? MessageJSON.decode(ReviewCard.self, from: dealt.json) else {
        return nil
      }
      card.id = dealt.id
      return QueuedCard(card: card, leaseUntil: dealt.until)
    }
    let marked = cards.filter { $0.card.kind == .whole && !$0.card.gold }
    let records = try await queue.records(of: Set(marked.map(\.card.heard)))
    return cards.map { queued in
      guard queued.card.kind == .whole, !queued.card.gold,
        let record = records[queued.card.heard]
      else { return queued }
      var queued = queued
      queued.marks = record.attributes.filter { $0.status != .rejected }.map {
        Feedback.Mark(name: $0.name, span: $0.span, quote: $0.quote)
      }
      return queued
    }
  }
}

extension ReviewQueue.Order {
  init(_ order: CardOrder) {
    self =
      switch order {
      case .attribute: .attribute
      case .uncertain: .uncertain
      case .random: .random
      case .newest: .newest
      }
  }
}
