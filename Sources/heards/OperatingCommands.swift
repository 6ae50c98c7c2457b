import ArgumentParser
import Extraction
import Foundation
import Kafka
import LLM
import Logging
import Pipeline
import Records

struct TopicsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "topics", abstract: "The topics that the services use.",
    subcommands: [Create.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Create the topics that are not there yet.")

    @OptionGroup var options: ServiceOptions

    @Option(help: "Partitions of each topic.")
    var partitions = 6

    @Option(help: "Copies that the brokers keep of each partition.")
    var replication = 1

    func validate() throws {
      guard (1...10_000).contains(partitions), (1...100).contains(replication) else {
        throw ValidationError("--partitions and --replication must be at least 1")
      }
    }

    func run() async throws {
      let settings = try options.connectedSettings()
      let admin = try Admin(settings.kafka, logger: Logger(label: "heards.topics"))
      let known = try await admin.topics()
      try await admin.create(
        settings.topics.all.filter { known[$0] == nil }.map {
          Admin.Topic(
            $0, partitions: partitions, replication: replication,
            settings: settings.topics.compacted.contains($0) ? ["cleanup.policy": "compact"] : [:])
        })
      for topic in settings.topics.all {
        Terminal.print(
          known[topic].map { "\(topic): was there, \($0) partitions" }
            ?? "\(topic): created, \(partitions) partitions")
      }
      await admin.close()
    }
  }
}

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "The settings.", subcommands: [Check.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Tell what is wrong in the settings, their taxonomies, prompts and models, and where.")

    @OptionGroup var options: ServiceOptions

    func run() throws {
      let settings = try options.settings()
      let markets: Markets
      do {
        markets = try Markets(settings.markets)
      } catch let error as ModelFileError {
        throw UsageError(description: error.description)
      }
      try PromptCheck.run(settings.markets.map(\.taxonomy))
      for warning in markets.warnings { Terminal.error("warning: \(warning)") }
      if let llm = settings.llm { try check(llm, markets) }
      Terminal.print("settings are good: \(markets.extractors.count) markets")
    }

    private func check(_ llm: LLMSettings, _ markets: Markets) throws {
      let faults = llm.active.faults(in: markets).map { "llm.active: \($0)" }
      guard faults.isEmpty else { throw UsageError(description: faults.joined(separator: "\n")) }
      _ = try llm.key()
      for (name, value) in [("base_url", llm.baseURL), ("model", llm.model)] where value == nil {
        Terminal.error(
          "warning: llm: no \(name): the suggester needs it here or in HEARDS_LLM_\(name.uppercased())"
        )
      }
    }
  }
}

struct TaxonomyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "taxonomy", abstract: "The markets' taxonomies.", subcommands: [Check.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Tell what is wrong in taxonomies and the prompt.yaml beside them, by file and line.")

    @Argument(help: "Markets' folders or taxonomy files.")
    var taxonomies: [String]

    func run() throws {
      var faults: [ConfigurationError.Fault] = []
      for path in taxonomies {
        do throws(ConfigurationError) {
          let taxonomy = try Taxonomy.read(path)
          Terminal.print(
            "\(path): good: market \(taxonomy.market), \(taxonomy.attributes.count) attributes, "
              + "\(taxonomy.attributes.reduce(0) { $0 + $1.values.count }) values, "
              + "\(taxonomy.lexicons.count) lexicons, version \(taxonomy.fingerprint)")
        } catch {
          faults += error.faults
        }
      }
      guard faults.isEmpty else { throw ConfigurationError(faults: faults) }
      try PromptCheck.run(taxonomies)
    }
  }
}

private enum PromptCheck {
  /// - Parameter taxonomies: markets' folders or taxonomy files, all of whose prompts are read.
  /// - Throws: `UsageError` with all faults, by file and line.
  static func run(_ taxonomies: [String]) throws {
    var faults: [String] = []
    for path in taxonomies {
      do throws(PromptTemplateError) {
        _ = try Asker.Market.template(beside: path)
      } catch {
        faults += error.faults
      }
    }
    guard faults.isEmpty else { throw UsageError(description: faults.joined(separator: "\n")) }
  }
}

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Put dead letters back into the topics they came from.",
    discussion: """
      Reads all dead letters that are there, writes those that fit back with their own key, value and \
      headers, and ends. A letter that was put back before is put back again unless --after says \
      otherwise: choose by class, or by time.
      """)

  @OptionGroup var options: ServiceOptions

  @Option(name: .customLong("class"), help: "Only letters of this error class.")
  var errorClass: String?

  @Option(help: "Only letters that failed at or after this time (ISO 8601).")
  var after: String?

  @Flag(help: "Tell what would be put back, and write nothing.")
  var dryRun = false

  func run() async throws {
    let settings = try options.connectedSettings()
    let logger = Logger(label: "heards.replay")
    let replay = Replay(kafka: settings.kafka, topics: settings.topics, logger: logger)
    let summary = try await replay.run(
      errorClass: errorClass, after: after, dryRun: dryRun
    ) { letter in
      Terminal.error(
        "\(letter.origin.topic)[\(letter.origin.partition)]@\(letter.origin.offset) "
          + "\(letter.error.errorClass): \(letter.error.message)")
    }
    Terminal.print(
      "\(summary.replayed) \(dryRun ? "would be put back" : "put back"), "
        + "\(summary.passedOver) passed over, \(summary.unreadable) unreadable or incomplete")
  }
}
