import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

package struct MonitoringSiteError: Error, CustomStringConvertible {
  package let description: String
}

/// Tells over HTTP how a service is: `/metrics` for Prometheus, `/health/live` and `/health/ready` for
/// whoever starts and stops it.
///
/// `live` answers as long as the process runs tasks. `ready` answers 200, or 503 with a list of what is
/// missing. There is no sign-in: what it tells is no secret, but belongs to the house.
package struct MonitoringSite: Service {
  package struct Settings: Sendable, Hashable {
    package var host: String
    /// 0 for any that is free.
    package var port: Int

    package init(host: String = "127.0.0.1", port: Int) {
      self.host = host
      self.port = port
    }
  }

  /// What `/health/ready` and `/health/live` answer.
  private struct Health: Encodable {
    var status: String
    var missing: [String]?
  }

  private let settings: Settings
  private let metrics: PrometheusMetrics
  private let missing: @Sendable () -> [String]
  private let refresh: @Sendable () async -> Void
  private let logger: Logger

  /// - Parameters:
  ///   - missing: what the service lacks to be ready, in words for an operator; empty if it is.
  ///   - refresh: called before metrics are told, for those that are looked up then.
  package init(
    _ settings: Settings, metrics: PrometheusMetrics, missing: @escaping @Sendable () -> [String],
    refresh: @escaping @Sendable () async -> Void, logger: Logger
  ) {
    self.settings = settings
    self.metrics = metrics
    self.missing = missing
    self.refresh = refresh
    self.logger = logger
  }

  /// Serves until the service group shuts down. The log tells the address.
  ///
  /// - Throws: `MonitoringSiteError` where it cannot listen.
  package func run() async throws {
    let router = Router(options: .autoGenerateHeadEndpoints)
    router.get("/metrics") { _, _ in
      await refresh()
      return Self.response(.ok, PrometheusText.contentType, Array(metrics.text().utf8))
    }
    router.get("/health/live") { _, _ in try Self.json(.ok, Health(status: "live")) }
    router.get("/health/ready") { _, _ in
      let missing = missing()
      return try missing.isEmpty
        ? Self.json(.ok, Health(status: "ready"))
        : Self.json(.serviceUnavailable, Health(status: "waiting", missing: missing))
    }
    let application = Application(
      router: router,
      // Longer than the pause between two readings, as it usually is.
      server: .http1(configuration: .init(idleTimeout: .seconds(90))),
      configuration: .init(address: .hostname(settings.host, port: settings.port)),
      onServerRunning: { [host = settings.host, logger] channel in
        logger.info(
          "metrics are served",
          metadata: ["address": "\(host):\(channel.localAddress?.port ?? 0)"])
      }, logger: logger)
    do {
      try await application.run()
    } catch let error as IOError {
      throw MonitoringSiteError(
        description: "metrics: cannot listen on \(settings.host):\(settings.port): "
          + "\(String(cString: strerror(error.errnoCode))) (metrics.host, metrics.port)")
    }
  }

  private static func json(_ status: HTTPResponse.Status, _ health: Health) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return response(status, "application/json; charset=utf-8", Array(try encoder.encode(health)))
  }

  private static func response(
    _ status: HTTPResponse.Status, _ type: String, _ body: [UInt8]
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: body)))
  }
}
