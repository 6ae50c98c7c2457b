import ArgumentParser
import Extraction
import Foundation
import Kafka
import LLM
import Logging
import Pipeline
import Records
import ServiceLifecycle
import Store
import Training

struct TrainerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trainer",
    abstract:
      "Learn from people's answers while they come in, and publish models that pass their gates.",
    discussion: """
      Reads heards.feedback into a file of its own, trains a market when it has new answers enough, and \
      publishes the model on heards.models if heards marked whole (gold) show it better than what serves. \
      Says in the log what it did not publish and why. Decides where the language model is no longer \
      needed, and tells how right the values are (heards models show). Any number of copies may run; one of them trains.
      """)

  @OptionGroup var options: ServiceOptions
  @OptionGroup var metrics: MetricsOptions

  @Option(parsing: .upToNextOption, help: "A market's folder or taxonomy file.")
  var market: [String] = []

  func run() async throws {
    let settings = try options.connectedSettings()
    let sources = settings.markets.map(\.taxonomy) + market
    guard !sources.isEmpty else {
      throw UsageError(
        description: "no market: give --market or 'markets' in the settings file")
    }
    let logger = Logger(label: "heards.trainer")
    let taxonomies = try sources.map { try Taxonomy.read($0) }
    let monitor = Monitor(metrics.applied(to: settings), of: Trainer.self)
    let trainer = Trainer(
      settings.trainerService, taxonomies: taxonomies,
      log: TrainingLog(try settings.trainer.store(logger: logger)),
      models: Trainer.Models(
        settings.modelPublisher, taxonomies: taxonomies, given: try Self.given(settings.markets),
        logger: logger),
      program: Heards.program, logger: logger)
    try await monitor.services(trainer, logger: logger).runUntilStopped(
      drain: settings.drainSeconds, named: "the trainer", logger: logger)
  }

  /// The models of the settings by market, which serve while none is published.
  private static func given(
    _ sources: [Markets.Source]
  ) throws -> [String: (version: String, file: [UInt8])] {
    var given: [String: (version: String, file: [UInt8])] = [:]
    for source in sources {
      guard let path = source.model else { continue }
      guard let data = FileManager.default.contents(atPath: path) else {
        throw UsageError(description: "\(path): no such model file, or it cannot be read")
      }
      let file = [UInt8](data)
      do {
        given[try Taxonomy.read(source.taxonomy).market] =
          (try ModelFile.decode(file).version, file)
      } catch let error as ModelFileError {
        throw UsageError(description: "\(path): \(error)")
      }
    }
    return given
  }
}

extension Trainer.Models {
  /// The models topic as the trainer sees it.
  ///
  /// - Parameter given: what serves where nothing is published.
  init(
    _ publisher: ModelPublisher, taxonomies: [Taxonomy],
    given: [String: (version: String, file: [UInt8])], logger: Logger
  ) {
    self.init(
      active: { market in
        let topic = try await publisher.read(keeping: .all)
        guard let active = topic.active[market] else { return given[market] }
        let name = ModelTopic.Name(market: market, version: active.version)
        do {
          return (active.version, try topic.file(of: name))
        } catch {
          logger.warning(
            "the active model cannot be read: a new one is compared with rules alone",
            metadata: ["market": "\(market)", "cause": "\(error)"])
          return (active.version, [])
        }
      },
      publish: { version, file in
        guard let taxonomy = taxonomies.first(where: { $0.market == version.market }) else {
          return
        }
        _ = try ModelTrial.prepare(
          file, named: "\(version.market)/\(version.version)", taxonomy: taxonomy,
          selfTest: version.selfTest)
        _ = try await publisher.change(version.market) { topic in
          try topic.publishing(version, file: file, by: "heards trainer", at: Timestamp.now)
        }
      },
      policy: { market in try await publisher.read().policies[market] },
      publishPolicy: { policy in
        _ = try await publisher.change(policy.market) { _ in
          [
            ModelTopic.Change(
              key: .policy(policy.market), value: try MessageJSON.encode(policy))
          ]
        }
      },
      quality: { market in try await publisher.read().qualities[market] },
      publishQuality: { quality in
        _ = try await publisher.change(quality.market) { _ in
          [
            ModelTopic.Change(
              key: .quality(quality.market), value: try MessageJSON.encode(quality))
          ]
        }
      })
  }
}

/// When the trainer trains, as the settings file says.
struct TrainerSettings: Sendable {
  /// Accepted spans that a market's first training waits for.
  var firstAccepted = 50
  /// New or changed answers that the next one waits for, or minutes if there are any.
  var answers = 200
  var minutes = 30
  /// Heards marked whole without which nothing is published.
  var minimumGold = 30
  /// How much what serves counts where it is sure and nobody was asked, 0...1.
  var machineWeight = TrainingOptions().machineWeight
  /// What a model may take for one heard.
  var maximumMilliseconds = Gate.Settings().maximumMilliseconds
  /// Of the tests that retire the language model and ask it again.
  var policy = RetirementPolicy.Settings()
  /// The SQLite file of the answers; each copy needs its own.
  var state = ".heards/trainer.sqlite"

  /// Opens the state file, whose folder is made if need be.
  func store(logger: Logger) throws -> StoreFile {
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: state).deletingLastPathComponent(),
      withIntermediateDirectories: true)
    return try StoreFile(path: state, logger: logger)
  }
}

extension Settings {
  var trainerService: Trainer.Settings {
    var service = Trainer.Settings(kafka: kafka)
    service.topics = topics
    service.firstAccepted = trainer.firstAccepted
    service.answers = trainer.answers
    service.interval = .seconds(60 * trainer.minutes)
    service.gates.minimumTexts = trainer.minimumGold
    service.gates.maximumMilliseconds = trainer.maximumMilliseconds
    service.options.machineWeight = trainer.machineWeight
    service.policy = trainer.policy
    service.pairedShare = routing.pairedShare
    service.gates.maximumBytes = service.options.maximumModelBytes
    service.drain = .seconds(drainSeconds)
    return service
  }
}
