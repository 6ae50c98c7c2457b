import Foundation
import LLM
import Logging
import Synchronization
import TestSupport
import Testing

/// How servers are held to spans of the text, and how it is found out what they can do.
@Suite struct CapabilityTests {
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private static let question = Question(
    messages: [Message(role: .user, content: "x")], candidates: ["85", "85.50", "say \"85\""])

  /// The body that is sent for the question.
  private func sent(_ capability: Capability, _ question: Question = question) async throws -> JSON
  {
    let body = Mutex<[UInt8]>([])
    let server = try ScriptedServer { request in
      body.withLock { $0 = request.body }
      return [.reply(200, Replies.answer("85"))]
    }
    let model = try LanguageModel(.scripted(server, capability: capability), logger: logger)
    _ = try await model.answer(question)
    await model.close()
    server.stop()
    return try JSON(Data(body.withLock { $0 }))
  }

  @Test func `The schema lists the candidates, or null`() async throws {
    let body = try await sent(.jsonSchema)
    let format = body["response_format"]
    #expect(format["type"].text == "json_schema")
    #expect(format["json_schema"]["name"].text == "answer")
    #expect(format["json_schema"]["strict"].value as? Bool == true)
    let schema = format["json_schema"]["schema"]
    #expect(schema["additionalProperties"].value as? Bool == false)
    #expect(schema["required"].value as? [String] == ["answer"])
    let choices = schema["properties"]["answer"]["anyOf"]
    #expect(choices[0]["enum"].value as? [String] == Self.question.candidates)
    #expect(choices[0]["type"].text == "string")
    #expect(choices[1]["type"].text == "null")
    #expect(body["grammar"].value == nil)
  }

  @Test func `More candidates than servers take leave the text free`() async throws {
    let long = (0..<251).map { String(repeating: "a", count: 60) + "\($0)" }
    let many = (0..<1001).map { "\($0)" }
    for candidates in [long, many] {
      let body = try await sent(
        .jsonSchema, Question(messages: Self.question.messages, candidates: candidates))
      let schema = body["response_format"]["json_schema"]["schema"]
      let choices = schema["properties"]["answer"]["anyOf"]
      #expect(choices[0]["type"].text == "string")
      #expect(choices[0]["enum"].value == nil)
    }
  }

  @Test func `No candidates leave only null`() async throws {
    let body = try await sent(
      .jsonSchema, Question(messages: Self.question.messages, candidates: []))
    let schema = body["response_format"]["json_schema"]["schema"]
    #expect((schema["properties"]["answer"]["anyOf"].value as? [Any])?.count == 1)
    #expect(schema["properties"]["answer"]["anyOf"][0]["type"].text == "null")
  }

  @Test func `The grammar merges candidates by their beginnings, escaped for JSON and for itself`()
    async throws
  {
    let body = try await sent(.grammar)
    #expect(
      body["grammar"].text == #"""
        root ::= "{\"answer\": " ("null" | "\"" ("85" ("\"" | ".50\"") | "say \\\"85\\\"\"")) "}"

        """#)
    #expect(body["response_format"].value == nil)
  }

  @Test func `A plain server is sent neither`() async throws {
    let body = try await sent(.plain)
    #expect(body["grammar"].value == nil)
    #expect(body["response_format"].value == nil)
  }

  /// Servers by what they can do, and what is found of them in how many requests.
  enum Kind: CaseIterable, Sendable {
    case schema, grammar, ignoring, refusing

    var expected: (capability: String, probes: Int) {
      switch self {
      case .schema: ("response_format", 1)
      case .grammar: ("grammar", 2)
      case .ignoring, .refusing: ("neither", 2)
      }
    }

    func reply(to body: String) -> ScriptedServer.Step {
      let isProbe = body.contains("zq7-heards")
      let obeys =
        switch self {
        case .schema: body.contains("response_format")
        case .grammar: body.contains("\"grammar\"")
        case .ignoring, .refusing: false
        }
      if obeys, isProbe { return .reply(200, Replies.answer("zq7-heards")) }
      if self == .refusing, isProbe { return .reply(400, "{}") }
      return .reply(200, Replies.answer("blue"))
    }
  }

  @Test(arguments: Kind.allCases)
  func `It is found out once what a server can do`(kind: Kind) async throws {
    let bodies = Mutex<[String]>([])
    let server = try ScriptedServer { request in
      bodies.withLock { $0.append(request.text) }
      return [kind.reply(to: request.text)]
    }
    let model = try LanguageModel(.scripted(server, capability: .auto), logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<10 { group.addTask { _ = try await model.answer(Self.question) } }
      try await group.waitForAll()
    }
    let all = bodies.withLock { $0 }
    #expect(all.filter { $0.contains("zq7-heards") }.count == kind.expected.probes)
    let questions = all.filter { !$0.contains("zq7-heards") }
    #expect(questions.count == 10)
    for body in questions {
      let found =
        body.contains("response_format")
        ? "response_format" : body.contains("\"grammar\"") ? "grammar" : "neither"
      #expect(found == kind.expected.capability)
    }
    await model.close()
    server.stop()
  }

  @Test func `A server that cannot be reached leaves it open what it can do`() async throws {
    let server = try ScriptedServer { request in
      request.number == 0 ? [.reply(503, "")] : [Kind.schema.reply(to: request.text)]
    }
    let model = try LanguageModel(.scripted(server, capability: .auto), logger: logger)
    let failure = await failure { () async throws(LLMFailure) in
      try await model.answer(Self.question)
    }
    #expect(failure?.kind == .status(503))
    _ = try await model.answer(Self.question)
    #expect(server.counts.requests == 3)
    await model.close()
    server.stop()
  }

  @Test(.timeLimit(.minutes(2)))
  func `Who waits for the probe can be cancelled, and who probes can, and the rest go on`()
    async throws
  {
    let server = try ScriptedServer { request in
      request.number == 0 ? [.wait(.seconds(3600))] : [Kind.schema.reply(to: request.text)]
    }
    let model = try LanguageModel(.scripted(server, capability: .auto), logger: logger)
    func ask() -> Task<LLMFailure?, Never> {
      Task {
        await failure { () async throws(LLMFailure) in try await model.answer(Self.question) }
      }
    }
    let prober = ask()
    while server.counts.open == 0 { try await Task.sleep(for: .milliseconds(5)) }
    let (waiter, rest) = (ask(), [ask(), ask()])
    waiter.cancel()
    #expect(await waiter.value?.kind == .cancelled)
    prober.cancel()
    #expect(await prober.value?.kind == .cancelled)
    for task in rest { #expect(await task.value?.kind == nil) }
    await model.close()
    server.stop()
  }
}

/// Any JSON, to look into.
struct JSON {
  let value: Any?

  init(_ data: Data) throws { value = try JSONSerialization.jsonObject(with: data) }

  private init(value: Any?) { self.value = value }

  subscript(key: String) -> JSON { JSON(value: (value as? [String: Any])?[key]) }
  subscript(index: Int) -> JSON {
    let items = value as? [Any]
    return JSON(value: items.flatMap { $0.indices.contains(index) ? $0[index] : nil })
  }
  var text: String? { value as? String }
}
