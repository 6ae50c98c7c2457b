import ArgumentParser
import Foundation
import LLM
import Logging
import Pipeline
import ServiceLifecycle

struct SuggesterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggester",
    abstract:
      "Ask a language model what the tagger is unsure of, and publish its answers for review.",
    discussion: """
      Reads the requests that workers publish and the answers that people give, until SIGTERM. The server \
      and its model are in the settings file (llm), or in HEARDS_LLM_BASE_URL and HEARDS_LLM_MODEL. Any \
      number of copies may run; give each a state file of its own.
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
    let logger = Logger(label: "heards.suggester")
    let markets = try Asker.markets(sources)
    let llm = settings.llm ?? LLMSettings()
    let setup = try await SuggestionSetup(
      llm, markets: markets, file: try llm.store(logger: logger), logger: logger)
    let monitor = Monitor(metrics.applied(to: settings), of: Suggester.self)
    let suggester = Suggester(
      settings.suggester, markets: markets, asker: setup.asker, modelName: setup.name,
      examples: setup.examples, published: setup.published, spending: setup.spending,
      program: Heards.program, logger: logger, usage: { setup.model.usage },
      isReachable: { setup.model.isReachable })
    try await monitor.services(suggester, logger: logger).runUntilStopped(
      drain: settings.drainSeconds, named: "the suggester", logger: logger)
    await setup.close()
  }
}
