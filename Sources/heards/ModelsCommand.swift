import ArgumentParser
import Extraction
import Foundation
import Kafka
import Logging
import Pipeline
import Records

struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "The versions of the markets' models on Kafka, and which of them serves.",
    discussion: """
      Workers take over the active version of each market while they run, between two batches, and in \
      preference to the model file in their settings. A pinned version stays when newer ones are published.
      """,
    subcommands: [
      List.self, Show.self, Publish.self, Pin.self, Unpin.self, Rollback.self, Shadow.self,
    ])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "All versions, the newest first.")

    @OptionGroup var options: ServiceOptions
    @OptionGroup var output: ModelOutput

    @Option(help: "A market's name, folder or taxonomy file; all markets if left out.")
    var market: String?

    func run() async throws {
      let settings = try options.connectedSettings()
      let topic = try await settings.modelPublisher.read(keeping: .all)
      let markets = try market.map { [try settings.market($0).name] } ?? topic.markets
      try output.show(markets.flatMap { ModelView.all(of: $0, in: topic) })
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One version: where it came from, how good it was found, whether it is whole.",
      discussion: """
        Of the version that serves, too: how right values are now, on gold and by people's answers, and of \
        which attributes the language model is asked, and why.
        """)

    @OptionGroup var options: ServiceOptions
    @OptionGroup var output: ModelOutput

    @Argument(help: "The version, or its beginning; the active one if left out.")
    var version: String?

    @Option(help: "The market's name, folder or taxonomy file.")
    var market: String

    func run() async throws {
      let settings = try options.connectedSettings()
      let topic = try await settings.modelPublisher.read(keeping: .all)
      let market = try settings.market(market).name
      guard let wanted = version ?? topic.active[market]?.version else {
        guard let view = ModelView(noneActiveOf: market, in: topic) else {
          throw WorkFailure(description: "market '\(market)' has no active version on the topic")
        }
        return try output.show(view)
      }
      try output.show(
        ModelView(try topic.name(wanted, of: market), in: topic).complete(in: topic))
    }
  }

  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Publish a model file; it becomes active unless another version is pinned.")

    @OptionGroup var options: ServiceOptions
    @OptionGroup var output: ModelOutput

    @Option(help: "The market's folder or taxonomy file, or its name in the settings file.")
    var market: String

    @Option(help: "A file that `heards train` wrote.")
    var model: String

    func run() async throws {
      let settings = try options.connectedSettings()
      let (market, taxonomy) = try settings.market(market)
      guard let taxonomy else {
        throw UsageError(
          description: "no taxonomy of market '\(market)': give --market its folder")
      }
      guard let data = FileManager.default.contents(atPath: model) else {
        throw ModelRefusal(.missing, "\(model): no such model file, or it cannot be read")
      }
      let file = Array(data)
      guard file.count <= ModelTopic.maximumBytes else {
        throw ModelRefusal(
          .tooLarge, "\(model): \(file.count) bytes, more than \(ModelTopic.maximumBytes)")
      }
      let prepared = try ModelTrial.prepare(
        file, named: model, taxonomy: taxonomy, selfTest: [])
      if let warning = prepared.warning { Terminal.error("warning: \(warning)") }
      guard let tagger = prepared.extractor.model else { return }
      let written = try? FileManager.default.attributesOfItem(atPath: model)[.modificationDate]
      let createdAt = Timestamp.text(written as? Date ?? Date())
      let topic = try await settings.modelPublisher.change(market) { topic in
        let version = ModelVersion(
          of: tagger, file: file, market: market, createdAt: createdAt,
          lineage: ModelVersion.Lineage(
            counts: ["texts": tagger.metadata.texts], seed: tagger.metadata.seed,
            parent: topic.active[market]?.version))
        return try topic.publishing(version, file: file, by: author, at: Timestamp.now)
      }
      if let pinned = topic.active[market], pinned.version != tagger.version {
        Terminal.error("\(pinned.version) is pinned and stays active (heards models unpin)")
      }
      let name = ModelTopic.Name(market: market, version: tagger.version)
      try output.show(ModelView(name, in: topic, isWhole: true))
    }
  }

  struct Pin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a version active, and keep it when newer ones are published.")

    @OptionGroup var options: ServiceOptions
    @OptionGroup var output: ModelOutput

    @Argument(help: "The version, or its beginning.")
    var version: String

    @Option(help: "The market's name, folder or taxonomy file.")
    var market: String

    func run() async throws {
      try await output.change(market, options) { topic, market in
        let name = try topic.name(version, of: market)
        return try topic.choosing(name, pinned: true, by: author, at: Timestamp.now)
      }
    }
  }

  struct Unpin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let the next version that is published take over.")

    @OptionGroup var options: ServiceOptions
    @OptionGroup var output: ModelOutput

    @Option(help: "The market's name, folder or taxonomy file.")
    var market: String

    func run() async throws {
      try await output.change(market, options) { topic, market in
        try topic.unpinning(market, by: author, at: Timestamp.now)
      }
    }
  }

  struct Rollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Go back to the version that was active before.")

    @OptionGroup var options: ServiceOptions
    @OptionGroup var output: ModelOutput

    @Option(help: "The market's name, folder or taxonomy file.")
    var market: String

    func run() async throws {
      try await output.change(market, options) { topic, market in
        try topic.rollingBack(market, by: author, at: Timestamp.now)
      }
    }
  }

  struct Shadow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Run a version beside the active one, off the record; workers log how often they differ.")

    @OptionGroup var options: ServiceOptions
    @OptionGroup var output: ModelOutput

    @Argument(help: "The version, or its beginning; none ends it.")
    var version: String

    @Option(help: "The market's name, folder or taxonomy file.")
    var market: String

    func run() async throws {
      try await output.change(market, options) { topic, market in
        try topic.shadowing(
          version == "none" ? nil : try topic.name(version, of: market).version, market,
          by: author, at: Timestamp.now)
      }
    }
  }
}

/// Who makes a change.
private var author: String { "\(NSUserName()) (heards models)" }

extension Settings {
  var modelPublisher: ModelPublisher {
    ModelPublisher(
      kafka: kafka, topics: topics, delivery: delivery, logger: Logger(label: "heards.models"))
  }

  /// A market by its folder or taxonomy file, or by its name, with its taxonomy where that is known.
  fileprivate func market(_ argument: String) throws -> (name: String, Taxonomy?) {
    if FileManager.default.fileExists(atPath: argument) {
      let taxonomy = try Taxonomy.read(argument)
      return (taxonomy.market, taxonomy)
    }
    for source in markets {
      let taxonomy = try Taxonomy.read(source.taxonomy)
      if taxonomy.market == argument { return (argument, taxonomy) }
    }
    return (argument, nil)
  }
}

extension ModelOutput {
  /// Changes a market's choice and shows the version that is active then.
  fileprivate func change(
    _ market: String, _ options: ServiceOptions,
    _ plan: (ModelTopic, _ market: String) throws -> [ModelTopic.Change]
  ) async throws {
    let settings = try options.connectedSettings()
    let market = try settings.market(market).name
    let topic = try await settings.modelPublisher.change(market) { try plan($0, market) }
    guard let active = topic.active[market] else { return }
    try show(
      ModelView(
        ModelTopic.Name(market: market, version: active.version), in: topic, isWhole: nil))
  }
}
