import Extraction
import Kafka
import Logging
import Records
import ServiceLifecycle
import Store

/// The review queue: deals cards to reviewers and publishes their verdicts.
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

  /// - Parameter markets: by name.
  package init(
    _ settings: Settings, markets: [String: ReviewMarket], file: StoreFile, program: String,
    logger: Logger
  ) throws {
    fatalError()
  }

  /// Runs until the service group shuts down or Kafka fails for good.
  package func run() async throws { fatalError() }

  /// Ready once partitions are assigned and the topics are read to the ends that they had then.
  package var readiness: Readiness { fatalError() }

  /// Leases cards to a reviewer.
  ///
  /// - Parameter holding: ids of those that the reviewer has; their leases are renewed.
  /// - Returns: none of those held; how many in all wait that fit the filter.
  package func cards(
    for reviewer: String, _ filter: CardFilter, order: CardOrder, count: Int, holding: [String]
  ) async throws -> (cards: [QueuedCard], waiting: Int) { fatalError() }

  /// Publishes answers, amends records.
  ///
  /// - Returns: in the same order.
  package func answer(_ answers: [Answer], by reviewer: String) async throws -> [AnswerResult] {
    fatalError()
  }

  /// Takes back a reviewer's own answer and leases the card to them again.
  ///
  /// - Returns: nil where the reviewer has no answer to such a card.
  /// - Throws: `ReviewFailure`.
  package func undo(
    _ card: String, by reviewer: String
  ) async throws -> (card: QueuedCard, was: Feedback.Verdict)? { fatalError() }

  /// A reviewer's answers that stand, newest first.
  package func history(of reviewer: String, limit: Int) async throws -> [Feedback] {
    fatalError()
  }

  /// Gives leased cards back.
  package func release(_ cards: [String], by reviewer: String) async throws { fatalError() }

  /// Open cards by market.
  package func waiting() async throws -> [String: Int] { fatalError() }

  /// How many answers of a reviewer from this day (UTC) stand.
  package func answeredToday(by reviewer: String) async throws -> Int { fatalError() }

  /// - Parameters:
  ///   - market: nil for all.
  ///   - days: how far back answers are counted.
  package func dashboard(market: String?, days: Int = 30) async throws -> Dashboard {
    fatalError()
  }

  /// All verdicts that stand, in order of answering, for exports.
  package func verdicts(market: String?) async throws -> [Feedback] { fatalError() }
}
