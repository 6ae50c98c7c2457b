import Foundation
import Logging
import Metrics
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Monitoring

@Suite struct MonitoringSiteTests {
  private static let quiet = Logger(label: "monitoring-tests") { _ in SwiftLogNoOpLogHandler() }

  /// A site's port is told in its log alone.
  private struct Listener: LogHandler {
    let found: AsyncStream<UInt16>.Continuation
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      guard event.message == "metrics are served",
        case .string(let address)? = event.metadata?["address"],
        let port = address.split(separator: ":").last.flatMap({ UInt16($0) })
      else { return }
      found.yield(port)
    }
  }

  /// Runs a site on a port of its own as long as `body` does.
  private static func withSite(
    _ metrics: PrometheusMetrics, _ subject: Subject, _ body: (UInt16) async throws -> Void
  ) async throws {
    let (ports, found) = AsyncStream.makeStream(of: UInt16.self)
    let logger = Logger(label: "monitoring-tests") { _ in Listener(found: found) }
    let site = MonitoringSite(
      .init(port: 0), metrics: metrics, missing: { subject.missing },
      refresh: { subject.refresh() }, logger: logger)
    let group = ServiceGroup(
      configuration: .init(services: [.init(service: site)], logger: quiet))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next())
      try await body(port)
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  private static func get(_ path: String, _ port: UInt16) async throws -> (
    head: String, body: String
  ) {
    let request = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    let answer = String(
      decoding: try await Loopback.exchange(port, Array(request.utf8)), as: UTF8.self)
    let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
  }

  @Test func `Metrics are brought up to date and told as text`() async throws {
    let metrics = PrometheusMetrics(help: ["asked_total": "Öl."])
    let counter = Counter(label: "asked_total", factory: metrics)
    try await Self.withSite(metrics, Subject(counter: counter)) { port in
      _ = try await Self.get("/metrics", port)
      let (head, body) = try await Self.get("/metrics", port)
      #expect(head.hasPrefix("HTTP/1.1 200"))
      #expect(head.lowercased().contains("content-type: text/plain; version=0.0.4; charset=utf-8"))
      #expect(body == "# HELP asked_total Öl.\n# TYPE asked_total counter\nasked_total 2\n")
    }
  }

  @Test func `A service is ready when nothing is missing, and live before`() async throws {
    let subject = Subject(missing: ["no partitions are assigned", "\"models\""])
    try await Self.withSite(PrometheusMetrics(), subject) { port in
      var (head, body) = try await Self.get("/health/ready", port)
      #expect(head.hasPrefix("HTTP/1.1 503"))
      #expect(
        body == #"{"missing":["no partitions are assigned","\"models\""],"status":"waiting"}"#)
      (head, body) = try await Self.get("/health/live", port)
      #expect(head.hasPrefix("HTTP/1.1 200"))
      #expect(body == #"{"status":"live"}"#)
      subject.becomeReady()
      (head, body) = try await Self.get("/health/ready", port)
      #expect(head.hasPrefix("HTTP/1.1 200"))
      #expect(body == #"{"status":"ready"}"#)
      #expect(try await Self.get("/", port).head.hasPrefix("HTTP/1.1 404"))
    }
  }

  @Test func `A port that is taken is told by name`() async throws {
    let (socket, port) = try Loopback.listen()
    defer { close(socket) }
    let site = MonitoringSite(
      .init(port: Int(port)), metrics: PrometheusMetrics(), missing: { [] }, refresh: {},
      logger: Self.quiet)
    let group = ServiceGroup(
      configuration: .init(services: [.init(service: site)], logger: Self.quiet))
    let error = await #expect(throws: MonitoringSiteError.self) { try await group.run() }
    #expect(error?.description.contains("127.0.0.1:\(port): Address already in use") == true)
  }
}

/// A service that lacks something until it does no more, and counts how often it was asked.
private final class Subject: Sendable {
  private let list: Mutex<[String]>
  private let counter: Counter?

  init(missing: [String] = [], counter: Counter? = nil) {
    list = Mutex(missing)
    self.counter = counter
  }

  var missing: [String] { list.withLock { $0 } }
  func becomeReady() { list.withLock { $0 = [] } }
  func refresh() { counter?.increment() }
}
