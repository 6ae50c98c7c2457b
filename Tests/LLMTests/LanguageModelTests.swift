import Foundation
import LLM
import Logging
import Synchronization
import TestSupport
import Testing

@Suite struct LanguageModelTests {
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func model(_ endpoint: Endpoint) throws -> LanguageModel {
    try LanguageModel(endpoint, logger: logger)
  }

  private func failure(of model: LanguageModel, _ question: Question = .price) async -> LLMFailure?
  {
    await LLMTests.failure { () async throws(LLMFailure) in try await model.answer(question) }
  }

  @Test func `An answer comes with its reason to stop, its probability and what it took`()
    async throws
  {
    let server = try ScriptedServer { _ in
      [
        .reply(
          200,
          #"{"choices":[{"message":{"content":"{\"answer\": null}"},"finish_reason":"stop","#
            + #""logprobs":{"content":[{"token":"a","logprob":-0.5},{"token":"b","logprob":-0.25}]}}],"#
            + #""usage":{"prompt_tokens":100,"completion_tokens":10,"#
            + #""prompt_tokens_details":{"cached_tokens":60}}}"#)
      ]
    }
    var endpoint = Endpoint.scripted(server)
    endpoint.logprobs = true
    endpoint.prices = Prices(prompt: 1, cached: 0.5, completion: 4)
    let model = try model(endpoint)
    let answer = try await model.answer(.price)
    #expect(AnswerParser.claim(answer) == .success(.absent))
    #expect(answer.finishReason == "stop")
    #expect(answer.logProbability == -0.75)
    #expect(answer.usage == model.usage)
    #expect(model.usage.requests == 1)
    #expect(model.usage.promptTokens == 100)
    #expect(model.usage.cachedTokens == 60)
    #expect(model.usage.completionTokens == 10)
    #expect(abs(model.usage.cost - 110e-6) < 1e-12)
    #expect(model.spentToday.tokens == 110)
    await model.close()
    server.stop()
  }

  @Test func `What is sent is the question, at temperature zero, with the key`() async throws {
    let sent = Mutex<ScriptedServer.Request?>(nil)
    let server = try ScriptedServer { request in
      sent.withLock { $0 = request }
      return [.reply(200, Replies.answer("85.50"))]
    }
    var endpoint = Endpoint.scripted(server)
    endpoint.apiKey = "sk-secret"
    endpoint.logprobs = true
    let model = try model(endpoint)
    _ = try await model.answer(.price)
    let request = try #require(sent.withLock { $0 })
    #expect(request.method == "POST")
    #expect(request.path == "/v1/chat/completions")
    #expect(request.headers["authorization"] == "Bearer sk-secret")
    #expect(
      request.text
        == #"{"logprobs":true,"max_tokens":64,"messages":["#
        + #"{"content":"What is the price?","role":"system"},"#
        + #"{"content":"secretly offered at 85.50","role":"user"}],"#
        + #""model":"scripted","temperature":0}"#)
    await model.close()
    server.stop()
  }

  @Test(arguments: [408, 409, 429, 500, 502, 503, 529])
  func `A storm of failures that may pass is waited out`(status: Int) async throws {
    let server = try ScriptedServer { request in
      request.number < 3 ? [.reply(status, "x")] : [.reply(200, Replies.answer("85.50"))]
    }
    let model = try model(.scripted(server, retries: 3))
    let answer = try await model.answer(.price)
    #expect(AnswerParser.claim(answer) == .success(.span("85.50")))
    #expect(answer.usage.requests == 4)
    #expect(answer.usage.retries == 3)
    await model.close()
    server.stop()
  }

  @Test func `A connection that breaks is tried again`() async throws {
    let server = try ScriptedServer { request in
      request.number == 0
        ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), .reset]
        : [.reply(200, Replies.answer("85.50"))]
    }
    let model = try model(.scripted(server, retries: 1))
    #expect(try await model.answer(.price).usage.retries == 1)
    await model.close()
    server.stop()
  }

  @Test(arguments: [400, 401, 403, 404, 413, 422, 501])
  func `A refusal is not tried again`(status: Int) async throws {
    let server = try ScriptedServer { _ in [.reply(status, "{}")] }
    let model = try model(.scripted(server, retries: 5))
    let failure = await failure(of: model)
    #expect(failure?.kind == .status(status))
    #expect(failure?.mayPass == false)
    #expect(server.counts.requests == 1)
    await model.close()
    server.stop()
  }

  @Test func `A quota that is spent is told and not asked for again`() async throws {
    let server = try ScriptedServer { _ in
      [.reply(429, #"{"error":{"code":"insufficient_quota","message":"sk-secret 85.50"}}"#)]
    }
    let model = try model(.scripted(server, retries: 5))
    let failure = await failure(of: model)
    #expect(failure?.description.contains("insufficient_quota") == true)
    #expect(server.counts.requests == 1)
    await model.close()
    server.stop()
  }

  @Test func `Retry-After is kept to`() async throws {
    let times = Mutex<[ContinuousClock.Instant]>([])
    let server = try ScriptedServer { request in
      times.withLock { $0.append(.now) }
      return request.number == 0
        ? [.reply(429, "", headers: ["Retry-After: 1"])] : [.reply(200, Replies.answer("85"))]
    }
    let model = try model(.scripted(server, retries: 1))
    _ = try await model.answer(.price)
    let at = times.withLock { $0 }
    #expect(at.count == 2)
    #expect(at[1] - at[0] >= .milliseconds(950))
    await model.close()
    server.stop()
  }

  @Test func `A Retry-After that is too long is passed on`() async throws {
    let server = try ScriptedServer { _ in
      [.reply(503, "", headers: ["Retry-After: 3600"])]
    }
    let model = try model(.scripted(server, retries: 5))
    let failure = await failure(of: model)
    #expect(failure?.kind == .status(503))
    #expect(failure?.mayPass == true)
    let until = try #require(failure?.until)
    #expect(until > .now + 3000 && until < .now + 4000)
    #expect(server.counts.requests == 1)
    await model.close()
    server.stop()
  }

  @Test(arguments: [
    "", "x", "{", "[]", "null", "{}", #"{"choices":[]}"#, #"{"choices":{}}"#,
    #"{"choices":[{"message":{"content":5}}]}"#, #"{"choices":[{"message":"85"}]}"#,
    #"{"choices":[{"message":{"content":"85"}}],"usage":[]}"#,
    #"{"choices":[{"message":{"content":"85"},"finish_reason":7}]}"#,
    #"{"choices":[{"message":{"content":"8"#, "{\"choices\":\u{0}[]}",
    String(repeating: "[", count: 100_000), "<html>sign in</html>",
  ])
  func `A reply of another form is malformed`(body: String) async throws {
    let server = try ScriptedServer { _ in [.reply(200, body)] }
    let model = try model(.scripted(server, retries: 5))
    let failure = await failure(of: model)
    #expect(failure?.kind == .malformed)
    #expect(server.counts.requests == 1)
    await model.close()
    server.stop()
  }

  @Test func `Bytes that are no UTF-8 are malformed`() async throws {
    let body = Array(Replies.answer("@").utf8).map { $0 == UInt8(ascii: "@") ? 0xFF : $0 }
    let server = try ScriptedServer { _ in [.reply(200, body)] }
    let model = try model(.scripted(server))
    #expect(await failure(of: model)?.kind == .malformed)
    await model.close()
    server.stop()
  }

  @Test func `A reply may leave out what is not needed, and count as it likes`() async throws {
    let server = try ScriptedServer { request in
      request.number == 0
        ? [.reply(200, #"{"choices":[{"message":{"content":null,"refusal":"I cannot"}}]}"#)]
        : [
          .reply(
            200,
            Replies.chat(
              "x",
              usage: #"{"prompt_tokens":-5,"completion_tokens":9000000000000000000,"total":"many"}"#
            ))
        ]
    }
    let model = try model(.scripted(server))
    let refused = try await model.answer(.price)
    #expect(AnswerParser.claim(refused) == .failure(.refused))
    let odd = try await model.answer(.price)
    #expect(odd.usage.promptTokens == 0)
    #expect(odd.usage.completionTokens == 100_000_000)
    await model.close()
    server.stop()
  }

  @Test func `A budget stops it before the request, and says until when`() async throws {
    let server = try ScriptedServer { _ in [.reply(200, Replies.answer("85.50"))] }
    var endpoint = Endpoint.scripted(server, retries: 3)
    endpoint.limits.requestsPerDay = 2
    let first = try model(endpoint)
    _ = try await first.answer(.price)
    _ = try await first.answer(.price)
    let failure = await failure(of: first)
    #expect(failure?.kind == .budget)
    #expect(failure?.description.contains("requests a day") == true)
    #expect(failure?.until ?? .distantPast > .now)
    let restarted = try LanguageModel(endpoint, logger: logger, spentToday: first.spentToday)
    #expect(await self.failure(of: restarted)?.kind == .budget)
    #expect(server.counts.requests == 2)
    await first.close()
    await restarted.close()
    server.stop()
  }

  @Test func `Refused requests cost no tokens`() async throws {
    let server = try ScriptedServer { _ in [.reply(500, "")] }
    var endpoint = Endpoint.scripted(server, retries: 3)
    endpoint.limits.tokensPerDay = 150
    let model = try model(endpoint)
    for _ in 0..<3 { #expect(await failure(of: model)?.kind == .status(500)) }
    #expect(model.spentToday.tokens == 0)
    await model.close()
    server.stop()
  }

  @Test func `A server that is down is left alone, and found again by one request`() async throws {
    let isUp = Mutex(false)
    let server = try ScriptedServer { _ in
      isUp.withLock { $0 } ? [.reply(200, Replies.answer("85.50"))] : [.reply(500, "")]
    }
    var endpoint = Endpoint.scripted(server)
    endpoint.breakerFailures = 3
    endpoint.breakerPause = .seconds(2)
    let model = try model(endpoint)
    for _ in 0..<3 { #expect(await failure(of: model)?.kind == .status(500)) }
    let refused = await failure(of: model)
    #expect(refused?.kind == .circuitOpen)
    #expect(refused?.mayPass == true)
    #expect(server.counts.requests == 3)
    isUp.withLock { $0 = true }
    let until = try #require(refused?.until)
    try await Task.sleep(for: .seconds(max(0, until.timeIntervalSinceNow) + 0.01))
    _ = try await model.answer(.price)
    _ = try await model.answer(.price)
    await model.close()
    server.stop()
  }

  @Test func `Embeddings come in the texts' order`() async throws {
    let server = try ScriptedServer { request in
      guard request.path == "/v1/embeddings",
        request.text == #"{"input":["a","b"],"model":"scripted"}"#
      else { return [.reply(400, "")] }
      return [
        .reply(
          200,
          #"{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2.5]}],"#
            + #""usage":{"prompt_tokens":4,"total_tokens":4}}"#)
      ]
    }
    let model = try model(.scripted(server))
    #expect(try await model.embed(["a", "b"]) == [[1, 2.5], [3, 4]])
    #expect(try await model.embed([]).isEmpty)
    #expect(model.usage.promptTokens == 4)
    #expect(server.counts.requests == 1)
    await model.close()
    server.stop()
  }

  @Test(arguments: [
    #"{"data":[]}"#, #"{"data":[{"index":0,"embedding":[1]}]}"#,
    #"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]}"#,
    #"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2,3]}]}"#,
    #"{"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[]}]}"#,
    #"{"data":[{"index":0,"embedding":["1"]},{"index":1,"embedding":[2]}]}"#,
    #"{"data":[{"index":0,"embedding":[1e300]},{"index":1,"embedding":[2]}]}"#,
  ])
  func `Embeddings that do not fit the texts are malformed`(body: String) async throws {
    let server = try ScriptedServer { _ in [.reply(200, body)] }
    let model = try model(.scripted(server))
    let failure = await LLMTests.failure { () async throws(LLMFailure) in
      try await model.embed(["a", "b"])
    }
    #expect(failure?.kind == .malformed)
    await model.close()
    server.stop()
  }

  @Test func `A server is asked for its models, again while it is loading`() async throws {
    let server = try ScriptedServer { request in
      guard request.number > 0 else { return [.reply(503, "{}")] }
      guard request.method == "GET", request.path == "/v1/models", request.body.isEmpty else {
        return [.reply(400, "{}")]
      }
      return [.reply(200, #"{"object":"list","data":[{"id":"b"},{"id":"a","owned_by":"x"}]}"#)]
    }
    #expect(try await LanguageModel.names(at: .scripted(server, retries: 2)) == ["b", "a"])
    server.stop()
  }

  @Test(arguments: [(404, "{}", "status 404"), (200, "[]", "no list of models")])
  func `A server that tells of no models is told of`(status: Int, body: String, says: String)
    async throws
  {
    let server = try ScriptedServer { _ in [.reply(status, body)] }
    await #expect {
      _ = try await LanguageModel.names(at: .scripted(server, retries: 2))
    } throws: { error in
      "\(error)".contains(says)
    }
    #expect(server.counts.requests == 1)
    server.stop()
  }

  @Test func `Ports that are none are refused, those of IPv6 addresses found`() {
    func fault(_ address: String) -> String? { Endpoint(baseURL: address, model: "m").fault }
    for port in ["0", "65536", "x", "", "-1"] {
      #expect(fault("http://h:\(port)/v1")?.contains("port") == true, "\(port)")
      #expect(fault("http://[::1]:\(port)/v1")?.contains("port") == true, "\(port)")
    }
    for address in [
      "http://h:65535/v1", "https://h:1", "http://[::1]/v1", "http://[::1]:80", "http://h/a:b",
    ] {
      #expect(fault(address) == nil, "\(address)")
    }
  }

  @Test func `Failures are counted by plain names`() {
    #expect(LLMFailure.Kind.status(503).name == "status_503")
    #expect(LLMFailure.Kind.circuitOpen.name == "circuit_open")
  }
}
