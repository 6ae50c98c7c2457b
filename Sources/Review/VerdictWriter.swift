import Foundation
import Kafka
import Logging
import Records
import Store
import Synchronization

/// Publishes verdicts and amended records: what comes while one transaction is under way goes into the
/// next one together.
final class VerdictWriter: Sendable {
  enum Request: Sendable {
    case answers([Answer])
    /// The card is the reviewer's again until then.
    case undo(String, until: Date)
  }

  enum Outcome: Sendable {
    case answers([AnswerResult.Status])
    case undone(HeardCase.Undone)
    case failed(String)
  }

  private struct Submission: Sendable {
    let request: Request
    let reviewer: String
    let deadline: ContinuousClock.Instant
    let resume: @Sendable (Outcome) -> Void

    var cards: [String] {
      switch request {
      case .answers(let answers): answers.map(\.card)
      case .undo(let card, _): [card]
      }
    }
  }

  /// Partitions change hands: what is ours is not known now, or has changed while verdicts were being
  /// written.
  private struct Moved: Error {}

  /// What is committed could not be entered into the view; its callers have been told.
  private struct NotEntered: Error {
    let cause: any Error
  }

  private struct State {
    var waiting: [Submission] = []
    var isClosed = false
  }

  /// How long a caller waits while the brokers cannot take its answers.
  static let patience: Duration = .seconds(30)
  /// The most answers of one transaction.
  private static let batch = 500
  /// Under a broker's default limit of 1 MB a message.
  private static let maximumRecordBytes = 950_000

  private let state = Mutex(State())
  private let wakes: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation
  private let queue: ReviewQueue
  private let ownership: Ownership
  private let markets: [String: ReviewMarket]
  private let topics: Topics
  private let logger: Logger

  init(
    _ queue: ReviewQueue, _ ownership: Ownership, markets: [String: ReviewMarket], topics: Topics,
    logger: Logger
  ) {
    self.queue = queue
    self.ownership = ownership
    self.markets = markets
    self.topics = topics
    self.logger = logger
    (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// Returns when what was asked is committed and entered, or why not.
  func submit(_ request: Request, by reviewer: String) async -> Outcome {
    await withCheckedContinuation { continuation in
      let submission = Submission(
        request: request, reviewer: reviewer, deadline: .now + Self.patience,
        resume: { continuation.resume(returning: $0) })
      let isTaken = state.withLock { state in
        if !state.isClosed { state.waiting.append(submission) }
        return !state.isClosed
      }
      if isTaken { wake.yield() } else { submission.resume(.failed("the service is stopping")) }
    }
  }

  /// Takes nothing more; ``run(_:)`` returns when what it has is done.
  func close() {
    state.withLock { $0.isClosed = true }
    wake.yield()
  }

  /// Writes until it is closed or the task is cancelled; then nobody waits any more.
  ///
  /// - Throws: a fatal `KafkaError`, or a `DatabaseError`.
  func run(_ producer: Producer) async throws {
    defer { giveUp("the service is stopping") }
    var backoff = Backoff()
    for await _ in wakes {
      while let batch = next() {
        do {
          try await write(batch, producer)
          backoff = Backoff()
        } catch let error as KafkaError where error.remedy != .fatal {
          logger.warning(
            "verdicts could not be written; trying again", metadata: ["error": "\(error)"])
          retry(batch)
          do { try await backoff.sleep() } catch { return }
        } catch is Moved {
          retry(batch)
          do { try await backoff.sleep() } catch { return }
        } catch let error as NotEntered {
          throw error.cause
        } catch {
          for submission in batch { submission.resume(.failed("verdicts cannot be written")) }
          throw error
        }
      }
      if state.withLock({ $0.isClosed && $0.waiting.isEmpty }) { return }
    }
  }

  private func next() -> [Submission]? {
    state.withLock { state in
      var count = 0
      let taken = state.waiting.prefix { submission in
        defer { count += submission.cards.count }
        return count < Self.batch
      }
      state.waiting.removeFirst(taken.count)
      return taken.isEmpty ? nil : Array(taken)
    }
  }

  private func retry(_ batch: [Submission]) {
    let (again, over) = (
      batch.filter { $0.deadline > .now }, batch.filter { $0.deadline <= .now }
    )
    state.withLock { $0.waiting.insert(contentsOf: again, at: 0) }
    for submission in over { submission.resume(.failed("the brokers do not take verdicts now")) }
  }

  private func giveUp(_ reason: String) {
    let rest = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for submission in rest { submission.resume(.failed(reason)) }
  }

  // MARK: - Writing

  private func write(_ batch: [Submission], _ producer: Producer) async throws {
    let now = Date()
    let heards = try await queue.heards(of: Set(batch.flatMap(\.cards)))
    var cases = try await queue.cases(of: Set(heards.values)).compactMapValues { known in
      known.cards.values.first.flatMap { markets[$0.card.market] }
        .map { HeardCase(known, extractor: $0.extractor) }
    }
    let partitions = ownership.partitions
    // In the midst of a rebalance a card that is ours in a moment would look like another copy's.
    guard !partitions.isEmpty, ownership.waiting == 0 else { throw Moved() }
    var outcomes: [Outcome] = []
    var reopened: [(card: String, reviewer: String, until: Date)] = []
    for submission in batch {
      switch submission.request {
      case .answers(let answers):
        outcomes.append(
          .answers(
            answers.enumerated().map { index, answer in
              // A millisecond apart: "the last one" is what undo takes back first.
              let time = now.addingTimeInterval(Double(index) * 0.001)
              return heards[answer.card].flatMap {
                cases[$0]?.take(
                  answer, by: submission.reviewer, partitions: partitions, at: time)
              } ?? .unknown
            }))
      case .undo(let card, let until):
        let undone =
          heards[card].flatMap {
            cases[$0]?.undo(card, by: submission.reviewer, partitions: partitions, at: now)
          } ?? .unknown
        if case .was = undone { reopened.append((card, submission.reviewer, until)) }
        outcomes.append(.undone(undone))
      }
    }
    let changed = cases.values.filter { !$0.news.isEmpty }
    let committed = changed.isEmpty ? nil : try await publish(changed, producer, now)
    // Whether it can be entered or not: it is committed, and read back from the topics at the next start.
    defer { for (submission, outcome) in zip(batch, outcomes) { submission.resume(outcome) } }
    guard var committed else { return }
    committed.reopened = reopened
    do { try await queue.enter(committed, at: now) } catch { throw NotEntered(cause: error) }
  }

  private func publish(_ changed: [HeardCase], _ producer: Producer, _ now: Date) async throws
    -> ReviewQueue.Committed
  {
    let feedback = try changed.flatMap(\.news.values).map { ($0, try MessageJSON.encode($0)) }
    var records: [(record: Record, json: [UInt8])] = []
    for amended in changed.compactMap({ $0.amended(at: now) }) {
      let json = try MessageJSON.encode(amended)
      if json.count <= Self.maximumRecordBytes {
        records.append((amended, json))
      } else {
        logger.warning(
          "an amended record is too large; its verdict is published alone",
          metadata: ["bytes": "\(json.count)"])
      }
    }
    if producer.isTransactional { try await producer.beginTransaction() }
    var committed = ReviewQueue.Committed(feedback: [], records: records)
    do {
      for (record, json) in records {
        try await producer.produce(
          ProducerRecord(topic: topics.records, key: Array(record.id.utf8), value: json))
      }
      committed.feedback = try await send(feedback, producer)
      if producer.isTransactional {
        // What another copy deals by now must not be answered here.
        guard changed.allSatisfy({ $0.partitions.isSubset(of: ownership.partitions) }) else {
          throw Moved()
        }
        try await producer.commitTransaction()
      } else {
        try await producer.flush()
      }
    } catch {
      // After a fatal error librdkafka can abort no more: the brokers do, or the next process.
      if producer.isTransactional, (error as? KafkaError)?.remedy != .fatal {
        try await producer.abortTransaction()
      }
      throw error
    }
    return committed
  }

  /// Writes all at once; a message's place tells later which of a card's verdicts is the latest.
  private func send(
    _ feedback: [(Feedback, [UInt8])], _ producer: Producer
  ) async throws -> [(feedback: Feedback, json: [UInt8], partition: Int32, offset: Int64)] {
    let topic = topics.feedback
    return try await withThrowingTaskGroup(
      of: (feedback: Feedback, json: [UInt8], partition: Int32, offset: Int64).self
    ) { group in
      for (verdict, json) in feedback {
        group.addTask {
          let place = try await producer.send(
            ProducerRecord(topic: topic, key: Array(verdict.card.utf8), value: json))
          return (verdict, json, place.partition, place.offset)
        }
      }
      var sent: [(feedback: Feedback, json: [UInt8], partition: Int32, offset: Int64)] = []
      for try await one in group { sent.append(one) }
      return sent
    }
  }
}
