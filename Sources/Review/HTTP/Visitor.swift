import HTTPTypes
import Hummingbird
import NIOCore
import Records

/// Who asks.
struct Visitor: Sendable {
  enum Way: String, Sendable {
    case password, proxy, token
    /// Nobody signs in here.
    case none
  }

  var name: String
  var role: ReviewerRole
  var way: Way
  /// What requests that change something must bring in a header, which no other site's page can know;
  /// nil for a token's owner, whose header no other site's page could send either.
  var csrf: String?
  /// The hash of the session's secret.
  var session: String?
}

/// A request with where it came from and, behind the gate, who sent it.
struct SiteContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The peer's address; nil where it has none.
  let peer: String?
  var visitor: Visitor?

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    peer = source.channel.remoteAddress?.ipAddress
  }

  /// - Throws: `HTTPFailure` (401) before the gate.
  var reviewer: Visitor {
    get throws(HTTPFailure) {
      guard let visitor else { throw HTTPFailure(.unauthorized, "sign_in", "sign in first") }
      return visitor
    }
  }

  /// - Throws: `HTTPFailure` (403) for who is no lead.
  func requireLead() throws(HTTPFailure) {
    guard try reviewer.role == .lead else {
      throw HTTPFailure(.forbidden, "role", "only leads may see this")
    }
  }
}

extension HTTPField.Name {
  static let csrfToken = Self("X-CSRF-Token")!
  static let secFetchSite = Self("Sec-Fetch-Site")!
  static let forwardedFor = Self("X-Forwarded-For")!
  static let forwardedHost = Self("X-Forwarded-Host")!
  static let forwardedProtocol = Self("X-Forwarded-Proto")!
}
