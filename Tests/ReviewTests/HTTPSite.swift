import Extraction
import Foundation
import Logging
import Records
import Review
import Store
import Synchronization
import TestSupport
import Testing

/// A folder of its own, removed with the value.
final class SiteFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/heards-site-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var users: String { path + "/users.jsonl" }
}

/// A clock that stands still unless it is moved.
final class StoppedClock: Sendable {
  private let seconds = Mutex(0.0)

  func advance(_ by: TimeInterval) { seconds.withLock { $0 += by } }

  var clock: ReviewSite.Clock {
    ReviewSite.Clock(
      date: { [self] in Date(timeIntervalSince1970: 1e9 + seconds.withLock { $0 }) },
      uptime: { [self] in .seconds(seconds.withLock { $0 }) })
  }
}

/// What the site's routes are told, and what they ask.
final class ScriptedQueue: DeskAccess {
  struct State {
    var readiness = Readiness.ready
    var cards: [ReviewCard] = []
    var asked: [(reviewer: String, filter: CardFilter, order: CardOrder, held: [String])] = []
    var answers: [(reviewer: String, answer: Answer)] = []
    var status = AnswerResult.Status.saved
    var released: [String] = []
    var dashboard: Dashboard?
    var failure: (any Error)?
  }

  let state = Mutex(State())

  init(_ cards: [ReviewCard] = []) { state.withLock { $0.cards = cards } }

  var readiness: Readiness { state.withLock { $0.readiness } }

  private func queued(_ card: ReviewCard) -> QueuedCard {
    QueuedCard(card: card, leaseUntil: Date(timeIntervalSince1970: 1e9))
  }

  func cards(
    for reviewer: String, _ filter: CardFilter, order: CardOrder, count: Int, holding: [String]
  ) async throws -> (cards: [QueuedCard], waiting: Int) {
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      state.asked.append((reviewer, filter, order, holding))
      return (state.cards.prefix(count).map(queued), state.cards.count)
    }
  }

  func text(of card: String) async throws -> String? {
    state.withLock { $0.cards.first { $0.id == card }?.text }
  }

  func answer(_ answers: [Answer], by reviewer: String) async throws -> [AnswerResult] {
    state.withLock { state in
      state.answers += answers.map { (reviewer, $0) }
      return answers.map { AnswerResult(card: $0.card, status: state.status) }
    }
  }

  func undo(
    _ card: String, by reviewer: String
  ) async throws -> (card: QueuedCard, was: Feedback.Verdict)? {
    state.withLock { state in
      state.cards.first { $0.id == card }.map { (queued($0), .accept) }
    }
  }

  func history(of reviewer: String, limit: Int) async throws -> [Feedback] {
    state.withLock { state in
      state.cards.prefix(limit).map {
        Feedback(to: $0, .accept, reviewer: reviewer, answeredAt: "2026-11-30T12:00:00.000Z")
      }
    }
  }

  func release(_ cards: [String], by reviewer: String) async throws {
    state.withLock { $0.released += cards }
  }

  func waiting() async throws -> [String: Int] { ["rebar": 7] }
  func answeredToday(by reviewer: String) async throws -> Int { 3 }

  func dashboard(market: String?, days: Int) async throws -> Dashboard {
    try #require(state.withLock { $0.dashboard })
  }

  func verdicts(market: String?) async throws -> [Feedback] {
    try await history(of: "ann", limit: 100)
  }
}

/// What came back.
struct Reply: Sendable {
  let status: Int
  /// By name in small letters; the last where there are several.
  let headers: [String: String]
  let body: [UInt8]

  init(_ bytes: [UInt8]) throws {
    let end = try #require(
      String(decoding: bytes, as: UTF8.self).range(of: "\r\n\r\n"),
      "no reply: \(String(decoding: bytes.prefix(200), as: UTF8.self))")
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
    status = try #require(Int(lines[0].split(separator: " ")[1]))
    headers = lines.dropFirst().reduce(into: [:]) { headers, line in
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    body = Array(bytes.dropFirst(text[..<end.upperBound].utf8.count))
  }

  var text: String { String(decoding: body, as: UTF8.self) }

  var json: [String: JSONValue] {
    (try? MessageJSON.decode([String: JSONValue].self, from: body)) ?? [:]
  }

  var code: String? { string("code") }

  func string(_ field: String) -> String? {
    guard case .string(let text) = json[field] else { return nil }
    return text
  }

  /// The cookie that a browser would keep.
  var cookie: String? { headers["set-cookie"]?.split(separator: ";").first.map(String.init) }
}

/// A running site's client.
struct SiteClient: Sendable {
  let port: UInt16

  func send(
    _ method: String, _ path: String, _ body: String? = nil, host: String = "localhost",
    _ headers: [String: String] = [:], raw: String = ""
  ) async throws -> Reply {
    var lines = ["\(method) \(path) HTTP/1.1", "Host: \(host)", "Connection: close"]
    if let body { lines.append("Content-Length: \(body.utf8.count)") }
    lines += headers.map { "\($0): \($1)" }
    let head = lines.joined(separator: "\r\n") + "\r\n\r\n"
    return try Reply(try await Loopback.exchange(port, Array((head + (body ?? raw)).utf8)))
  }

  func get(
    _ path: String, host: String = "localhost", _ headers: [String: String] = [:]
  ) async throws -> Reply { try await send("GET", path, host: host, headers) }

  func post(_ path: String, _ body: String, _ headers: [String: String] = [:]) async throws -> Reply
  { try await send("POST", path, body, headers) }

  /// Signs in and gives the headers of a browser that is signed in.
  func signIn(_ name: String, _ password: String = "right horse") async throws -> [String: String] {
    let reply = try await post(
      "/api/sign-in", "{\"name\": \"\(name)\", \"password\": \"\(password)\"}")
    try #require(reply.status == 200, "\(reply.text)")
    return [
      "Cookie": try #require(reply.cookie), "X-CSRF-Token": try #require(reply.string("csrf")),
    ]
  }
}

private let taxonomy = """
  schema: heards.taxonomy/1
  market: rebar
  version: "1"
  title: Rebar
  attributes:
    - name: activity
      label: ACTIVITY
      title: Activity
      definition: What is done.
      found_by: rules
      scope: quote
      normaliser: enum
      values:
        - value: bid
          aliases: [bid, bids]
        - value: offer
          aliases: [offer]
    - name: price
      label: PRICE
      found_by: rules
      scope: quote
      normaliser: price
      patterns: ['[0-9]+']
  """

/// Runs a site on a port of its own.
///
/// - Parameter users: nil for a site where nobody signs in.
func withSite(
  users: [ReviewUser]? = nil, queue: ScriptedQueue = ScriptedQueue(),
  clock: StoppedClock = StoppedClock(), folder: SiteFolder? = nil,
  _ change: (inout ReviewSite.Settings) -> Void = { _ in },
  _ body: (SiteClient) async throws -> Void
) async throws {
  let folder = try folder ?? SiteFolder()
  let quiet = Logger(label: "review-tests") { _ in SwiftLogNoOpLogHandler() }
  if let users { try UserFile.write(users, to: folder.users) }
  var settings = ReviewSite.Settings(version: "1.2.3")
  settings.port = 0
  change(&settings)
  let (ports, port) = AsyncStream.makeStream(of: Int.self)
  let site = try ReviewSite(
    settings, queue: queue,
    markets: [
      "rebar": ReviewMarket(
        extractor: Extractor(taxonomy: try Taxonomy.parse(taxonomy, file: "t.yaml"), model: nil))
    ],
    users: try users.map { _ in try UserFile(path: folder.users, logger: quiet) },
    sessions: SessionStore(try StoreFile(path: folder.path + "/review.sqlite", logger: quiet)),
    clock: clock.clock, logger: quiet, onReady: { port.yield($0) })
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      defer { port.finish() }
      do { try await site.run() } catch is CancellationError {}
    }
    defer { group.cancelAll() }
    var iterator = ports.makeAsyncIterator()
    guard let port = await iterator.next() else { return try await group.waitForAll() }
    try await body(SiteClient(port: UInt16(port)))
  }
}

/// Made once: hashing takes a while.
let password = PasswordHash.make("right horse")
let ann = ReviewUser(name: "ann", role: .reviewer, password: password)
let lea = ReviewUser(
  name: "lea", role: .lead, password: password, tokens: [UserFile.hash("lea's token")])

func card(_ id: String = "c1", text: String = "Rebar 🏗️ bid 535-540/t", _ span: TextSpan? = nil)
  -> ReviewCard
{
  ReviewCard(
    id: id, kind: .span, heard: "h1", market: "rebar", text: text, receivedAt: nil,
    attribute: "price", span: span ?? TextSpan(start: 18, end: 25),
    value: .range(min: 535, max: 540),
    proposers: [Proposer(source: .model, confidence: 0.5, version: "v1")], reason: .uncertain,
    uncertainty: 1, revision: 1, createdAt: "2026-11-30T12:00:00.000Z",
    lineage: Lineage(taxonomy: "t", model: nil, program: "p"))
}
