import Foundation
import LLM
import Logging
import Synchronization
import TestSupport
import Testing

/// What must not be told: the key, the proxy's password, the heard, and what a server says of them.
@Suite struct SecretTests {
  private static let key = "sk-secret-1234"

  @Test func `No failure and no log line holds the key, the heard or the server's words`()
    async throws
  {
    let server = try ScriptedServer { request in
      let echo = "Incorrect key \(Self.key) for: secretly offered at 85.50"
      let replies: [[ScriptedServer.Step]] = [
        [.reply(401, #"{"error":{"code":"\#(Self.key)","message":"\#(echo)"}}"#)],
        [.reply(500, echo)], [.reply(200, echo)], [.reply(429, echo)],
        [.reply(302, "", headers: ["Location: http://x/\(Self.key)"])],
        [.send("HTTP/1.1 200 \(echo)\r\nContent-Length: \(Self.key)\r\n\r\n"), .close],
        [.send("\(echo)\r\n\r\n"), .close],
        [.reply(429, echo, headers: ["Retry-After: \(Self.key)"])],
      ]
      return replies[request.number % replies.count]
    }
    var endpoint = Endpoint.scripted(server, retries: 1)
    endpoint.apiKey = Self.key
    endpoint.breakerFailures = 3
    endpoint.breakerPause = .zero
    let lines = LogLines()
    let model = try LanguageModel(endpoint, logger: lines.logger)
    var told: [String] = []
    for _ in 0..<16 {
      let failure = await failure { () async throws(LLMFailure) in try await model.answer(.price) }
      if let failure { told += ["\(failure)", String(reflecting: failure), dumped(failure)] }
    }
    #expect(told.count == 48)
    told += lines.all
    #expect(lines.all.contains { $0.contains("asking again") })
    for line in told {
      #expect(!line.contains("secret"))
      #expect(!line.contains("85.50"))
    }
    await model.close()
    server.stop()
  }

  @Test func `An endpoint's description holds neither key nor proxy`() {
    var endpoint = Endpoint(baseURL: "https://llm.example/v1", model: "m")
    endpoint.apiKey = Self.key
    endpoint.proxy = "http://user:secret@proxy"
    for line in ["\(endpoint)", String(reflecting: endpoint), dumped(endpoint), "\([endpoint])"] {
      #expect(!line.contains("secret"))
      #expect(line.contains("llm.example"))
    }
  }

  @Test func `Settings that cannot work are told without the key`() {
    func fault(_ change: (inout Endpoint) -> Void) -> String? {
      var endpoint = Endpoint(baseURL: "https://llm.example/v1", model: "m")
      change(&endpoint)
      return endpoint.fault
    }
    #expect(fault { _ in } == nil)
    #expect(fault { $0.baseURL = "llm.example/v1" }?.contains("https://") == true)
    #expect(fault { $0.baseURL = "http:///v1" }?.contains("no host") == true)
    #expect(fault { $0.baseURL = "https://me:secret@host/v1" }?.contains("api_key") == true)
    #expect(fault { $0.baseURL = "https://host/v1?x=1" } != nil)
    #expect(fault { $0.model = "" } != nil)
    #expect(fault { $0.totalTimeout = .zero } != nil)
    #expect(fault { $0.connectTimeout = .seconds(86_401) } != nil)
    #expect(fault { $0.retryPause = .seconds(-1) } != nil)
    #expect(fault { $0.temperature = .nan } != nil)
    #expect(fault { $0.prices = Prices(prompt: .nan, completion: 1) } != nil)
    #expect(fault { $0.prices = Prices(prompt: 1, completion: -1) } != nil)
    #expect(fault { $0.maximumConcurrency = 0 } != nil)
    // A header of the attacker's choice would follow.
    let split = fault { $0.apiKey = "sk-secret\r\nX-Other: 1" }
    #expect(split?.contains("api_key") == true)
    #expect(split?.contains("secret") == false)
  }

  @Test func `A key that goes unencrypted over a network is warned of`() async throws {
    for (address, isWarned) in [
      ("http://llm.example/v1", true), ("https://llm.example/v1", false),
      ("http://127.0.0.1:1/v1", false), ("http://localhost:1/v1", false),
      ("http://[::1]:1/v1", false),
    ] {
      let lines = LogLines()
      var endpoint = Endpoint(baseURL: address, model: "m")
      endpoint.apiKey = Self.key
      let model = try LanguageModel(endpoint, logger: lines.logger)
      #expect(lines.all.isEmpty != isWarned)
      await model.close()
    }
  }

  private func dumped(_ value: Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
  }
}

/// A logger's lines with their metadata, of all levels.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  var logger: Logger {
    var logger = Logger(label: "test") { _ in Handler(lines: self) }
    logger.logLevel = .trace
    return logger
  }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
  }
}
