import Extraction
import Foundation
import Kafka
import LLM
import Logging
import Records
import ServiceLifecycle
import Store

extension Suggester {
  /// How many windows of requests may wait apart for the language model to come back.
  private static let windowsAside = 16

  func readRequests(_ consumer: Consumer, _ producer: Producer) async throws {
    let gate = RequestGate(
      RequestWindow(size: settings.window, maximumAside: Self.windowsAside * settings.window))
    try await withThrowingDiscardingTaskGroup { group in
      do {
        while let batch = try await consumer.nextBatch(settings.window) {
          for message in batch.messages {
            guard await gate.enter() else { return }
            group.addTask {
              let place = RequestGate.Place(gate)
              defer { place.leave() }
              do {
                try await answer(message, place, consumer, producer)
              } catch {
                // Ends the reading at once.
                await consumer.close(within: .zero)
                throw error
              }
            }
          }
        }
      } catch is CancellationError {
        // The error of the request that ended the group is the one to tell.
      }
    }
    try Task.checkCancellation()
  }

  private func answer(
    _ message: KafkaMessage, _ place: RequestGate.Place, _ consumer: Consumer,
    _ producer: Producer
  ) async throws {
    do {
      let request = try MessageJSON.decode(
        SuggestionRequest.self, from: try message.content)
      try await ask(request, place, producer)
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

  /// Asks all questions at once; the cards of each are published as soon as it has its answer.
  ///
  /// - Throws: `MessageError` that names the questions of which no card came.
  private func ask(
    _ request: SuggestionRequest, _ place: RequestGate.Place, _ producer: Producer
  ) async throws {
    guard let market = markets[request.market] else {
      throw MessageError(
        .market,
        "unknown market (known: \(markets.keys.sorted().joined(separator: ", ")))")
    }
    let questions = request.distinctQuestions
    if questions.count < request.attributes.count {
      counts.add("repeated_attribute", request.attributes.count - questions.count)
    }
    place.begin(questions: questions.count)
    let failed = try await withThrowingTaskGroup(of: (Int, String)?.self) { group in
      for (index, question) in questions {
        group.addTask {
          let reason: String?
          do {
            reason = try await ask(question, of: request, market, place, producer)
          } catch let error as MessageError {
            // One question that fails keeps no card of another.
            reason = error.description
          }
          guard let reason else { return nil }
          // What a message says stays out of logs and errors, but for names that the taxonomy knows.
          let isKnown = market.extractor.kinds.contains { $0.name == question.name }
          return (index, "\(isKnown ? question.name : "attributes[\(index)]") (\(reason))")
        }
      }
      var failed: [(Int, String)] = []
      for try await result in group { if let result { failed.append(result) } }
      return failed.sorted { $0.0 < $1.0 }.map(\.1)
    }
    guard failed.isEmpty else {
      throw MessageError(.unanswered, "no suggestion for \(failed.joined(separator: ", "))")
    }
  }

  /// - Returns: why no card came of the question; nil if one did, or people are spared it.
  private func ask(
    _ question: SuggestionRequest.Question, of request: SuggestionRequest,
    _ market: Asker.Market, _ place: RequestGate.Place, _ producer: Producer
  ) async throws -> String? {
    var hasWaited = false
    defer { place.end(afterWait: hasWaited) }
    let attributes = market.extractor.taxonomy?.attributes ?? []
    guard attributes.contains(where: { $0.name == question.name }) else {
      counts.add("unknown_attribute")
      return "the market's taxonomy has no attribute of that name"
    }
    var maker = SuggestionCards(
      request: request, market: market, model: modelName, createdAt: "")
    let mayFail = maker.hasProposal(for: question)
    let outcome = try await outcome(of: request.asked(question), mayFail: mayFail) {
      place.wait(again: hasWaited)
      hasWaited = true
    }
    counts.add(outcome)
    maker.createdAt = Timestamp.now
    let cards = maker.cards(for: question, outcome)
    if maker.areSpared(cards, for: question, absentShare: settings.absentShare) {
      counts.add("spared_absent")
      return nil
    }
    try await publish(cards, for: request.id, producer)
    guard cards.isEmpty else { return nil }
    if case .failure(let failure) = outcome.proposal { return failure.reason }
    return "nothing proposed"
  }

  /// What the language model says.
  ///
  /// - Parameters:
  ///   - mayFail: whether there is another proposal; if not, a server that is down or still loading is
  ///     waited for.
  ///   - onWait: called before each pause.
  private func outcome(
    of question: Asker.Question, mayFail: Bool, onWait: () -> Void
  ) async throws -> Asker.Outcome {
    var backoff = Backoff()
    let deadline = ContinuousClock.now + settings.patience
    while true {
      let outcome = try await asker.ask(question)
      guard case .failure(.model(let failure)) = outcome.proposal, failure.mayPass, !mayFail
      else { return outcome }
      // Before the time that the failure names another try is in vain.
      let named = Duration.seconds(max(0, failure.until?.timeIntervalSinceNow ?? 0))
      let pause = max(backoff.next(), named + .milliseconds(Int.random(in: 0..<1000)))
      guard .now + pause < deadline else { return outcome }
      counts.add("waits")
      onWait()
      // A stop ends the wait: the request is not completed, and comes again.
      try await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
    }
  }

  /// Publishes those of the cards that have not been.
  func publish(_ cards: [ReviewCard], for request: String, _ producer: Producer) async throws {
    let known = try await published.published(among: cards.map(\.id))
    var ids: [String] = []
    for card in cards where !known.contains(card.id) && !ids.contains(card.id) {
      guard let bytes = try? MessageJSON.encode(card) else {
        throw MessageError(.invalid, "a review card of it cannot be written as JSON")
      }
      try await producer.produce(
        ProducerRecord(
          topic: settings.topics.review, partitionKey: Array(card.heard.utf8),
          key: Array(card.id.utf8), value: bytes))
      ids.append(card.id)
    }
    guard !ids.isEmpty else { return }
    try await producer.flush()
    try await published.insert(ids, request: request)
    counts.add("cards", ids.count)
  }
}

extension SuggestionRequest {
  /// Its questions with their places among `attributes`; of those about one attribute the first.
  var distinctQuestions: [(index: Int, question: Question)] {
    var names: Set<String> = []
    return attributes.enumerated().filter { names.insert($0.element.name).inserted }
      .map { (index: $0.offset, question: $0.element) }
  }

  fileprivate func asked(_ question: Question) -> Asker.Question {
    var asked = Asker.Question(heard: id, market: market, text: text, attribute: question.name)
    asked.taken = taken.filter { $0.name != question.name }.map { $0.span.start..<$0.span.end }
    for candidate in question.candidates {
      asked.confidences[candidate.span.start..<candidate.span.end] = candidate.confidence
    }
    return asked
  }
}
