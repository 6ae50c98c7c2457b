import ArgumentParser
import Extraction
import Foundation
import Kafka
import Logging
import Pipeline

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
