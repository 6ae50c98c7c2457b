import Foundation
import Records
import Synchronization
import Testing

@testable import Review

@Suite struct HTTPRouteTests {
  private func client(_ site: SiteClient) async throws -> [String: String] {
    ["X-CSRF-Token": try #require(try await site.get("/api/me").string("csrf"))]
  }

  @Test func `a card's offsets are UTF-16 code units`() async throws {
    try await withSite(queue: ScriptedQueue([card()])) { site in
      let reply = try await site.get("/api/cards")
      guard case .array(let cards) = reply.json["cards"], case .object(let card) = cards.first,
        case .string(let text) = card["text"], case .object(let span) = card["span"],
        case .number(let start) = span["start"], case .number(let end) = span["end"],
        case .array(let tokens) = card["tokens"]
      else {
        Issue.record("\(reply.text)")
        return
      }
      let units = Array(text.utf16)
      #expect(String(decoding: units[Int(start)..<Int(end)], as: UTF16.self) == "535-540")
      let words = tokens.compactMap { token -> String? in
        guard case .array(let pair) = token, case .number(let start) = pair[0],
          case .number(let end) = pair[1]
        else { return nil }
        return String(decoding: units[Int(start)..<Int(end)], as: UTF16.self)
      }
      #expect(words == ["Rebar", "🏗️", "bid", "535", "-", "540", "/", "t"])
      #expect(card["value_text"] == .string("535 to 540"))
      #expect(card["ambiguous"] == .null && card["received_at"] == .null)
      #expect(card["proposers"] == nil, "not shown unless asked for")
      #expect(try await site.get("/api/cards?proposers=1").text.contains("\"proposers\""))
    }
  }

  @Test func `what cards are asked for reaches the desk`() async throws {
    let queue = ScriptedQueue([card("c1"), card("c2"), card("c3")])
    try await withSite(queue: queue) { site in
      let reply = try await site.get(
        "/api/cards?order=newest&market=a%20b&market=c+d&attribute=price&kind=absent&count=2&have=x,y/2"
      )
      guard case .array(let cards) = reply.json["cards"] else { return }
      #expect(cards.count == 2 && reply.json["waiting"] == .number(3))
      let asked = try #require(queue.state.withLock { $0.asked.last })
      #expect(asked.filter.markets == ["a b", "c d"] && asked.filter.attributes == ["price"])
      #expect(asked.filter.kind == .absent && asked.order == .newest && asked.held == ["x", "y/2"])
      for query in ["order=best", "kind=half", "count=0", "count=51", "count=x"] {
        let reply = try await site.get("/api/cards?\(query)")
        #expect(reply.status == 400 && reply.code == "invalid")
        #expect(reply.text.contains("'\(query.prefix { $0 != "=" })'"), "\(reply.text)")
      }
    }
  }

  @Test func `answers reach the desk with offsets in bytes`() async throws {
    let queue = ScriptedQueue([card()])
    try await withSite(queue: queue) { site in
      let csrf = try await client(site)
      // In "Rebar 🏗️ bid 535-540/t" the emoji are three code units and seven bytes.
      let reply = try await site.post(
        "/api/answers",
        #"""
        {"more": 1, "answers": [
          {"card": "c1", "verdict": "reject", "correction": {"start": 10, "end": 13}, "seconds": 1.8},
          {"card": "c1", "verdict": "accept", "spans": [{"name": "price", "start": 14, "end": 21, "quote": 2}]},
          {"card": "c1", "verdict": "reject", "absent": true},
          {"card": "c9", "verdict": "accept", "spans": [{"name": "price", "start": 0, "end": 999, "quote": null}]}
        ]}
        """#, csrf)
      #expect(reply.status == 200, "\(reply.text)")
      #expect(reply.json["saved_total"] == .number(3))
      let answers = queue.state.withLock { $0.answers.map(\.answer) }
      #expect(answers.count == 4)
      #expect(answers[0].correction == TextSpan(start: 14, end: 17))
      #expect(
        answers[1].marks
          == [Feedback.Mark(name: "price", span: TextSpan(start: 18, end: 25), quote: 2)])
      #expect(answers[2].isAbsent && answers[2].verdict == .reject)
    }
  }

  @Test(arguments: [
    (
      #"{"answers": [{"card": "c1", "verdict": "reject", "correction": {"start": 6, "end": 7}}]}"#,
      "answers.[0].correction"
    ),
    (
      #"{"answers": [{"card": "c1", "verdict": "reject", "correction": {"start": 7, "end": 12}}]}"#,
      "answers.[0].correction"
    ),
    (
      #"{"answers": [{"card": "c1", "verdict": "accept", "spans": [{"name": "p", "start": 3, "end": 99}]}]}"#,
      "answers.[0].spans.[0]"
    ),
    (#"{"answers": [{"card": "c1", "verdict": "maybe"}]}"#, "answers.[0].verdict"),
    (#"{"answers": [{"card": "c1", "verdict": "revoke"}]}"#, "answers.[0].verdict"),
    (#"{"answers": [{"card": 1, "verdict": "accept"}]}"#, "card"),
    (#"{"answers": [{"verdict": "accept"}]}"#, "card"),
    (#"{"answers": []}"#, "answers"), (#"{"answers": {}}"#, "answers"), ("{}", "answers"),
    ("", "JSON"), ("{", "JSON"), ("[[[[", "JSON"), ("{\"answers\": \u{0}}", "JSON"),
  ])
  func `a body that does not fit is refused by name, and nothing is answered`(
    body: String, says: String
  ) async throws {
    let queue = ScriptedQueue([card()])
    try await withSite(queue: queue) { site in
      let reply = try await site.post("/api/answers", body, try await client(site))
      #expect(reply.status == 400 && reply.code == "invalid", "\(reply.text)")
      #expect(reply.string("error")?.contains(says) == true, "\(reply.text)")
      #expect(!reply.text.contains("535"))
      #expect(queue.state.withLock { $0.answers.isEmpty })
    }
  }

  @Test func `a body of more than a mebibyte is refused`() async throws {
    try await withSite { site in
      let csrf = try await client(site)
      let long = #"{"cards": [""# + String(repeating: "x", count: 1 << 20) + #""]}"#
      #expect(try await site.post("/api/release", long, csrf).status == 413)
      let chunk = "100000\r\n" + String(repeating: " ", count: 0x10_0000) + "\r\n"
      let chunked = try await site.send(
        "POST", "/api/release", nil, csrf.merging(["Transfer-Encoding": "chunked"]) { $1 },
        raw: chunk + chunk + "0\r\n\r\n")
      #expect(chunked.status == 413)
      let most = #"{"cards": ["a"], "x": ""# + String(repeating: "x", count: 1 << 19) + #""}"#
      #expect(try await site.post("/api/release", most, csrf).status == 204)
    }
  }

  @Test func `an answer that the brokers cannot take is to be sent again`() async throws {
    let queue = ScriptedQueue([card()])
    try await withSite(queue: queue) { site in
      let csrf = try await client(site)
      let body = #"{"answers": [{"card": "c1", "verdict": "accept"}]}"#
      queue.state.withLock { $0.status = .failed("no broker") }
      let failed = try await site.post("/api/answers", body, csrf)
      #expect(failed.status == 503 && failed.code == "unavailable")
      for (status, name) in [
        (AnswerResult.Status.saved, "saved"), (.answeredByOther, "answered_by_other"),
        (.unknown, "unknown"), (.invalid("no such attribute"), "invalid"),
      ] {
        queue.state.withLock { $0.status = status }
        let reply = try await site.post("/api/answers", body, csrf)
        #expect(reply.status == 200 && reply.text.contains("\"status\":\"\(name)\""))
      }
      queue.state.withLock { $0.failure = ReviewFailure.unavailable("reading") }
      #expect(try await site.get("/api/cards").status == 503)
      queue.state.withLock { $0.failure = ReviewFailure.conflict("moved") }
      #expect(try await site.get("/api/cards").status == 409)
    }
  }

  @Test func `an answer is taken back by its reviewer, who gets the card`() async throws {
    try await withSite(queue: ScriptedQueue([card()])) { site in
      let csrf = try await client(site)
      let undone = try await site.post("/api/undo", #"{"card": "c1"}"#, csrf)
      #expect(undone.status == 200 && undone.string("was") == "accept")
      let unknown = try await site.post("/api/undo", #"{"card": "c2"}"#, csrf)
      #expect(unknown.status == 404 && unknown.code == "unknown")
      let history = try await site.get("/api/history")
      #expect(history.text.contains("\"answered_at\":\"2026-11-30T12:00:00.000Z\""))
      #expect(history.text.contains("\"start\":14"))
    }
  }

  @Test func `markets are told with their attributes in the taxonomy's order`() async throws {
    try await withSite { site in
      guard case .array(let markets) = try await site.get("/api/markets").json["markets"],
        case .object(let market) = markets.first,
        case .array(let attributes) = market["attributes"],
        case .object(let first) = attributes.first, case .object(let second) = attributes.last
      else {
        Issue.record("no markets")
        return
      }
      #expect(market["waiting"] == .number(7) && market["title"] == .string("Rebar"))
      #expect(first["name"] == .string("activity") && first["kind"] == .string("closed"))
      #expect(first["values"] == .array([.string("bid"), .string("offer")]))
      #expect(second["kind"] == .string("open") && second["values"] == .null)
    }
  }

  @Test func `it is ready when the desk is`() async throws {
    let queue = ScriptedQueue()
    try await withSite(queue: queue) { site in
      #expect(try await site.get("/health/ready").status == 200)
      queue.state.withLock { $0.readiness = .waiting("12 messages to read") }
      let waiting = try await site.get("/health/ready")
      #expect(waiting.status == 503 && waiting.text.contains("12 messages"))
    }
  }

  @Test func `the page and its files come with tags, and nothing else does`() async throws {
    try await withSite { site in
      let page = try await site.get("/")
      #expect(page.headers["content-type"]?.hasPrefix("text/html") == true)
      #expect(page.headers["cache-control"] == "no-cache")
      let tag = try #require(page.headers["etag"])
      #expect(try await site.get("/", ["If-None-Match": tag]).status == 304)
      let address = try #require(page.text.firstMatch(of: /"(\/assets\/[^"]+\?v=[^"]+)"/)?.1)
      let file = try await site.get(String(address))
      #expect(file.status == 200 && file.headers["cache-control"]?.contains("immutable") == true)
      let plain = try await site.get(String(address.prefix { $0 != "?" }))
      #expect(plain.body == file.body && plain.headers["cache-control"] == "no-cache")
      for path in [
        "/assets/../Package.swift", "/assets/..%2f..%2fPackage.swift", "/assets/", "/assets/x/y",
        "/assets/%00", "/assets//etc/passwd", "/nothing",
      ] {
        #expect(try await site.get(path).status == 404, "\(path)")
      }
      let head = try await site.send("HEAD", "/")
      #expect(head.status == 200 && head.body.isEmpty)
    }
  }

  @Test func `all files of the page are served as they are`() async throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/Review/Resources/assets")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.count > 10)
    try await withSite { site in
      for name in names {
        let reply = try await site.get("/assets/\(name)")
        #expect(reply.status == 200, "\(name) is not in Assets.embedded")
        #expect(reply.body == Array(try Data(contentsOf: folder.appending(path: name))))
        #expect(reply.headers["content-type"] != "application/octet-stream", "\(name)")
      }
    }
  }

  @Test func `every reply has the headers that browsers heed`() async throws {
    try await withSite(users: [ann]) { site in
      for path in ["/", "/api/me", "/nothing", "/health/live", "/assets/none"] {
        let headers = try await site.get(path).headers
        let policy = try #require(headers["content-security-policy"])
        #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe"))
        #expect(headers["x-content-type-options"] == "nosniff", "\(path)")
        #expect(headers["referrer-policy"] == "no-referrer")
        #expect(headers["cross-origin-opener-policy"] == "same-origin")
        #expect(headers["permissions-policy"] != nil)
      }
      #expect(try await site.get("/api/me").headers["cache-control"] == "no-store")
    }
  }

  @Test func `tables of the dashboard are comma-separated and run nothing`() async throws {
    let queue = ScriptedQueue()
    queue.state.withLock {
      $0.dashboard = Dashboard(
        generatedAt: "2026-11-30T12:00:00.000Z", progress: [], rate: [],
        reviewers: [
          .init(name: "=1+1", answers: 3, perMinute: 1.5, acceptShare: nil, last: "x"),
          .init(name: "a \"b\", c", answers: 1, perMinute: 1, acceptShare: 0.5, last: "y"),
        ], acceptance: [], backlog: [],
        agreement: [
          .init(market: "m", attribute: "p", both: 2, agree: 0, kappa: -0.5, low: nil, high: nil)
        ], gold: [], models: [], trainings: [], policy: [],
        quality: [
          .init(
            market: "m", attribute: nil, measure: "recall", share: 0.5, low: 0.25, high: 0.75,
            cases: 12, version: nil, updatedAt: "z")
        ], today: 4)
    }
    try await withSite(queue: queue) { site in
      let dashboard = try await site.get("/api/dashboard")
      #expect(dashboard.json["today"] == .number(4))
      #expect(dashboard.text.contains("\"accept_share\":null"), "\(dashboard.text)")
      let table = try await site.get("/api/dashboard.csv?table=reviewers")
      #expect(table.headers["content-type"]?.hasPrefix("text/csv") == true)
      #expect(
        table.text == "name,answers,per_minute,accept_share,last\r\n'=1+1,3,1.5,,x\r\n"
          + "\"a \"\"b\"\", c\",1,1,0.5,y\r\n")
      let kappa = try await site.get("/api/dashboard.csv?table=agreement")
      #expect(kappa.text.hasSuffix("m,p,2,0,-0.5,,\r\n"))
      let quality = try await site.get("/api/dashboard.csv?table=quality")
      #expect(quality.text.hasSuffix("updated_at\r\nm,,recall,0.5,0.25,0.75,12,,z\r\n"))
      #expect(try await site.get("/api/dashboard.csv?table=secrets").status == 400)
      #expect(try await site.get("/api/dashboard.csv").status == 400)
      #expect(try await site.get("/api/dashboard?days=0").status == 400)
    }
  }

  @Test func `leads take answers and gold home apart`() async throws {
    var gold = card("c2")
    gold.gold = true
    try await withSite(queue: ScriptedQueue([card("c1"), gold])) { site in
      let answers = try await site.get("/api/export?market=rebar&format=prodigy&from=answers")
      #expect(answers.headers["content-disposition"]?.contains("rebar-answers-prodigy") == true)
      #expect(answers.body.split(separator: 10).count == 1 && answers.text.contains("\"accept\""))
      let gold = try await site.get("/api/export?format=heards&from=gold")
      #expect(gold.body.split(separator: 10).count == 1)
      #expect(try await site.get("/api/export?format=heards&market=none").status == 404)
      for query in ["", "?format=xml", "?format=spacy&from=all"] {
        #expect(try await site.get("/api/export\(query)").status == 400)
      }
    }
    try await withSite(users: [ann]) { site in
      let reply = try await site.get("/api/export?format=heards", try await site.signIn("ann"))
      #expect(reply.status == 403 && reply.code == "role")
    }
  }

  @Test func `a port that is taken is told`() async throws {
    try await withSite { site in
      let error = await #expect(throws: ReviewSiteError.self) {
        try await withSite {
          $0.port = Int(site.port)
        } _: { _ in
        }
      }
      #expect(error?.description.contains("127.0.0.1:\(site.port)") == true)
      #expect(error?.description.contains("another program") == true)
    }
  }
}
