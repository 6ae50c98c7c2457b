import Foundation
import LLM
import Logging
import Store
import Synchronization
import TestSupport
import Testing

@testable import Pipeline

/// What is asked of a server, what is kept, and what is counted.
@Suite struct AskerTests {
  private static let market = "americas-crude-oil"
  private let folder: URL
  private let file: StoreFile
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "heards-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    file = try StoreFile(path: folder.appending(path: "state.sqlite").path, logger: logger)
  }

  private func endpoint(_ server: ScriptedServer, _ capability: Capability = .plain) -> Endpoint {
    var endpoint = Endpoint(baseURL: server.address + "/v1", model: "scripted")
    endpoint.capability = capability
    endpoint.maximumRetries = 0
    endpoint.proxy = ""
    return endpoint
  }

  private func asker(_ model: LanguageModel) throws -> Asker {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../deploy/markets/\(Self.market)").standardized.path
    return Asker(
      model, named: "scripted", markets: try Asker.markets([path]),
      retriever: FixedExamples(file), shots: 0, cache: AnswerCache(file), concurrency: 8)
  }

  private static let question = Asker.Question(
    heard: "h", market: market, text: "Mars Nov bid -1.40", attribute: "price")

  private static func reply(_ answer: String) -> ScriptedServer.Step {
    .reply(
      200,
      #"{"choices":[{"message":{"role":"assistant","content":"{\"answer\": \"\#(answer)\"}"},"#
        + #""finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5}}"#)
  }

  private func end(_ models: LanguageModel..., server: ScriptedServer) async throws {
    for model in models { await model.close() }
    server.stop()
    try FileManager.default.removeItem(at: folder)
  }

  @Test func `equal questions at the same time are paid once, others are not held up`()
    async throws
  {
    let server = try ScriptedServer { _ in [.wait(.milliseconds(100)), Self.reply("-1.40")] }
    let model = try LanguageModel(endpoint(server), logger: logger)
    let asker = try asker(model)
    let proposals = try await withThrowingTaskGroup(of: Asker.Outcome.self) { group in
      for _ in 0..<8 { group.addTask { try await asker.ask(Self.question) } }
      var other = Self.question
      other.heard = "other"
      group.addTask { [other] in try await asker.ask(other) }
      return try await group.reduce(into: []) { $0.append($1.answer?.text) }
    }
    #expect(proposals.count == 9)
    #expect(Set(proposals).count == 1)
    #expect(server.counts.requests == 2)
    try await end(model, server: server)
  }

  @Test func `an equal question goes on when the one before it fails or is cancelled`()
    async throws
  {
    let underWay = QuestionsUnderWay<String>()
    let isHeld = Mutex(false)
    let holder = Task {
      try await underWay.alone(at: "a") {
        isHeld.withLock { $0 = true }
        while !Task.isCancelled { await Task.yield() }
        throw CancellationError()
      }
    }
    while !isHeld.withLock({ $0 }) { await Task.yield() }
    let cancelled = Task { try await underWay.alone(at: "a") { 1 } }
    cancelled.cancel()
    await #expect(throws: CancellationError.self) { try await cancelled.value }
    #expect(try await underWay.alone(at: "b") { 2 } == 2)
    async let next = underWay.alone(at: "a") { 3 }
    holder.cancel()
    #expect(try await next == 3)
    #expect(try await underWay.alone(at: "a") { 4 } == 4)
  }

  @Test func `an answer is kept for the form that was found, and found again by its name`()
    async throws
  {
    let obeys = Mutex(true)
    let questions = Mutex(0)
    let server = try ScriptedServer { request in
      let isProbe = request.text.contains("zq7-heards") || request.text.contains("colour")
      if isProbe {
        return [
          Self.reply(
            obeys.withLock { $0 } && request.text.contains("json_schema") ? "zq7-heards" : "blue")
        ]
      }
      questions.withLock { $0 += 1 }
      return [Self.reply("-1.40")]
    }
    let first = try LanguageModel(endpoint(server, .auto), logger: logger)
    _ = try await asker(first).ask(Self.question)
    #expect(questions.withLock { $0 } == 1)
    let named = try LanguageModel(endpoint(server, .jsonSchema), logger: logger)
    _ = try await asker(named).ask(Self.question)
    #expect(questions.withLock { $0 } == 1)
    obeys.withLock { $0 = false }
    let other = try LanguageModel(endpoint(server, .auto), logger: logger)
    _ = try await asker(other).ask(Self.question)
    #expect(questions.withLock { $0 } == 2, "the server holds answers to no form any more")
    try await end(first, named, other, server: server)
  }

  @Test func `a day's limit holds over a restart and for all who share the file`() async throws {
    let server = try ScriptedServer { _ in [Self.reply("-1.40")] }
    var endpoint = endpoint(server)
    endpoint.limits.requestsPerDay = 3
    let ledger = SpendingLedger(file)
    func made() async throws -> (LanguageModel, DaySpending) {
      let spent = try await DaySpending.spent(on: endpoint, in: ledger)
      let model = try LanguageModel(endpoint, logger: logger, spentToday: spent)
      return (model, DaySpending([model], in: ledger))
    }
    func isRefused(_ model: LanguageModel) async -> Bool {
      do throws(LLMFailure) {
        _ = try await model.answer(LLM.Question(messages: [Message(role: .user, content: "x")]))
        return false
      } catch {
        return error.kind == .budget
      }
    }
    let (one, spendingOfOne) = try await made()
    let (two, spendingOfTwo) = try await made()
    #expect(await !isRefused(one))
    #expect(await !isRefused(two))
    for _ in 0..<2 {
      try await spendingOfOne.write()
      try await spendingOfTwo.write()
    }
    #expect(two.spentToday.requests == 2)
    #expect(two.spentToday.tokens == 30)
    #expect(await !isRefused(two))
    #expect(await isRefused(two))
    try await spendingOfTwo.write()
    try await spendingOfOne.write()
    #expect(await isRefused(one))
    let (three, _) = try await made()
    #expect(await isRefused(three))
    #expect(server.counts.requests == 3)
    try await end(one, two, three, server: server)
  }
}
