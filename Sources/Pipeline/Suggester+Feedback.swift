import Foundation
import Kafka
import Logging
import Records
import Store

extension Suggester {
  /// Keeps the accepted examples up to date, and asks what is to be asked after a "no".
  func readFeedback(_ consumer: Consumer, _ producer: Producer) async throws {
    let known = try await knownOffsets(consumer)
    var first = FirstReading()
    while let batch = try await nextBatch(of: consumer, &first, producer) {
      var news: [ExampleStore.Message] = []
      var refused: [Feedback] = []
      for message in batch.messages where message.offset >= known[message.partition] ?? 0 {
        guard let stored = stored(message, &refused) else { continue }
        news.append(
          ExampleStore.Message(stored, partition: message.partition, offset: message.offset))
      }
      var next: [Int32: Int64] = [:]
      for (partition, offset) in batch.nextOffsets { next[partition.partition] = offset }
      // The places that people refused are known before the next ones are asked about; positions move
      // last, so that after a crash in between all of it comes again.
      try await examples.apply(news, next: [:])
      if first.isOver {
        for feedback in refused { try await askNext(after: feedback, producer) }
        try await examples.apply([], next: next)
      } else {
        first.add(refused.filter { mayAskNext(after: $0) })
        first.goOn(at: next)
      }
      consumer.complete(batch)
    }
  }

  /// Nil once the consumer is being closed. Ends the first reading when it has come to the end.
  private func nextBatch(
    of consumer: Consumer, _ first: inout FirstReading, _ producer: Producer
  ) async throws -> Batch? {
    while !first.isOver {
      for partition in consumer.progress().keys where first.ends[partition] == nil {
        guard let ends = try? await consumer.watermarks(of: partition) else { continue }
        first.begin(partition, end: ends.upperBound)
      }
      first.update(consumer.progress())
      if first.isOver {
        for feedback in first.refused { try await askNext(after: feedback, producer) }
        try await examples.apply([], next: first.next)
        status.hasReadFeedback()
        break
      }
      // The end may come without a message.
      if case .batch(let batch) = try await nextBatch(of: consumer, within: .milliseconds(200)) {
        return batch
      }
    }
    return try await consumer.nextBatch()
  }

  private enum Turn: Sendable {
    case batch(Batch?)
    case timeUp
  }

  private func nextBatch(of consumer: Consumer, within limit: Duration) async throws -> Turn {
    try await withThrowingTaskGroup(of: Turn.self) { group in
      group.addTask {
        do { return .batch(try await consumer.nextBatch()) } catch is CancellationError {
          return .timeUp
        }
      }
      group.addTask {
        try? await Task.sleep(for: limit)
        return .timeUp
      }
      var result = Turn.timeUp
      // A batch that came as the time was up must not get lost with its task.
      while let turn = try await group.next() {
        if case .batch = turn { result = turn }
        group.cancelAll()
      }
      try Task.checkCancellation()
      return result
    }
  }

  /// From where on the topic is new to the view, by partition; a topic that was made anew is new.
  private func knownOffsets(_ consumer: Consumer) async throws -> [Int32: Int64] {
    let known = try await examples.offsets()
    for (partition, next) in known {
      let ends = try? await consumer.watermarks(
        of: TopicPartition(settings.topics.feedback, partition))
      if let ends, ends.upperBound < next {
        logger.warning("the feedback topic was made anew: accepted examples are read again")
        try await examples.reset()
        return [:]
      }
    }
    return known
  }

  /// A message's verdict for the view; nil where it holds none.
  private func stored(_ message: KafkaMessage, _ refused: inout [Feedback]) -> StoredFeedback? {
    guard let value = message.value else {
      // A card that the topic forgets has no verdict any more.
      return StoredFeedback(
        card: String(decoding: message.key ?? [], as: UTF8.self), heard: "", market: "",
        attribute: "", text: "", answer: nil, verdict: .revoked,
        answeredAt: Timestamp.text(milliseconds: message.timestamp) ?? "")
    }
    let feedback: Feedback
    do {
      feedback = try MessageJSON.decode(Feedback.self, from: value)
    } catch {
      logger.warning(
        "a feedback message cannot be read",
        metadata: [
          "partition": "\(message.partition)", "offset": "\(message.offset)",
          "cause": "\(error.description)",
        ])
      return nil
    }
    // A second opinion says nothing of the heard.
    guard feedback.opinionOf == nil else { return nil }
    if feedback.verdict == .reject { refused.append(feedback) }
    return StoredFeedback(feedback)
  }

  /// Whether there is another place or an alternative, whatever was said of those.
  private func mayAskNext(after feedback: Feedback) -> Bool {
    guard let market = markets[feedback.market] else { return false }
    return SuggestionCards.next(
      after: feedback, rejected: [], market: market, program: program, createdAt: "") != nil
  }

  /// Publishes a card for the next place or the alternative, unless the "no" was taken back or people have
  /// answered it.
  private func askNext(after feedback: Feedback, _ producer: Producer) async throws {
    guard feedback.verdict == .reject, let attribute = feedback.attribute,
      let market = markets[feedback.market], mayAskNext(after: feedback)
    else { return }
    let answers = try await examples.answers(
      market: feedback.market, heard: feedback.heard, attribute: attribute)
    guard answers.contains(where: { $0.card == feedback.card && $0.verdict == .rejected })
    else { return }
    func spans(_ verdict: StoredFeedback.Verdict) -> [TextSpan?] {
      answers.filter { $0.verdict == verdict }.map { stored in
        guard let start = stored.start, let end = stored.end else { return nil }
        return TextSpan(start: start, end: end)
      }
    }
    guard
      let card = SuggestionCards.next(
        after: feedback, rejected: spans(.rejected).compactMap(\.self),
        accepted: spans(.accepted), market: market,
        program: program, createdAt: Timestamp.now),
      try await !examples.isAnswered(card.id)
    else { return }
    try await publish([card], for: card.heard, producer)
  }
}

extension StoredFeedback {
  /// Nil for what is about a whole heard.
  fileprivate init?(_ feedback: Feedback) {
    guard let attribute = feedback.attribute else { return nil }
    let verdict: Verdict =
      switch feedback.verdict {
      case .accept: .accepted
      case .reject: .rejected
      case .ignore: .ignored
      case .revoke: .revoked
      }
    self.init(
      card: feedback.card, heard: feedback.heard, market: feedback.market, attribute: attribute,
      text: feedback.text, answer: feedback.span.flatMap { feedback.text[$0] },
      start: feedback.span?.start, end: feedback.span?.end, isGold: feedback.gold,
      verdict: verdict, answeredAt: feedback.answeredAt)
  }
}
