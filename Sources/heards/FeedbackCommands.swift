import ArgumentParser
import Extraction
import Foundation
import Kafka
import Logging
import Pipeline
import Records
import Review

extension Interchange.Format: ExpressibleByArgument {}

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write people's verdicts as JSON Lines.",
    discussion: """
      Reads heards.feedback up to its present end. Formats: heards (training and evaluation data: spans of \
      heards that were marked whole, verdicts on single attributes), spacy (entities of heards that were \
      marked whole), prodigy (one task a verdict). Offsets are Unicode scalars.
      """)

  @OptionGroup var options: ServiceOptions

  @Option(
    help: "A market's folder or taxonomy file: its verdicts alone; all of the settings if left out."
  )
  var market: [String] = []

  @Option(help: "heards, spacy or prodigy.")
  var format = Interchange.Format.heards

  @Flag(help: "The gold share alone, which only evaluates; left out otherwise.")
  var gold = false

  func run() async throws {
    let settings = try options.connectedSettings()
    let markets = try Markets(
      market.isEmpty
        ? settings.markets : market.map { Markets.Source(taxonomy: $0, model: nil) })
    let log = FeedbackLog(
      kafka: settings.kafka, topic: settings.topics.feedback,
      logger: Logger(label: "heards.export"))
    let verdicts = try await log.standing().filter {
      $0.gold == gold && (markets.extractors.isEmpty || markets.extractors[$0.market] != nil)
    }
    for line in try Interchange(markets.extractors).lines(verdicts, as: format) {
      Terminal.print(line)
    }
  }
}

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Publish annotations that were made elsewhere as people's verdicts.",
    discussion: """
      Lines as export writes them. Whole annotations become marked heards, yes/no tasks with one span \
      verdicts. What has a verdict already is passed over, so that a second import adds nothing. Where a \
      line is at fault nothing is published.
      """)

  @OptionGroup var options: ServiceOptions

  @Option(help: "A market's folder or taxonomy file; lines that name no market are its own.")
  var market: String

  @Option(help: "heards, spacy or prodigy.")
  var format = Interchange.Format.heards

  @Flag(help: "Whole annotations only evaluate, and are never trained on.")
  var gold = false

  @Option(help: "Who the verdicts are by.")
  var reviewer = "import"

  @Argument(help: "Files of JSON Lines; - for standard input.")
  var files: [String]

  func validate() throws {
    guard ReviewUser.isName(reviewer) else {
      throw ValidationError("--reviewer '\(reviewer)' is no name of a person")
    }
  }

  func run() async throws {
    let settings = try options.connectedSettings()
    let (extractor, _) = try Markets.extractor(taxonomy: market, model: nil)
    let name = extractor.taxonomy?.market ?? ""
    let interchange = Interchange([name: extractor])
    let how = Interchange.Import(
      format: format, market: name, isGold: gold, reviewer: reviewer, answeredAt: Timestamp.now)
    var read: [Feedback] = []
    var faults: [String] = []
    for file in files {
      let found = interchange.feedback(try Self.lines(of: file), as: how)
      read += found.feedback
      faults += found.faults.map { "\(file): \($0)" }
    }
    guard faults.isEmpty else {
      throw WorkFailure(
        description: "nothing was published\n" + faults.prefix(50).joined(separator: "\n"))
    }
    let log = FeedbackLog(
      kafka: settings.kafka, topic: settings.topics.feedback,
      logger: Logger(label: "heards.import"))
    let written = try await log.add(read)
    Terminal.print("\(written) verdicts published, \(read.count - written) were there")
  }

  private static func lines(of file: String) throws -> [[UInt8]] {
    let data: Data
    if file == "-" {
      data = try FileHandle.standardInput.readToEnd() ?? Data()
    } else {
      guard let found = FileManager.default.contents(atPath: file) else {
        throw UsageError(description: "\(file): no such file, or it cannot be read")
      }
      data = found
    }
    return data.split(separator: 0x0A, omittingEmptySubsequences: false).map { [UInt8]($0) }
  }
}
