import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Store

package struct ReviewSiteError: Error, CustomStringConvertible {
  package let description: String
}

/// The review page and its interface over HTTP.
package struct ReviewSite: Service {
  /// A proxy that says who signed in with it.
  package struct Proxy: Sendable {
    /// The header with the name.
    package var header: String
    /// From elsewhere the header counts for nothing.
    package var from: [AddressBlock]
    /// Who of those it names is a lead.
    package var leads: Set<String>

    package init(header: String, from: [AddressBlock], leads: Set<String> = []) {
      self.header = header
      self.from = from
      self.leads = leads
    }

    /// Whether a text may be a header's name.
    package static func isHeader(_ text: String) -> Bool { HTTPField.Name(text) != nil }
  }

  package struct Settings: Sendable {
    package var host = "127.0.0.1"
    /// 0 for any that is free.
    package var port = 8090
    /// Other names that it is reached by, in small letters and without ports.
    package var hosts: Set<String> = []
    /// Whether browsers are told to send cookies over TLS alone, whatever a proxy says.
    package var securesCookies = false
    package var proxy: Proxy?
    /// Who reviews where nobody signs in.
    package var reviewer = "local"
    package var leaseSeconds = 600
    package var version: String

    package init(version: String) { self.version = version }

    /// Whether only this machine can reach it.
    package var isLocal: Bool {
      host == "localhost" || AddressBlock.loopback.contains { $0.contains(host) }
    }
  }

  package struct Clock: Sendable {
    package var date: @Sendable () -> Date
    /// Only goes forward.
    package var uptime: @Sendable () -> Duration

    package init(
      date: @escaping @Sendable () -> Date, uptime: @escaping @Sendable () -> Duration
    ) {
      self.date = date
      self.uptime = uptime
    }

    package static var system: Clock {
      let start = ContinuousClock.now
      return Clock(date: { Date() }, uptime: { ContinuousClock.now - start })
    }
  }

  /// Why it does not start.
  package static func needsSignIn(_ host: String) -> String {
    "review.host is \(host), where others than this machine can come in: name a users file "
      + "(review.users) or a proxy that signs people in (review.proxy), or use 127.0.0.1"
  }

  let settings: Settings
  let queue: any DeskAccess
  let markets: [String: ReviewMarket]
  let users: UserFile?
  let admission: Admission
  let sessions: SessionStore
  let clock: Clock
  let assets = Assets.embedded
  let signIns = SignIns()
  let logger: Logger
  private let onReady: @Sendable (_ port: Int) -> Void

  /// - Parameters:
  ///   - markets: by name.
  ///   - users: nil where nobody signs in with a password.
  ///   - onReady: called once connections are taken.
  /// - Throws: `ReviewSiteError` where others than this machine could come in without signing in.
  package init(
    _ settings: Settings, queue: any DeskAccess, markets: [String: ReviewMarket],
    users: UserFile?, sessions: SessionStore, clock: Clock = .system, logger: Logger,
    onReady: @escaping @Sendable (_ port: Int) -> Void = { _ in }
  ) throws(ReviewSiteError) {
    guard settings.isLocal || users != nil || settings.proxy != nil else {
      throw ReviewSiteError(description: Self.needsSignIn(settings.host))
    }
    self.settings = settings
    self.queue = queue
    self.markets = markets
    self.users = users
    self.sessions = sessions
    self.clock = clock
    self.logger = logger
    self.onReady = onReady
    admission = Admission(settings: settings, users: users, sessions: sessions, clock: clock)
  }

  /// Serves until the service group shuts down.
  ///
  /// - Throws: `ReviewSiteError` where it cannot listen.
  package func run() async throws {
    let router = Router(context: SiteContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: Gate(settings: settings, admission: admission, logger: logger))
    addRoutes(to: router)
    let application = Application(
      router: router,
      // A browser keeps its connection for the next card; who sends nothing loses it.
      server: .http1(configuration: .init(idleTimeout: .seconds(90))),
      configuration: .init(address: .hostname(settings.host, port: settings.port)),
      onServerRunning: { [onReady] channel in onReady(channel.localAddress?.port ?? 0) },
      logger: logger)
    do {
      try await application.run()
    } catch let error as IOError {
      let cause =
        switch error.errnoCode {
        case EADDRINUSE: "another program listens there (review.port)"
        case EACCES: "this user may not listen there (review.port)"
        case EADDRNOTAVAIL: "not an address of this machine (review.host)"
        default: String(cString: strerror(error.errnoCode))
        }
      throw ReviewSiteError(
        description: "review page: cannot listen on \(settings.host):\(settings.port): \(cause)")
    }
  }
}
