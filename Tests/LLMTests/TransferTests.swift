import Foundation
import LLM
import Logging
import TestSupport
import Testing

/// A client against a server that misbehaves on the wire.
@Suite struct TransferTests {
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func model(_ endpoint: Endpoint) throws -> LanguageModel {
    try LanguageModel(endpoint, logger: logger)
  }

  private func failure(
    from steps: [ScriptedServer.Step], retries: Int = 0,
    _ change: (inout Endpoint) -> Void = { _ in }
  ) async throws -> LLMFailure? {
    let server = try ScriptedServer { _ in steps }
    var endpoint = Endpoint.scripted(server, retries: retries)
    change(&endpoint)
    let model = try model(endpoint)
    let failure = await LLMTests.failure { () async throws(LLMFailure) in
      try await model.answer(.price)
    }
    await model.close()
    server.stop()
    return failure
  }

  @Test(.timeLimit(.minutes(2)))
  func `No byte in time is a time-out`() async throws {
    let failure = try await failure(from: [.wait(.seconds(3600))]) {
      $0.firstByteTimeout = .milliseconds(200)
      $0.totalTimeout = .seconds(3600)
    }
    #expect(failure?.kind == .timeout)
    #expect(failure?.description.contains("no reply in time") == true)
  }

  @Test func `A body that drips is a time-out in the end`() async throws {
    let drops = (0..<600).flatMap { _ in
      [ScriptedServer.Step.send(" "), .wait(.milliseconds(100))]
    }
    let failure = try await failure(
      from: [.send("HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n")] + drops
    ) {
      $0.firstByteTimeout = .seconds(30)
      $0.totalTimeout = .milliseconds(800)
    }
    #expect(failure?.kind == .timeout)
    #expect(failure?.description.contains("took too long") == true)
  }

  @Test func `A reset amid the body is a transport's failure`() async throws {
    let failure = try await failure(from: [
      .send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"choices\""),
      .wait(.milliseconds(50)),
      .reset,
    ])
    #expect(failure?.kind == .transport)
  }

  @Test func `A body shorter than its length is a transport's failure, not an answer`() async throws
  {
    let body = Replies.answer("85.50")
    let failure = try await failure(from: [
      .send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count + 10)\r\n\r\n\(body)"), .close,
    ])
    #expect(failure?.kind == .transport)
  }

  @Test func `A body longer than its length is cut there`() async throws {
    let body = Replies.answer("85.50")
    let failure = try await failure(from: [
      .send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count - 10)\r\n\r\n\(body)"), .close,
    ])
    #expect(failure?.kind == .malformed)
  }

  @Test(arguments: [true, false])
  func `A hundred megabytes are cut at the limit`(tellsLength: Bool) async throws {
    let total = 100 * 1024 * 1024
    let length = tellsLength ? "Content-Length: \(total)\r\n" : ""
    let server = try ScriptedServer { _ in
      [.send("HTTP/1.1 200 OK\r\n\(length)\r\n"), .fill(total: total), .close]
    }
    var endpoint = Endpoint.scripted(server, retries: 3)
    endpoint.maximumResponseBytes = 1024 * 1024
    let model = try model(endpoint)
    let failure = await LLMTests.failure { () async throws(LLMFailure) in
      try await model.answer(.price)
    }
    #expect(failure?.kind == .tooLarge)
    await model.close()
    // Beyond the limit, only what the system's buffers hold has left the server.
    #expect(server.counts.bytesSent < 20 * 1024 * 1024)
    #expect(server.counts.requests == 1)
    server.stop()
  }

  @Test func `Headers without end are cut`() async throws {
    let header = "X-Filler: \(String(repeating: "a", count: 1000))\r\n"
    let failure = try await failure(
      from: [.send("HTTP/1.1 200 OK\r\n")]
        + (0..<1000).map { _ in .send(header) } + [.wait(.seconds(60))])
    // libcurl has a limit of its own, in later versions.
    #expect(failure?.kind == .tooLarge || failure?.kind == .transport)
  }

  @Test(arguments: ["not HTTP at all\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", ""])
  func `What is no HTTP is a transport's failure`(reply: String) async throws {
    let failure = try await failure(from: [.send(reply), .close])
    #expect(failure?.kind == .transport)
  }

  @Test func `A compressed reply is read, and held to the limit when it is unpacked`() async throws
  {
    // gzip of a chat reply, and of 200,000 blanks.
    let zipped = [
      "H4sIAAAAAAACAw3JsQ2AMAwEwF2+ZoKsghCKjCEusC0+FVF2h2tvQFqYKFHWgVvJeinKgIR39Y6C1zL1wFxwmhvb/mhl+D/skZjb/ACGFrmDRQAAAA==",
      "H4sIAAAAAAACA+3BMQEAAADCoCrrn9IM/kABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAK8BMWFiEEANAwA=",
    ].compactMap { Data(base64Encoded: $0) }
    #expect(zipped.count == 2)
    let server = try ScriptedServer { request in
      guard request.headers["accept-encoding"]?.contains("gzip") == true else {
        return [.reply(400, "")]
      }
      return [.reply(200, [UInt8](zipped[request.number]), headers: ["Content-Encoding: gzip"])]
    }
    var endpoint = Endpoint.scripted(server)
    endpoint.maximumResponseBytes = 100_000
    let model = try model(endpoint)
    #expect(try await model.answer(.price).text == "zipped")
    let failure = await LLMTests.failure { () async throws(LLMFailure) in
      try await model.answer(.price)
    }
    #expect(failure?.kind == .tooLarge)
    await model.close()
    server.stop()
  }

  @Test func `A server that nobody runs is a transport's failure`() async throws {
    let server = try ScriptedServer { _ in [] }
    let endpoint = Endpoint.scripted(server, retries: 2)
    server.stop()
    let model = try model(endpoint)
    let failure = await LLMTests.failure { () async throws(LLMFailure) in
      try await model.answer(.price)
    }
    #expect(failure?.kind == .transport)
    #expect(model.usage.requests == 3)
    await model.close()
  }

  @Test func `One connection serves one question after another`() async throws {
    let server = try ScriptedServer { _ in [.reply(200, Replies.answer("85.50"))] }
    let model = try model(.scripted(server))
    for _ in 0..<20 { _ = try await model.answer(.price) }
    #expect(server.counts.requests == 20)
    #expect(server.counts.connections == 1)
    await model.close()
    server.stop()
  }

  @Test func `Fifty questions go at once where fifty may, and each gets its own answer`()
    async throws
  {
    let server = try ScriptedServer { request in
      let number = request.text.firstMatch(of: /question (\d+)/).map { String($0.1) } ?? "none"
      return [.wait(.milliseconds(500)), .reply(200, Replies.answer(number))]
    }
    var endpoint = Endpoint.scripted(server)
    endpoint.maximumConcurrency = 50
    let model = try model(endpoint)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<150 {
        group.addTask {
          let message = Message(role: .user, content: "question \(number)")
          let answer = try await model.answer(Question(messages: [message]))
          #expect(AnswerParser.claim(answer) == .success(.span("\(number)")))
        }
      }
      try await group.waitForAll()
    }
    #expect(server.counts.requests == 150)
    #expect(server.counts.mostOpen > 8)
    #expect(server.counts.mostOpen <= 50)
    #expect(server.counts.connections <= 50)
    await model.close()
    server.stop()
  }

  @Test func `No more go at once than may`() async throws {
    let server = try ScriptedServer { _ in
      [.wait(.milliseconds(20)), .reply(200, Replies.answer("85.50"))]
    }
    var endpoint = Endpoint.scripted(server)
    endpoint.maximumConcurrency = 3
    let model = try model(endpoint)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<30 { group.addTask { _ = try await model.answer(.price) } }
      try await group.waitForAll()
    }
    #expect(server.counts.mostOpen == 3)
    await model.close()
    server.stop()
  }

  @Test(.timeLimit(.minutes(2)))
  func `Cancelling a task ends its transfer, and those that wait for a place`() async throws {
    let server = try ScriptedServer { _ in [.wait(.seconds(3600))] }
    var endpoint = Endpoint.scripted(server, retries: 5)
    endpoint.maximumConcurrency = 1
    endpoint.firstByteTimeout = .seconds(3600)
    endpoint.totalTimeout = .seconds(3600)
    let model = try model(endpoint)
    func ask() -> Task<LLMFailure?, Never> {
      Task {
        await LLMTests.failure { () async throws(LLMFailure) in try await model.answer(.price) }
      }
    }
    let first = ask()
    while server.counts.open == 0 { try await Task.sleep(for: .milliseconds(5)) }
    let waiting = [ask(), ask()]
    for task in waiting { task.cancel() }
    for task in waiting { #expect(await task.value?.kind == .cancelled) }
    first.cancel()
    #expect(await first.value?.kind == .cancelled)
    while server.counts.abandoned == 0 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(server.counts.requests == 1)
    await model.close()
    server.stop()
  }

  @Test(.timeLimit(.minutes(2)))
  func `Closing ends what is on its way, and what comes after`() async throws {
    let server = try ScriptedServer { _ in [.wait(.seconds(3600))] }
    let model = try model(.scripted(server, retries: 5))
    async let waiting = LLMTests.failure { () async throws(LLMFailure) in
      try await model.answer(.price)
    }
    while server.counts.open == 0 { try await Task.sleep(for: .milliseconds(5)) }
    await model.close()
    #expect(await waiting?.kind == .cancelled)
    let late = await LLMTests.failure { () async throws(LLMFailure) in
      try await model.answer(.price)
    }
    #expect(late?.kind == .cancelled)
    await model.close()
    server.stop()
  }

  @Test(.timeLimit(.minutes(2)))
  func `A model that is dropped hangs up`() async throws {
    let server = try ScriptedServer { request in
      request.number == 0
        ? [.reply(200, Replies.answer("85")), .wait(.seconds(3600))] : [.reply(500, "")]
    }
    do {
      let model = try model(.scripted(server))
      _ = try await model.answer(.price)
    }
    while server.counts.abandoned == 0 { try await Task.sleep(for: .milliseconds(5)) }
    server.stop()
  }

  @Test func `A redirect is not followed`() async throws {
    let other = try ScriptedServer { _ in [.reply(200, Replies.answer("85.50"))] }
    let failure = try await failure(
      from: [.reply(307, "", headers: ["Location: \(other.address)/v1/chat/completions"])],
      retries: 3)
    #expect(failure?.kind == .status(307))
    #expect(failure?.description.contains("redirects") == true)
    #expect(other.counts.connections == 0)
    other.stop()
  }

  @Test func `A proxy is asked in the server's place`() async throws {
    let proxy = try ScriptedServer { request in [.reply(200, Replies.answer(request.path))] }
    var endpoint = Endpoint.scripted(proxy)
    endpoint.baseURL = "http://model.invalid:8080/v1/"
    endpoint.proxy = proxy.address
    let model = try model(endpoint)
    let answer = try await model.answer(.price)
    let path = "http://model.invalid:8080/v1/chat/completions"
    #expect(AnswerParser.claim(answer) == .success(.span(path)))
    await model.close()
    proxy.stop()
  }
}
