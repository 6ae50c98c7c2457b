import ArgumentParser
import Extraction
import Logging
import Metrics
import Monitoring
import Pipeline
import Review
import ServiceLifecycle
import Training
import Yams

/// Where a service tells how it is, as the settings file says.
struct MetricsSettings: Sendable {
  var host = "127.0.0.1"
  /// 0 for any that is free; nil: nowhere.
  var port: Int?
}

struct MetricsOptions: ParsableArguments {
  @Option(
    help: "Serve /metrics and /health on this port (overrides metrics.port); 0 for any free one.")
  var metricsPort: Int?

  func validate() throws {
    guard (0...65535).contains(metricsPort ?? 0) else {
      throw ValidationError("--metrics-port must be a port from 0 to 65535")
    }
  }

  func applied(to settings: Settings) -> MetricsSettings {
    var metrics = settings.metrics
    metrics.port = metricsPort ?? metrics.port
    return metrics
  }
}

extension SettingsReader {
  mutating func readMetrics(_ node: Node) {
    guard let mapping = section(node, "metrics", known: ["host", "port"]) else { return }
    settings.metrics.host =
      yaml.optionalText("host", mapping, of: "metrics") ?? settings.metrics.host
    settings.metrics.port =
      number("port", mapping, of: "metrics", 0...65535) ?? settings.metrics.port
  }
}

/// A service that tells how it is.
protocol MonitoredService: Service {
  /// What its metrics mean, by name.
  static var metricsHelp: [String: String] { get }
  /// What it lacks to be ready, in words for an operator.
  var missing: [String] { get }
  /// Brings up to date those metrics that are not written by the way.
  func refreshMetrics() async
}

extension Worker: MonitoredService {}
extension Suggester: MonitoredService {}
extension Trainer: MonitoredService {}
extension ReviewDesk: MonitoredService {}

/// Serves the metrics and the health of one service, if the settings give a port.
struct Monitor {
  private let settings: MetricsSettings
  private let metrics: PrometheusMetrics?

  /// To be made before the service, whose metrics go here; once a process.
  init(_ settings: MetricsSettings, of service: (some MonitoredService).Type) {
    self.settings = settings
    metrics = settings.port.map { _ in PrometheusMetrics(help: service.metricsHelp) }
    if let metrics { MetricsSystem.bootstrap(metrics) }
  }

  /// The service, behind what tells of it: that ends last, so that it tells of a stop, too.
  func services(_ service: some MonitoredService, logger: Logger) -> [any Service] {
    guard let metrics, let port = settings.port else { return [service] }
    return [
      MonitoringSite(
        MonitoringSite.Settings(host: settings.host, port: port), metrics: metrics,
        missing: { service.missing }, refresh: { await service.refreshMetrics() }, logger: logger),
      service,
    ]
  }
}
