import ArgumentParser
import Extraction
import Foundation
import Kafka
import LLM
import Logging
import Pipeline
import Records
import Review
import ServiceLifecycle
import Store
import Training
import UnixSignals

struct DevCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dev",
    abstract: "The two-minute tour: everything in one process, on an embedded broker.",
    discussion: """
      Trains the demo markets' models at the first start, starts an embedded Kafka broker and a worker, \
      feeds in sample heards and shows the records as they come: coloured on a terminal, JSON Lines in \
      a pipe. What the tagger is unsure of is asked on the review page, at http://127.0.0.1:8090/ or the \
      next port that is free. Other programs can read and write the topics meanwhile, with kcat for example.
      """)

  @Option(
    help: "The folder of the markets: each a folder with taxonomy.yaml, train.jsonl, dev.jsonl.")
  var markets = "deploy/markets"

  @Option(help: "Where trained models are kept between starts.")
  var state = ".heards"

  @Option(help: "Sample heards a second.")
  var rate = 2.0

  @Option(help: "End after so many sample heards; 0 goes on until Ctrl-C.")
  var count = 0

  @Option(
    help:
      "An OpenAI-compatible server to ask about what the tagger is unsure of, such as http://127.0.0.1:8080/v1."
  )
  var llm: String?

  @Option(help: "The model's name there; if left out, the first that the server offers.")
  var llmModel: String?

  func validate() throws {
    guard rate > 0, rate <= 10_000 else {
      throw ValidationError("--rate must be above 0 and at most 10000")
    }
    guard count >= 0 else { throw ValidationError("--count must be 0 or more") }
  }

  func run() async throws {
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = .warning
      return handler
    }
    let logger = Logger(label: "heards.dev")
    let demos = try DemoMarket.all(in: markets)
    var sources: [Markets.Source] = []
    for demo in demos {
      sources.append(Markets.Source(taxonomy: demo.folder, model: try demo.model(in: state)))
    }
    let loaded = try Markets(sources)

    let broker = try EmbeddedBroker(logger: logger)
    let topics = Topics()
    for topic in topics.all { try broker.createTopic(topic, partitions: 2) }
    Terminal.error(
      """
      embedded broker on \(broker.bootstrapServers), topics \(topics.all.joined(separator: ", "))
      try: kcat -b \(broker.bootstrapServers) -t \(topics.records) -C
      \(Terminal.hasColours ? "a value in doubt, for people to look at, has a question mark\n" : "")
      """)
    var settings = Worker.Settings(kafka: broker.clientSettings)
    settings.delivery = .atLeastOnce
    settings.drain = .seconds(3)
    var services: [ServiceGroupConfiguration.ServiceConfiguration] = []
    var setup: SuggestionSetup?
    if let llm {
      var language = LLMSettings()
      language.baseURL = llm
      language.model = llmModel
      language.apiKey = ProcessInfo.processInfo.environment["HEARDS_LLM_API_KEY"]
      language.state = state + "/suggester.sqlite"
      try await language.nameModel()
      settings.routing.active = .everywhere
      let asked = try Asker.markets(demos.map(\.folder))
      let made = try await SuggestionSetup(
        language, markets: asked, file: try language.store(logger: logger), logger: logger)
      setup = made
      // The broker begins anew: no card has been published on it.
      try await made.published.prune(before: .distantFuture, keeping: 0)
      var suggester = Suggester.Settings(kafka: broker.clientSettings)
      suggester.topics = topics
      suggester.drain = settings.drain
      services.append(
        .init(
          service: Suggester(
            suggester, markets: asked, asker: made.asker, modelName: made.name,
            examples: made.examples, published: made.published, spending: made.spending,
            program: Heards.program, logger: logger, usage: { made.model.usage })))
      Terminal.error(
        "\(made.name) at \(llm) is asked; its answers: kcat -b \(broker.bootstrapServers) -t \(topics.review) -C"
      )
    }
    var page = Settings()
    page.kafka = broker.clientSettings
    page.topics = topics
    page.delivery = settings.delivery
    page.drainSeconds = 3
    page.review.port = ReviewSite.freePort(from: page.review.port)
    page.review.state = state + "/review.sqlite"
    // The broker begins anew, and so does what was read from it.
    for part in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: page.review.state + part)
    }
    let review = try ReviewPage(page, markets: loaded, logger: logger)
    services += [.init(service: review.desk), .init(service: review.site)]
    // Joining the group takes seconds: heards fed in meanwhile would look slow.
    let (ready, becomesReady) = AsyncStream.makeStream(of: Void.self)
    let worker = Worker(
      settings, markets: loaded, program: Heards.program, logger: logger,
      onReady: { becomesReady.finish() })
    let feed = SampleFeed(
      heards: try SampleFeed.heards(demos), kafka: broker.clientSettings, topic: topics.raw,
      rate: rate, count: count, ready: ready, logger: logger)
    let viewer = RecordViewer(
      kafka: broker.clientSettings, topics: topics, extractors: loaded.extractors, count: count,
      logger: logger)
    // The viewer ends the group when it has shown all; the worker drains after the feed has stopped.
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services + [
          .init(service: viewer, successTerminationBehavior: .gracefullyShutdownGroup),
          .init(service: worker), .init(service: feed, successTerminationBehavior: .ignore),
        ], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
    do {
      try await group.run()
    } catch {
      await broker.close()
      throw error
    }
    await setup?.close()
    await broker.close()
  }
}

/// A market's folder with its demo data.
private struct DemoMarket {
  let folder: String
  let taxonomy: Taxonomy

  static func all(in folder: String) throws -> [DemoMarket] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let demos = try names.sorted().map { folder + "/" + $0 }
      .filter { FileManager.default.fileExists(atPath: $0 + "/taxonomy.yaml") }
      .map { DemoMarket(folder: $0, taxonomy: try Taxonomy.read($0)) }
    guard !demos.isEmpty else {
      throw UsageError(
        description: "\(folder): no markets in it (run from the project's folder or give --markets)"
      )
    }
    return demos
  }

  /// The path of the market's model, trained now unless it was before with the same data and program.
  func model(in state: String) throws -> String {
    let training = folder + "/train.jsonl"
    guard let data = FileManager.default.contents(atPath: training) else {
      throw DatasetError(description: "\(training): no such file, or it cannot be read")
    }
    let content =
      Array(data) + Array("\(taxonomy.fingerprint) \(Heards.program) \(ModelFile.version)".utf8)
    let key = ContentHash.hex(ContentHash.sha256(content), digits: 12)
    let path = "\(state)/models/\(taxonomy.market)-\(key).heards"
    if (try? ModelFile.read(path)) != nil { return path }
    let texts = try TrainCommand.read([training], market: taxonomy.market)
    Terminal.progress("training \(taxonomy.market) on \(texts.count) heards ...")
    let began = ContinuousClock.now
    let trained = try Training.train(
      texts, taxonomy: taxonomy, market: taxonomy.market, program: Heards.program,
      options: TrainingOptions())
    try FileManager.default.createDirectory(
      atPath: state + "/models", withIntermediateDirectories: true)
    try TrainCommand.write(trained.file, to: path)
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    Terminal.endProgress()
    Terminal.error(
      "trained \(taxonomy.market) on \(texts.count) heards in \(String(format: "%.1f", seconds)) s")
    return path
  }
}

/// Publishes sample heards at a steady pace, over and over.
private struct SampleFeed: Service {
  let heards: [Heard]
  let kafka: KafkaSettings
  let topic: String
  let rate: Double
  let count: Int
  /// Ends when somebody reads.
  let ready: AsyncStream<Void>
  let logger: Logger

  /// The markets' heards that were not trained on, mixed.
  static func heards(_ demos: [DemoMarket]) throws -> [Heard] {
    var heards: [Heard] = []
    for demo in demos {
      let path = demo.folder + "/dev.jsonl"
      for text in try TrainCommand.read([path], market: demo.taxonomy.market) {
        heards.append(try Heard(id: text.id, market: demo.taxonomy.market, text: text.text))
      }
    }
    var generator = SeededGenerator(seed: 7)
    return heards.shuffled(using: &generator)
  }

  func run() async throws {
    let producer = try Producer(kafka, logger: logger, threadName: "heards-feed")
    try await producer.prepare([topic])
    try await cancelWhenGracefulShutdown {
      for await _ in ready {}
      let began = ContinuousClock.now
      var sent = 0
      while count == 0 || sent < count, !Task.isCancelled {
        let round = sent / heards.count
        let sample = heards[sent % heards.count]
        let heard = try Heard(
          id: round == 0 ? sample.id : "\(sample.id)-\(round + 1)", market: sample.market,
          text: sample.text, receivedAt: Timestamp.now, source: "sample")
        try await producer.produce(
          ProducerRecord(
            topic: topic, key: Array(heard.id.utf8), value: try MessageJSON.encode(heard)))
        sent += 1
        // A cancelled sleep ends the loop by its condition.
        try? await Task.sleep(until: began + .seconds(Double(sent) / rate), clock: .continuous)
      }
    }
    try await producer.flush()
    await producer.close()
  }
}
