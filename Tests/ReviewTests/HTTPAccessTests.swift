import Foundation
import Records
import Review
import Store
import Testing

@Suite struct HTTPAccessTests {
  private let answers = #"{"answers": [{"card": "c1", "verdict": "accept"}]}"#

  @Test func `the interface is for those who are signed in, and says so`() async throws {
    try await withSite(users: [ann]) { site in
      for path in ["me", "markets", "cards", "history", "dashboard", "dashboard.csv", "none"] {
        let reply = try await site.get("/api/\(path)")
        #expect(reply.status == 401 && reply.code == "sign_in", "\(path)")
      }
      #expect(try await site.post("/api/answers", answers).status == 401)
      #expect(try await site.get("/").status == 200)
      #expect(try await site.get("/health/live").status == 200)
    }
  }

  @Test func `a session begins with the right password and ends with signing out`() async throws {
    try await withSite(users: [ann]) { site in
      let wrong = try await site.post(
        "/api/sign-in", #"{"name": "ann", "password": "Right horse"}"#)
      #expect(wrong.status == 401 && wrong.code == "wrong" && wrong.cookie == nil)
      let unknown = try await site.post(
        "/api/sign-in", #"{"name": "bob", "password": "right horse"}"#)
      #expect(unknown.status == 401 && unknown.text == wrong.text)
      let right = try await site.post(
        "/api/sign-in", #"{"name": "ann", "password": "right horse"}"#)
      let cookie = try #require(right.headers["set-cookie"])
      #expect(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"))
      #expect(cookie.contains("; Path=/;") && !cookie.contains("Secure"))
      #expect(right.string("name") == "ann" && right.string("role") == "reviewer")
      #expect(right.string("version") == "1.2.3" && right.string("sign_in") == "password")
      let signedIn = try await site.signIn("ann")
      #expect(try await site.get("/api/me", signedIn).status == 200)
      #expect(try await site.post("/api/sign-out", "", signedIn).status == 204)
      #expect(try await site.get("/api/me", signedIn).status == 401)
    }
  }

  @Test(arguments: [11.9 * 3600, 12.1 * 3600])
  func `a session ends when it is idle for twelve hours`(pause: TimeInterval) async throws {
    let clock = StoppedClock()
    try await withSite(users: [ann], clock: clock) { site in
      let signedIn = try await site.signIn("ann")
      clock.advance(6 * 3600)
      #expect(try await site.get("/api/me", signedIn).status == 200)
      clock.advance(pause)
      #expect(try await site.get("/api/me", signedIn).status == (pause < 12 * 3600 ? 200 : 401))
    }
  }

  @Test func `a session ends after seven days, used or not`() async throws {
    let clock = StoppedClock()
    try await withSite(users: [ann], clock: clock) { site in
      let signedIn = try await site.signIn("ann")
      for _ in 0..<16 {
        clock.advance(10.4 * 3600)
        #expect(try await site.get("/api/me", signedIn).status == 200)
      }
      clock.advance(2 * 3600)
      #expect(try await site.get("/api/me", signedIn).status == 401)
    }
  }

  @Test func `a restart signs nobody out, a new password and leaving the file do`() async throws {
    let folder = try SiteFolder()
    var signedIn: [String: String] = [:]
    try await withSite(users: [ann, lea], folder: folder) { signedIn = try await $0.signIn("ann") }
    try await withSite(users: [ann, lea], folder: folder) { site in
      #expect(try await site.get("/api/me", signedIn).status == 200)
      #expect(try await site.post("/api/answers", answers, signedIn).status == 200)
      var changed = ann
      changed.password = PasswordHash.make("new horse")
      try UserFile.write([changed, lea], to: folder.users)
      #expect(try await site.get("/api/me", signedIn).status == 401)
      let again = try await site.signIn("ann", "new horse")
      #expect(try await site.get("/api/me", again).status == 200)
      try UserFile.write([lea], to: folder.users)
      #expect(try await site.get("/api/me", again).status == 401)
      try Data("nonsense\n".utf8).write(to: URL(fileURLWithPath: folder.users))
      _ = try await site.signIn("lea")
    }
  }

  @Test func `what changes something needs the session's own CSRF token`() async throws {
    try await withSite(users: [ann, lea]) { site in
      let signedIn = try await site.signIn("ann")
      var headers = signedIn
      headers["X-CSRF-Token"] = nil
      for path in ["answers", "undo", "release", "sign-out"] {
        let reply = try await site.post("/api/\(path)", answers, headers)
        #expect(reply.status == 403 && reply.code == "csrf", "\(path)")
      }
      headers["X-CSRF-Token"] = try await site.signIn("lea")["X-CSRF-Token"]
      #expect(try await site.post("/api/answers", answers, headers).code == "csrf")
      #expect(try await site.post("/api/answers", answers, signedIn).status == 200)
    }
  }

  @Test(arguments: [
    (["Sec-Fetch-Site": "cross-site"], false), (["Sec-Fetch-Site": "same-site"], false),
    (["Sec-Fetch-Site": "same-origin"], true), (["Origin": "http://evil.example"], false),
    (["Origin": "null"], false), (["Origin": "http://localhost.evil.example"], false),
    (["Origin": "http://localhost"], true),
  ])
  func `pages of other sites get nothing`(headers: [String: String], isTaken: Bool) async throws {
    try await withSite(users: [ann]) { site in
      let body = #"{"name": "ann", "password": "right horse"}"#
      let signIn = try await site.post("/api/sign-in", body, headers)
      #expect(signIn.status == (isTaken ? 200 : 403))
      let signedIn = try await site.signIn("ann").merging(headers) { $1 }
      let cards = try await site.get("/api/cards", signedIn)
      #expect(cards.status == (isTaken ? 200 : 403))
      if !isTaken { #expect(cards.code == "origin" && signIn.code == "origin") }
    }
  }

  @Test(arguments: [
    ("localhost:8090", true), ("127.0.0.1", true), ("[::1]:1", true), ("evil.example", false),
    ("localhost.evil.example:8090", false), ("review.example", true), ("", false),
  ])
  func `a site of this machine answers to its own names alone`(host: String, isTaken: Bool)
    async throws
  {
    try await withSite {
      $0.hosts = ["review.example"]
    } _: { site in
      let reply = try await site.get("/api/me", host: host)
      #expect(reply.status == (isTaken ? 200 : 421), "\(host)")
    }
  }

  @Test func `where nobody signs in the reviewer is a lead, and CSRF tokens are asked for`()
    async throws
  {
    try await withSite {
      $0.reviewer = "me"
    } _: { site in
      let me = try await site.get("/api/me")
      #expect(me.string("name") == "me" && me.string("role") == "lead")
      #expect(me.string("sign_in") == "none")
      #expect(try await site.post("/api/answers", answers).code == "csrf")
      let csrf = ["X-CSRF-Token": try #require(me.string("csrf"))]
      #expect(try await site.post("/api/answers", answers, csrf).status == 200)
      #expect(try await site.post("/api/sign-in", #"{"name": "", "password": ""}"#).status == 404)
    }
  }

  @Test func `nobody else than this machine gets in without signing in`() throws {
    for host in ["0.0.0.0", "::", "192.168.1.1", "review.example"] {
      var settings = ReviewSite.Settings(version: "1")
      settings.host = host
      #expect(!settings.isLocal)
    }
    for host in ["127.0.0.1", "127.9.9.9", "::1", "localhost"] {
      var settings = ReviewSite.Settings(version: "1")
      settings.host = host
      #expect(settings.isLocal)
    }
  }

  @Test(arguments: ["0.0.0.0", "::"])
  func `a site that others can reach without signing in does not start`(host: String) async throws {
    await #expect(throws: ReviewSiteError.self) {
      try await withSite {
        $0.host = host
      } _: { _ in
        Issue.record("it runs")
      }
    }
  }

  @Test func `a proxy's header counts from the proxy alone`() async throws {
    let user = ["X-User": "zoe"]
    try await withSite {
      $0.proxy = .init(
        header: "X-User", from: [AddressBlock("127.0.0.1")!], leads: ["zoe"])
    } _: { site in
      let me = try await site.get("/api/me", user)
      #expect(me.string("name") == "zoe" && me.string("role") == "lead")
      #expect(me.string("sign_in") == "proxy")
      #expect(try await site.get("/api/me", ["X-User": "bob"]).string("role") == "reviewer")
      #expect(try await site.get("/api/me").status == 401)
      #expect(try await site.get("/api/me", ["X-User": "zoe", "x-user": "bob"]).status == 401)
      #expect(try await site.post("/api/answers", answers, user).code == "csrf")
      let csrf = ["X-CSRF-Token": try #require(me.string("csrf"))]
      #expect(try await site.post("/api/answers", answers, user.merging(csrf) { $1 }).status == 200)
      let other = csrf.merging(["X-User": "bob"]) { $1 }
      #expect(try await site.post("/api/answers", answers, other).code == "csrf")
    }
    try await withSite(users: [ann]) {
      $0.proxy = .init(header: "X-User", from: [AddressBlock("10.0.0.0/8")!])
    } _: { site in
      #expect(try await site.get("/api/me", ["X-User": "ann"]).status == 401)
      let signIn = try await site.post(
        "/api/sign-in", #"{"name": "ann", "password": "right horse"}"#,
        ["X-Forwarded-Proto": "https"])
      #expect(signIn.headers["set-cookie"]?.contains("Secure") == false)
    }
  }

  @Test func `cookies are for TLS alone where the proxy or the settings say so`() async throws {
    let body = #"{"name": "ann", "password": "right horse"}"#
    try await withSite(users: [ann]) {
      $0.proxy = .init(header: "X-User", from: AddressBlock.loopback)
    } _: { site in
      let plain = try await site.post("/api/sign-in", body)
      #expect(plain.headers["set-cookie"]?.contains("; Secure") == false)
      let secure = try await site.post("/api/sign-in", body, ["X-Forwarded-Proto": "https"])
      #expect(secure.headers["set-cookie"]?.contains("; Secure") == true)
    }
    try await withSite(users: [ann]) {
      $0.securesCookies = true
    } _: { site in
      let secure = try await site.post("/api/sign-in", body)
      #expect(secure.headers["set-cookie"]?.contains("; Secure") == true)
    }
  }

  @Test func `a token is a program's way in`() async throws {
    try await withSite(users: [ann, lea]) { site in
      let token = ["Authorization": "Bearer lea's-token"]
      #expect(try await site.get("/api/me", token).status == 401)
      let users = [ReviewUser(name: "lea", role: .lead, tokens: [UserFile.hash("t0ken")])]
      try await withSite(users: users) { site in
        let right = ["Authorization": "Bearer t0ken"]
        #expect(try await site.get("/api/me", right).string("role") == "lead")
        #expect(try await site.post("/api/answers", answers, right).status == 200)
        #expect(try await site.get("/api/me", ["Authorization": "Bearer t0kem"]).status == 401)
        #expect(try await site.get("/api/me", ["Authorization": "Basic t0ken"]).status == 401)
        // A program has no password, and nothing fits none.
        let signIn = try await site.post("/api/sign-in", #"{"name": "lea", "password": ""}"#)
        #expect(signIn.status == 401)
      }
    }
  }

  @Test func `the dashboard is for leads`() async throws {
    try await withSite(users: [ann, lea]) { site in
      for path in ["/api/dashboard", "/api/dashboard.csv?table=rate"] {
        let reply = try await site.get(path, try await site.signIn("ann"))
        #expect(reply.status == 403 && reply.code == "role")
      }
    }
  }

  @Test func `who guesses passwords has to wait, and so does who is guessed`() async throws {
    let clock = StoppedClock()
    try await withSite(users: [ann], clock: clock) { site in
      let wrong = #"{"name": "ann", "password": "x"}"#
      let right = #"{"name": "ann", "password": "right horse"}"#
      for _ in 0..<5 { #expect(try await site.post("/api/sign-in", wrong).status == 401) }
      let blocked = try await site.post("/api/sign-in", right)
      #expect(blocked.status == 429 && blocked.code == "too_many")
      #expect(blocked.headers["retry-after"] == "30")
      clock.advance(31)
      #expect(try await site.post("/api/sign-in", right).status == 200)
      for _ in 0..<5 { #expect(try await site.post("/api/sign-in", wrong).status == 401) }
      #expect(try await site.post("/api/sign-in", wrong).status == 429)
    }
  }
}
