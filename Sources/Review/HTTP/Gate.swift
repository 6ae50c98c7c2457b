import HTTPTypes
import Hummingbird
import Logging
import Records

/// What all requests pass: hosts, origins, who asks, CSRF tokens; and on the way back errors and headers.
struct Gate: RouterMiddleware {
  typealias Context = SiteContext

  static let localNames: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

  let settings: ReviewSite.Settings
  let admission: Admission
  let logger: Logger

  func handle(
    _ request: Request, context: SiteContext,
    next: (Request, SiteContext) async throws -> Response
  ) async throws -> Response {
    let isInterface = request.uri.path.hasPrefix("/api/")
    var response: Response
    do {
      var context = context
      try checkHost(request)
      if isInterface { try await admit(request, &context) }
      response = try await next(request, context)
    } catch {
      response = try failure(error, request).response
    }
    for (name, value) in Self.headers { response.headers[name] = value }
    if isInterface || response.headers[.cacheControl] == nil {
      response.headers[.cacheControl] = "no-store"
    }
    return response
  }

  private func failure(_ error: any Error, _ request: Request) -> HTTPFailure {
    if let failure = HTTPFailure(error) { return failure }
    // Coding errors quote what they could not code, which may be a heard.
    let isCoding = error is EncodingError || error is DecodingError
    logger.error(
      "a request failed",
      metadata: [
        "path": "\(request.uri.path)", "error": "\(isCoding ? "\(type(of: error))" : "\(error)")",
      ])
    return HTTPFailure(.internalServerError, "internal", "the server failed; its log says why")
  }

  /// A page of another site whose name leads to this machine (DNS rebinding) would be of this origin.
  private func checkHost(_ request: Request) throws(HTTPFailure) {
    guard settings.isLocal || !settings.hosts.isEmpty else { return }
    let host = Self.name(of: request.head.authority ?? "")
    guard Self.localNames.contains(host) || settings.hosts.contains(host) else {
      throw HTTPFailure(
        .misdirectedRequest, "host", "not a name that this server is reached by (review.hosts)")
    }
  }

  private func admit(_ request: Request, _ context: inout SiteContext) async throws {
    let changes = request.method != .get && request.method != .head
    try checkOrigin(request, peer: context.peer)
    guard request.uri.path != "/api/sign-in" else { return }
    let visitor = try await admission.visitor(request, peer: context.peer)
    context.visitor = visitor
    _ = try context.reviewer
    if changes, let csrf = visitor?.csrf {
      guard let token = request.headers[.csrfToken], Secret.areEqual(token, csrf) else {
        throw HTTPFailure(.forbidden, "csrf", "the header X-CSRF-Token is missing or old")
      }
    }
  }

  /// Browsers tell which site's page has asked.
  private func checkOrigin(_ request: Request, peer: String?) throws(HTTPFailure) {
    let fault = HTTPFailure(.forbidden, "origin", "asked by a page of another site")
    if let site = request.headers[.secFetchSite] {
      guard site == "same-origin" || site == "none" else { throw fault }
    } else if let origin = request.headers[.origin] {
      var hosts = [request.head.authority ?? ""]
      if admission.isProxy(peer), let host = request.headers[.forwardedHost] { hosts.append(host) }
      let host = origin.split(separator: "://", maxSplits: 1).dropFirst().first.map(String.init)
      guard let host, hosts.contains(host) || settings.hosts.contains(Self.name(of: host)) else {
        throw fault
      }
    }
  }

  /// A host without its port.
  static func name(of host: String) -> String {
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
      return String(host[...end]).lowercased()
    }
    return host.prefix { $0 != ":" }.lowercased()
  }

  private static let headers: [(HTTPField.Name, String)] = [
    (
      .contentSecurityPolicy,
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        + "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'"
    ),
    (.xContentTypeOptions, "nosniff"),
    (HTTPField.Name("Referrer-Policy")!, "no-referrer"),
    (HTTPField.Name("Cross-Origin-Opener-Policy")!, "same-origin"),
    (HTTPField.Name("Cross-Origin-Resource-Policy")!, "same-origin"),
    (
      HTTPField.Name("Permissions-Policy")!,
      "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
    ),
  ]
}
