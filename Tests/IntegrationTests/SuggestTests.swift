import Foundation
import Records
import Store
import Synchronization
import TestSupport
import Testing

/// `heards suggest`, which shows what a language model is asked.
@Suite struct SuggestTests {
  private static let market = "deploy/markets/americas-crude-oil"

  /// What a server was sent.
  private final class Sent: Sendable {
    private let requests = Mutex<[ScriptedServer.Request]>([])

    var all: [ScriptedServer.Request] { requests.withLock { $0 } }
    func add(_ request: ScriptedServer.Request) { requests.withLock { $0.append(request) } }
  }

  /// A server with these models.
  private static func server(models: [String], _ sent: Sent) throws -> ScriptedServer {
    try ScriptedServer { request in
      sent.add(request)
      switch request.path {
      case "/v1/models":
        if models.isEmpty { return [.reply(404, "{}")] }
        let list = models.map { "{\"id\": \"\($0)\"}" }.joined(separator: ",")
        return [.reply(200, "{\"data\": [\(list)]}")]
      case "/v1/embeddings":
        let object = try? JSONSerialization.jsonObject(with: Data(request.body))
        let texts = (object as? [String: Any])?["input"] as? [String] ?? []
        let rows = texts.indices.map { "{\"index\": \($0), \"embedding\": [1, 0.\($0)]}" }
        return [.reply(200, "{\"data\": [\(rows.joined(separator: ","))]}")]
      default:
        return [
          .reply(
            200,
            #"{"choices":[{"message":{"content":"{\"answer\": null}"},"finish_reason":"stop"}]}"#)
        ]
      }
    }
  }

  private func ask(_ arguments: [String], _ folder: ScratchFolder) async throws -> Program.Result {
    let heards = try folder.file("heards.txt", "Mars Nov bid -$1.40/b: broker\n")
    return try await Program.run(
      [
        "suggest", "--market", Self.market, "--attribute", "price", "--capability", "plain",
        "--json",
      ]
        + arguments + [heards])
  }

  @Test func `the server's first model is asked where none is named`() async throws {
    let sent = Sent()
    let server = try Self.server(models: ["one", "two"], sent)
    let folder = try ScratchFolder()
    let end = try await ask(["--llm", server.address + "/v1"], folder)
    #expect(end.code == 0, "\(end.error)")
    #expect(end.out.contains(#""outcome":"absent""#), "\(end.out)")
    let asked = sent.all.filter { $0.path == "/v1/chat/completions" }
    #expect(asked.count == 1)
    #expect(asked.allSatisfy { $0.text.contains(#""model":"one""#) })
    server.stop()
  }

  @Test func `a server that tells of no models leads to the flag that names one`() async throws {
    let sent = Sent()
    let server = try Self.server(models: [], sent)
    let folder = try ScratchFolder()
    let end = try await ask(["--llm", server.address + "/v1"], folder)
    #expect(end.code == 2, "\(end.error)")
    #expect(end.error.contains("--llm-model") && end.error.contains("404"), "\(end.error)")
    #expect(try await ask(["--llm", server.address + "/v1", "--llm-model", "m"], folder).code == 0)
    server.stop()
  }

  @Test func `a suggester's examples are shown and its state file is left as it was`() async throws
  {
    let sent = Sent()
    let server = try Self.server(models: ["m"], sent)
    let folder = try ScratchFolder()
    let path = folder.url.appending(path: "state.sqlite").path
    let file = try StoreFile(path: path, logger: quiet)
    try await ExampleStore(file).apply(
      StoredFeedback(
        card: "c", heard: "x", market: "americas-crude-oil", attribute: "price",
        text: "Mars Nov bid -$1.55/b: reporter", answer: "-$1.55/b", start: 13, end: 21,
        verdict: .accepted, answeredAt: "2026-01-01T00:00:00.000Z"), partition: 0, offset: 0)
    let settings = try folder.file(
      "settings.yaml", "llm: {base_url: \"\(server.address)/v1\", model: m, state: state.sqlite}\n")
    func content() throws -> [Data?] {
      ["", "-wal"].map { FileManager.default.contents(atPath: path + $0) }
    }
    let before = try content()
    for _ in 0..<2 {
      let end = try await ask(["--config", settings], folder)
      #expect(end.code == 0, "\(end.error)")
      #expect(end.out.contains("reporter"), "\(end.out)")
    }
    #expect(try content() == before)
    // What was answered the first time was kept nowhere.
    #expect(sent.all.count == 2)
    server.stop()
  }

  @Test func `given examples are all embedded before the first question`() async throws {
    let sent = Sent()
    let server = try Self.server(models: ["m"], sent)
    let folder = try ScratchFolder()
    // More than one request's worth.
    let texts = (0..<70).map { "Mars Nov bid -$1.\($0 + 10)/b" }
    let examples = try folder.file(
      "train.jsonl",
      texts.enumerated().map { #"{"id": "\#($0)", "text": "\#($1)", "spans": []}"# }
        .joined(separator: "\n"))
    let settings = try folder.file(
      "settings.yaml",
      """
      llm:
        base_url: \(server.address)/v1
        model: m
        state: none.sqlite
        examples: {embedding: {base_url: "\(server.address)/v1", model: e}}
      """)
    let end = try await ask(["--config", settings, "--examples", examples], folder)
    #expect(end.code == 0, "\(end.error)")
    let first = try #require(sent.all.firstIndex { $0.path == "/v1/chat/completions" })
    let embedded = sent.all[..<first].map(\.text).joined()
    #expect(texts.allSatisfy { embedded.contains($0) })
    server.stop()
  }
}
