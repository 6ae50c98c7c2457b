import ArgumentParser
import Extraction
import Foundation
import Kafka
import Logging
import Pipeline
import ServiceLifecycle

struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Read heards from Kafka and publish their records, until SIGTERM.")

  @OptionGroup var options: ServiceOptions
  @OptionGroup var metrics: MetricsOptions

  @Option(
    parsing: .upToNextOption,
    help: "A market's folder or taxonomy file, with =MODEL behind it if there is one.")
  var market: [String] = []

  func run() async throws {
    var settings = try options.connectedSettings()
    settings.markets += market.map(Markets.Source.init(argument:))
    guard !settings.markets.isEmpty else {
      throw UsageError(
        description: "no market: give --market or 'markets' in the settings file")
    }
    let logger = Logger(label: "heards.worker")
    let markets = try Markets(settings.markets)
    for warning in markets.warnings { logger.warning("\(warning)") }
    // Another worker may serve the market that this one does not know.
    for fault in settings.worker.routing.active.faults(in: markets) {
      logger.warning("llm.active: \(fault)")
    }
    let monitor = Monitor(metrics.applied(to: settings), of: Worker.self)
    let worker = Worker(
      settings.worker, markets: markets, program: Heards.program, logger: logger)
    try await monitor.services(worker, logger: logger).runUntilStopped(
      drain: settings.drainSeconds, named: "the worker", logger: logger)
  }
}

extension Markets.Source {
  /// - Parameter argument: a path, with `=MODEL` behind it or without.
  init(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    self.init(taxonomy: parts.first ?? "", model: parts.count > 1 ? parts[1] : nil)
  }
}
