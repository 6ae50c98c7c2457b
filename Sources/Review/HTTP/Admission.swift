import Extraction
import Foundation
import HTTPTypes
import Hummingbird
import Store

/// Tells who asks: by a token, a trusted proxy, a session or, where nobody signs in, whoever it is.
struct Admission: Sendable {
  static let cookie = "heards_session"

  let settings: ReviewSite.Settings
  let users: UserFile?
  let sessions: SessionStore
  let clock: ReviewSite.Clock
  /// Makes the CSRF tokens of those without a session; another one after each start.
  private let key = Secret.random()

  init(
    settings: ReviewSite.Settings, users: UserFile?, sessions: SessionStore,
    clock: ReviewSite.Clock
  ) {
    self.settings = settings
    self.users = users
    self.sessions = sessions
    self.clock = clock
  }

  func visitor(_ request: Request, peer: String?) async throws -> Visitor? {
    if let authorization = request.headers[.authorization] {
      return bearer(authorization)
    }
    if let visitor = proxied(request, peer: peer) { return visitor }
    if let users {
      return try await signedIn(request, users)
    }
    guard settings.proxy == nil else { return nil }
    return Visitor(
      name: settings.reviewer, role: .lead, way: .none,
      csrf: csrf(key + Array(settings.reviewer.utf8)))
  }

  private func bearer(_ authorization: String) -> Visitor? {
    let parts = authorization.split(separator: " ")
    guard parts.count == 2, parts[0].lowercased() == "bearer",
      let user = users?.owner(ofToken: String(parts[1]))
    else { return nil }
    return Visitor(name: user.name, role: user.role, way: .token)
  }

  private func proxied(_ request: Request, peer: String?) -> Visitor? {
    guard let proxy = settings.proxy, isProxy(peer), let field = HTTPField.Name(proxy.header)
    else { return nil }
    let names = request.headers[values: field]
    // Two headers: one of them may be the browser's own.
    guard names.count == 1, ReviewUser.isName(names[0]) else { return nil }
    let name = names[0]
    let role: ReviewerRole =
      proxy.leads.contains(name) ? .lead : users?.user(name)?.role ?? .reviewer
    return Visitor(name: name, role: role, way: .proxy, csrf: csrf(key + Array(name.utf8)))
  }

  private func signedIn(_ request: Request, _ users: UserFile) async throws -> Visitor? {
    guard let secret = request.cookies[Self.cookie]?.value else { return nil }
    let hash = UserFile.hash(secret)
    guard let session = try await sessions.find(hash, now: clock.date()),
      let user = users.user(session.name), user.credential == session.credential
    else { return nil }
    return Visitor(
      name: user.name, role: user.role, way: .password, csrf: csrf(Array(secret.utf8)),
      session: hash)
  }

  /// Begins a session.
  ///
  /// - Returns: the visitor, and the cookie that makes the browser one.
  func signIn(
    _ user: ReviewUser, _ request: Request, peer: String?
  ) async throws -> (Visitor, cookie: String) {
    let secret = Secret.text(Secret.random())
    let hash = UserFile.hash(secret)
    try await sessions.begin(
      hash, .init(name: user.name, credential: user.credential), now: clock.date())
    let visitor = Visitor(
      name: user.name, role: user.role, way: .password, csrf: csrf(Array(secret.utf8)),
      session: hash)
    let age = Int(SessionStore.longest)
    return (visitor, cookie(secret, age: age, isSecure: isSecure(request, peer: peer)))
  }

  /// The cookie that ends a session in the browser.
  func farewell(_ request: Request, peer: String?) -> String {
    cookie("", age: 0, isSecure: isSecure(request, peer: peer))
  }

  private func cookie(_ value: String, age: Int, isSecure: Bool) -> String {
    "\(Self.cookie)=\(value); Path=/; HttpOnly; SameSite=Strict; Max-Age=\(age)"
      + (isSecure ? "; Secure" : "")
  }

  private func isSecure(_ request: Request, peer: String?) -> Bool {
    settings.securesCookies
      || isProxy(peer) && request.headers[.forwardedProtocol]?.lowercased() == "https"
  }

  /// Of whom tries to sign in: what proxies that are trusted say, from the last one back.
  func address(_ request: Request, peer: String?) -> String {
    guard let peer, isProxy(peer) else { return peer ?? "" }
    let named = request.headers[values: .forwardedFor].flatMap { $0.split(separator: ",") }
      .map { $0.trimmingCharacters(in: .whitespaces) }
    return named.last { !isProxy($0) } ?? peer
  }

  func isProxy(_ address: String?) -> Bool {
    guard let address, let proxy = settings.proxy else { return false }
    return proxy.from.contains { $0.contains(address) }
  }

  private func csrf(_ secret: [UInt8]) -> String {
    Secret.text(ContentHash.sha256(Array("heards csrf ".utf8) + secret))
  }
}
