import ArgumentParser
import Kafka
import Logging
import Pipeline
import Records
import Training

struct LatencyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency",
    abstract: "Time heards from raw to record through the brokers and workers that run.",
    discussion: """
      Writes heards of one market to the raw topic at a steady rate, reads their records, and tells how \
      long they took; those that came near a swap of models also by themselves. The heards are real ones \
      to all that reads the topics: use a market or a prefix that nobody rests on. Fails where a heard \
      has no record, or two.
      """)

  @OptionGroup var options: ServiceOptions

  @Option(help: "The market's name.")
  var market: String

  @Option(parsing: .upToNextOption, help: "Texts to send in turn (JSON Lines).")
  var data: [String]

  @Option(help: "Heards a second.")
  var rate = 500.0

  @Option(help: "Seconds to write for.")
  var seconds = 20.0

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard rate > 0, rate <= 1e6, seconds > 0, rate * seconds >= 10, rate * seconds <= 1e7 else {
      throw ValidationError("--rate and --seconds: from 10 to 10,000,000 heards in all")
    }
  }

  func run() async throws {
    let settings = try options.connectedSettings()
    let texts = try TrainCommand.read(data, market: market).map(\.text)
    guard !texts.isEmpty else { throw UsageError(description: "--data holds no texts") }
    var logger = Logger(label: "heards.latency")
    logger.logLevel = max(logger.logLevel, .warning)
    let result = try await LatencyProbe(
      kafka: settings.kafka, topics: settings.topics, logger: logger
    ).run(market: market, texts: texts, rate: rate, count: Int(rate * seconds))
    if json { return Terminal.print(try MessageJSON.encode(result)) }
    Terminal.print(
      "\(result.heards) heards at \(rate) a second, raw to record: \(text(result.all))")
    if let near = result.aroundSwap {
      Terminal.print("within a second of the swap of models: \(text(near))")
    }
  }

  private func text(_ figures: LatencyProbe.Figures) -> String {
    func milliseconds(_ value: Double) -> String { "\((value * 10).rounded() / 10) ms" }
    return "p50 \(milliseconds(figures.p50)), p99 \(milliseconds(figures.p99)), max "
      + "\(milliseconds(figures.longest)), \(figures.above50) above 50 ms"
  }
}
