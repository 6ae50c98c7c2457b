import ArgumentParser
import Extraction
import Foundation
import Kafka
import Logging
import Pipeline
import Records
import ServiceLifecycle
import UnixSignals

/// What every service and operating command takes.
struct ServiceOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The settings file (YAML).")
  var config: String?

  @Option(help: "The brokers, host:port with commas between (overrides bootstrap.servers).")
  var brokers: String?

  @Option(help: "The topics' prefix (overrides topics.prefix).")
  var prefix: String?

  func settings() throws -> Settings {
    var settings = try Settings.read(config, environment: ProcessInfo.processInfo.environment)
    if let brokers { settings.kafka["bootstrap.servers"] = brokers }
    if let prefix { settings.topics.prefix = prefix }
    guard let level = Logger.Level(rawValue: settings.logLevel) else {
      let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError(description: "log_level '\(settings.logLevel)' is not one of \(known)")
    }
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = level
      return handler
    }
    return settings
  }

  /// Settings for a command that needs a broker.
  func connectedSettings() throws -> Settings {
    let settings = try settings()
    guard settings.kafka["bootstrap.servers"] != nil else {
      throw UsageError(
        description:
          "no broker: give --brokers, kafka: {bootstrap.servers: ...} in the settings file, or HEARDS_KAFKA_BOOTSTRAP_SERVERS"
      )
    }
    return settings
  }
}

extension [any Service] {
  /// Runs until SIGTERM or SIGINT, and then so many seconds at most to finish what was begun; the last
  /// stops first.
  ///
  /// - Throws: what a service does, or `WorkFailure` if it had to be broken off.
  func runUntilStopped(drain: Int, named name: String, logger: Logger) async throws {
    var configuration = ServiceGroupConfiguration(
      // Where one fails the others finish what they have begun: its error comes out all the same.
      services: map {
        .init(
          service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
          failureTerminationBehavior: .gracefullyShutdownGroup)
      },
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    // A drain that hangs ends by force, so that a supervisor never waits for ever.
    configuration.maximumGracefulShutdownDuration = .seconds(drain + 15)
    configuration.maximumCancellationDuration = .seconds(5)
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch is CancellationError {
      throw WorkFailure(
        description:
          "\(name) did not end in time and was broken off: what it had begun is read again "
          + "after the next start")
    }
  }
}
