import Foundation
import Kafka
import Records
import TestSupport
import Testing

@Suite struct ReviewPageTests {
  private static let market = "deploy/markets/asia-steel-rebar"

  @Test func `cards of the worker are answered over HTTP, and the verdicts are on the topic`()
    async throws
  {
    let cluster = try await Cluster()
    let folder = try ScratchFolder()
    let worker = try await cluster.worker()
    try await cluster.write(try Market.heards(40).map { try $0.message })
    _ = try await cluster.records(40)
    try await cluster.stop(worker)

    let users = folder.url.appending(path: "users.jsonl").path
    let made = try await Program.run(["review", "adduser", "--file", users, "ann", "--token"])
    #expect(made.code == 0, "\(made.error)")
    let page = try await Page(cluster, folder, token: made.out.trimmingCharacters(in: .newlines))
    let dealt = try await page.ask("GET", "/api/cards?count=5")
    let cards = try #require(dealt.json["cards"]?.objects)
    #expect(cards.count == 5, "\(dealt.text)")
    let identifiers = cards.compactMap { $0["id"]?.string }
    let answers = identifiers.map { #"{"card": "\#($0)", "verdict": "ignore"}"# }
    let body = #"{"answers": [\#(answers.joined(separator: ", "))]}"#
    for _ in 0..<2 {
      let saved = try await page.ask("POST", "/api/answers", body)
      let statuses = saved.json["results"]?.objects.map { $0["status"]?.string }
      #expect(statuses == .init(repeating: "saved", count: 5), "\(saved.text)")
    }
    let more = try await page.ask("GET", "/api/cards?count=5").json["cards"]?.objects ?? []
    let others = Set(more.compactMap { $0["id"]?.string })
    #expect(others.isDisjoint(with: identifiers) && !others.isEmpty)
    let verdicts = try await cluster.values(of: "heards.feedback").map {
      try MessageJSON.decode(Feedback.self, from: $0)
    }
    #expect(verdicts.map(\.card).sorted() == identifiers.sorted(), "each once")
    #expect(verdicts.allSatisfy { $0.reviewer == "ann" && $0.verdict == .ignore })
    #expect(try await page.ask("GET", "/api/me", token: "other").status == 401)
    try await cluster.stop(page.program)
  }

  /// What reviewers have sent and what they were told is saved, over restarts of the page.
  private actor Ledger {
    var page: Page
    /// The verdict by card and reviewer: a card that one has skipped is asked of another.
    var saved: [[String]: String] = [:]
    var isOver = false

    init(_ page: Page) { self.page = page }

    func note(_ card: String, by reviewer: String, _ verdict: String) {
      saved[[card, reviewer]] = verdict
    }
    func serve(by page: Page) { self.page = page }
    func end() { isOver = true }
  }

  /// Answers cards until it is told to stop, and what is not saved again, as the page does.
  private static func review(_ ledger: Ledger, as name: String, token: String) async throws {
    var open: [(card: String, verdict: String)] = []
    while true {
      let page = await ledger.page
      if open.isEmpty {
        if await ledger.isOver { return }
        let dealt = try? await page.ask("GET", "/api/cards?count=6", token: token)
        open = (dealt?.json["cards"]?.objects ?? []).compactMap { card in
          guard let id = card["id"]?.string, let kind = card["kind"]?.string else { return nil }
          return (id, kind == "whole" ? "ignore" : id.hashValue % 2 == 0 ? "accept" : "reject")
        }
        if open.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
        continue
      }
      let items = open.map { #"{"card": "\#($0.card)", "verdict": "\#($0.verdict)"}"# }
      let reply = try? await page.ask(
        "POST", "/api/answers", #"{"answers": [\#(items.joined(separator: ", "))]}"#, token: token)
      guard let reply, reply.status == 200 else {
        try await Task.sleep(for: .milliseconds(50))
        continue
      }
      let statuses = reply.json["results"]?.objects.map { $0["status"]?.string } ?? []
      #expect(
        statuses.count == open.count && statuses.allSatisfy { $0 == "saved" }, "\(reply.text)")
      for (card, verdict) in open { await ledger.note(card, by: name, verdict) }
      open = []
    }
  }

  @Test func `a page that is killed again and again has lost no verdict, and doubled none`()
    async throws
  {
    let cluster = try await Cluster()
    let folder = try ScratchFolder()
    let worker = try await cluster.worker()
    let heards = try Market.heards(150)
    try await cluster.write(heards.map { try $0.message })
    _ = try await cluster.records(150)
    try await cluster.stop(worker)
    let users = folder.url.appending(path: "users.jsonl").path
    let names = ["ann", "ben", "cem"]
    var tokens: [String] = []
    for name in names {
      let made = try await Program.run(["review", "adduser", "--file", users, name, "--token"])
      try #require(made.code == 0, "\(made.error)")
      tokens.append(made.out.trimmingCharacters(in: .newlines))
    }
    let ledger = Ledger(try await Page(cluster, folder, token: tokens[0]))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (name, token) in zip(names, tokens) {
        group.addTask { try await Self.review(ledger, as: name, token: token) }
      }
      for round in 1...3 {
        try await until("\(40 * round) verdicts to be saved") {
          await ledger.saved.count >= 40 * round
        }
        await ledger.page.program.send(SIGKILL)
        _ = try await ledger.page.program.end()
        await ledger.serve(by: try await Page(cluster, folder, token: tokens[0]))
      }
      try await until("150 verdicts to be saved") { await ledger.saved.count >= 150 }
      await ledger.end()
      try await group.waitForAll()
    }
    let saved = await ledger.saved
    let verdicts = try await cluster.values(of: "heards.feedback").map {
      try MessageJSON.decode(Feedback.self, from: $0)
    }
    #expect(verdicts.count == saved.count, "each once, and no other")
    #expect(verdicts.allSatisfy { saved[[$0.card, $0.reviewer]] == $0.verdict.rawValue })
    let records = try await cluster.values(of: "heards.records").map {
      try MessageJSON.decode(Record.self, from: $0)
    }
    #expect(records.count > 160, "verdicts have amended records")
    for (heard, revisions) in Dictionary(grouping: records, by: \.id) {
      #expect(
        revisions.map(\.revision).sorted() == Array(1...revisions.count),
        "\(heard): each revision once")
    }
    try await cluster.stop(await ledger.page.program)
  }

  @Test func `a page that others can reach without signing in does not start`() async throws {
    let end = try await Program.run(
      ["review", "--brokers", "127.0.0.1:1", "--market", Self.market],
      environment: ["HEARDS_REVIEW_HOST": "0.0.0.0"])
    #expect(end.code == 2)
    #expect(end.error.contains("review.users") && end.error.contains("0.0.0.0"), "\(end.error)")
  }

  @Test func `a port that is taken is told, and the program ends`() async throws {
    let other = try Loopback.listen()
    defer { close(other.socket) }
    let folder = try ScratchFolder()
    let end = try await Program.run(
      [
        "review", "--brokers", "127.0.0.1:1", "--market", Self.market, "--port", "\(other.port)",
      ], environment: ["HEARDS_REVIEW_STATE": folder.url.appending(path: "state.sqlite").path])
    #expect(end.code == 1)
    #expect(end.error.contains("127.0.0.1:\(other.port): another program"), "\(end.error)")
  }

  @Test func `a users file that cannot be used is told by its line`() async throws {
    let folder = try ScratchFolder()
    let users = try folder.file("users.jsonl", "{\"name\": \"ann\", \"password\": \"hunter2\"}\n")
    let end = try await Program.run(
      ["review", "--brokers", "127.0.0.1:1", "--market", Self.market],
      environment: ["HEARDS_REVIEW_USERS": users])
    #expect(end.code == 2)
    #expect(end.error.contains("users.jsonl:1") && !end.error.contains("hunter2"), "\(end.error)")
  }

  @Test func `people are added with a password of some length, and the file is their owner's`()
    async throws
  {
    let folder = try ScratchFolder()
    let users = folder.url.appending(path: "users.jsonl").path
    let none = try await Program.run(
      ["review", "adduser", "--file", users, "ann", "--password-stdin"])
    #expect(none.code == 2 && none.error.contains("8 characters"), "\(none.error)")
    #expect(!FileManager.default.fileExists(atPath: users))
    let wrong = try await Program.run([
      "review", "adduser", "--file", users, "ann", "--role", "boss",
    ])
    #expect(wrong.code == 2)
    let token = try await Program.run(
      ["review", "adduser", "--file", users, "ann", "--role", "lead", "--token"])
    #expect(token.code == 0 && token.out.count > 40)
    let content = try String(contentsOfFile: users, encoding: .utf8)
    #expect(
      content.contains("\"lead\"") && !content.contains(token.out.trimmingCharacters(in: .newlines))
    )
    let mode = try FileManager.default.attributesOfItem(atPath: users)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }
}

/// A running `heards review`.
private struct Page: Sendable {
  struct Reply {
    let status: Int
    let text: String

    var json: [String: JSONValue] {
      (try? MessageJSON.decode([String: JSONValue].self, from: Array(text.utf8))) ?? [:]
    }
  }

  let program: Program
  let port: UInt16
  let token: String

  init(_ cluster: Cluster, _ folder: ScratchFolder, token: String) async throws {
    let variables = [
      "HEARDS_REVIEW_USERS": folder.url.appending(path: "users.jsonl").path,
      "HEARDS_REVIEW_STATE": folder.url.appending(path: "review.sqlite").path,
      "HEARDS_REVIEW_INSTANCE": "a",
      // This broker waits for ever for a member that was killed, unless it comes back as the same.
      "HEARDS_KAFKA_GROUP_INSTANCE_ID": "a",
    ]
    let started = try Program(
      ["review", "--port", "0"] + Market.arguments,
      environment: cluster.environment.merging(variables) { $1 })
    program = started
    try await started.says("review page: ")
    let address = try #require(
      started.error.firstMatch(of: /review page: http:\/\/127.0.0.1:(\d+)/))
    port = try #require(UInt16(address.1))
    self.token = token
    try await until("the page to be ready: \(started.error.suffix(2000))") {
      try await ask("GET", "/health/ready").status == 200
    }
  }

  func ask(
    _ method: String, _ path: String, _ body: String = "", token: String? = nil
  ) async throws -> Reply {
    let request = """
      \(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r
      Authorization: Bearer \(token ?? self.token)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
      """
    let bytes = try await Loopback.exchange(port, Array(request.utf8))
    let text = String(decoding: bytes, as: UTF8.self)
    // A page that is killed meanwhile says nothing, or not all of it.
    guard let head = text.range(of: "\r\n\r\n"), let status = Int(text.dropFirst(9).prefix(3))
    else { throw GaveUp(description: "no reply to \(method) \(path)") }
    return Reply(
      status: status,
      text: String(text[head.upperBound...]))
  }
}

extension JSONValue {
  fileprivate var string: String? { if case .string(let text) = self { text } else { nil } }

  fileprivate var objects: [[String: JSONValue]] {
    guard case .array(let items) = self else { return [] }
    return items.compactMap { if case .object(let object) = $0 { object } else { nil } }
  }
}
