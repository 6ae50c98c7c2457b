import Extraction
import Foundation
import Kafka
import LLM
import Logging
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
    /// The most requests under way at once.
    package var window = 64
    /// How long a request that nothing but the language model can answer waits for it to come back.
    package var patience: Duration = .seconds(600)
    /// How long a stop may take to finish what was begun.
    package var drain: Duration = .seconds(15)

    package init(kafka: KafkaSettings) { self.kafka = kafka }
  }

  private let settings: Settings
  private let markets: [String: Asker.Market]
  private let modelName: String
  private let asker: Asker
  private let examples: ExampleStore
  private let published: PublishedCards
  private let program: String
  private let logger: Logger
  private let counts = SuggestionCounts()
  private let usage: @Sendable () -> Usage

  package init(
    _ settings: Settings, markets: [String: Asker.Market], asker: Asker, modelName: String,
    examples: ExampleStore, published: PublishedCards, program: String, logger: Logger,
    usage: @escaping @Sendable () -> Usage
  ) {
    self.settings = settings
    self.markets = markets
    self.asker = asker
    self.modelName = modelName
    self.examples = examples
    self.published = published
    self.program = program
    self.logger = logger
    self.usage = usage
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
    logger.info("suggester started", metadata: ["model": "\(modelName)"])
    let drain = settings.drain
    let result: Result<Void, any Error> = await withTaskGroup(of: Void.self) { group in
      group.addTask {
        do { try await gracefulShutdown() } catch { return }
        await requests.close(within: drain)
        await feedback.close(within: drain)
      }
      group.addTask { await tellOfProgress() }
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

  // MARK: - Requests

  private func readRequests(_ consumer: Consumer, _ producer: Producer) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      var underWay = 0
      while let batch = try await consumer.nextBatch(settings.window) {
        for message in batch.messages {
          if underWay >= settings.window {
            try await group.next()
            underWay -= 1
          }
          underWay += 1
          group.addTask {
            do {
              try await answer(message, consumer, producer)
            } catch {
              // Ends the reading at once: the error would be met only when the window is full.
              await consumer.close(within: .zero)
              throw error
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func answer(
    _ message: KafkaMessage, _ consumer: Consumer, _ producer: Producer
  ) async throws {
    do {
      let request = try MessageJSON.decode(
        SuggestionRequest.self, from: try message.content)
      let (cards, unanswered) = try await cards(for: request)
      try await publish(cards, for: request, producer)
      if let unanswered { throw unanswered }
    } catch let error as MessageError {
      counts.add("dead_letter")
      logger.warning(
        "dead letter",
        metadata: ["offset": "\(message.offset)", "cause": "\(error.description)"])
      let letters = DeadLetters(topic: settings.topics.deadLetters, program: program, models: [:])
      for letter in letters.records(for: message, error) { try await producer.produce(letter) }
      try await producer.flush()
    } catch is CancellationError {
      // It is not completed, and comes again.
      return
    }
    consumer.complete(message)
  }

  /// The cards of all attributes; an error that names those of which nothing came.
  private func cards(
    for request: SuggestionRequest
  ) async throws -> ([ReviewCard], MessageError?) {
    guard let market = markets[request.market] else {
      throw MessageError(
        .market,
        "unknown market (known: \(markets.keys.sorted().joined(separator: ", ")))")
    }
    let maker = SuggestionCards(
      request: request, market: market, model: modelName, createdAt: Timestamp.now)
    return try await withThrowingTaskGroup(
      of: (Int, [ReviewCard], String?).self
    ) { group in
      for (index, question) in request.attributes.enumerated() {
        group.addTask {
          let outcome: Asker.Outcome
          do {
            outcome = try await self.outcome(
              of: asked(question, of: request), mayFail: maker.hasProposal(for: question))
          } catch let error as MessageError {
            // One attribute that this taxonomy lacks keeps no card of another.
            return (index, [], error.description)
          }
          var reason: String?
          if case .failure(let failure) = outcome.proposal { reason = failure.reason }
          counts.add(reason ?? "answered")
          return (index, maker.cards(for: question, outcome), reason)
        }
      }
      var results: [(Int, [ReviewCard], String?)] = []
      for try await result in group { results.append(result) }
      results.sort { $0.0 < $1.0 }
      let failed = results.filter { $0.1.isEmpty }.map { index, _, reason in
        // What a message says stays out of logs and errors, but for names that the taxonomy knows.
        let name = request.attributes[index].name
        let isKnown = market.extractor.kinds.contains { $0.name == name }
        return "\(isKnown ? name : "attributes[\(index)]") (\(reason ?? "nothing proposed"))"
      }
      return (
        results.flatMap(\.1),
        failed.isEmpty
          ? nil
          : MessageError(.unanswered, "no suggestion for \(failed.joined(separator: ", "))")
      )
    }
  }

  /// What the language model says.
  ///
  /// - Parameter mayFail: whether there is another proposal; if not, a server that is down or still
  ///   loading is waited for.
  private func outcome(of question: Asker.Question, mayFail: Bool) async throws -> Asker.Outcome {
    var backoff = Backoff()
    let deadline = ContinuousClock.now + settings.patience
    while true {
      let outcome = try await asker.ask(question)
      guard case .failure(.model(let failure)) = outcome.proposal, failure.mayPass, !mayFail,
        .now + .seconds(max(0, failure.until?.timeIntervalSinceNow ?? 0)) < deadline
      else { return outcome }
      counts.add("waits")
      // A stop ends the wait: the request is not completed, and comes again.
      let pause = backoff.next()
      try await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
    }
  }

  private func asked(
    _ question: SuggestionRequest.Question, of request: SuggestionRequest
  ) -> Asker.Question {
    var asked = Asker.Question(
      heard: request.id, market: request.market, text: request.text, attribute: question.name)
    asked.taken = request.taken.filter { $0.name != question.name }
      .map { $0.span.start..<$0.span.end }
    for candidate in question.candidates {
      asked.confidences[candidate.span.start..<candidate.span.end] = candidate.confidence
    }
    return asked
  }

  /// Publishes those of the cards that have not been.
  private func publish(
    _ cards: [ReviewCard], for request: SuggestionRequest, _ producer: Producer
  ) async throws {
    let known = try await published.published(among: cards.map(\.id))
    var ids: [String] = []
    for card in cards where !known.contains(card.id) && !ids.contains(card.id) {
      try await producer.produce(
        ProducerRecord(
          topic: settings.topics.review, partitionKey: Array(card.heard.utf8),
          key: Array(card.id.utf8),
          value: try encoded(card)))
      ids.append(card.id)
    }
    guard !ids.isEmpty else { return }
    try await producer.flush()
    try await published.insert(ids, request: request.id)
    counts.add("cards", ids.count)
  }

  private func encoded(_ card: ReviewCard) throws(MessageError) -> [UInt8] {
    guard let bytes = try? MessageJSON.encode(card) else {
      throw MessageError(.invalid, "a review card of it cannot be written as JSON")
    }
    return bytes
  }

  // MARK: - Feedback

  /// Keeps the accepted examples up to date, and asks about the next place after a "no" to one.
  private func readFeedback(_ consumer: Consumer, _ producer: Producer) async throws {
    let known = try await knownOffsets(consumer)
    while let batch = try await consumer.nextBatch() {
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
      try await examples.apply(news)
      for feedback in refused { try await askNext(after: feedback, producer) }
      try await examples.apply([], next: next)
      consumer.complete(batch)
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
    guard let feedback = try? MessageJSON.decode(Feedback.self, from: value) else {
      logger.warning(
        "a feedback message cannot be read",
        metadata: ["partition": "\(message.partition)", "offset": "\(message.offset)"])
      return nil
    }
    // A second opinion says nothing of the heard.
    guard feedback.opinionOf == nil else { return nil }
    if feedback.verdict == .reject { refused.append(feedback) }
    return StoredFeedback(feedback)
  }

  private func askNext(after feedback: Feedback, _ producer: Producer) async throws {
    guard feedback.verdict == .reject, let attribute = feedback.attribute,
      let market = markets[feedback.market]
    else { return }
    let rejected = try await examples.rejections(heard: feedback.heard, attribute: attribute)
      .compactMap { stored -> TextSpan? in
        guard let start = stored.start, let end = stored.end else { return nil }
        return TextSpan(start: start, end: end)
      }
    guard
      let card = SuggestionCards.next(
        after: feedback, rejected: rejected, market: market, program: program,
        createdAt: Timestamp.now)
    else { return }
    let request = SuggestionRequest(
      id: card.heard, market: card.market, text: card.text, receivedAt: nil, attributes: [],
      taken: [], lineage: card.lineage)
    try await publish([card], for: request, producer)
  }

  // MARK: - Counts

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
}

/// How often each thing happened since the start, by name.
private final class SuggestionCounts: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  func add(_ name: String, _ count: Int = 1) {
    counts.withLock { $0[name, default: 0] += count }
  }

  var all: [String: Int] { counts.withLock { $0 } }
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
