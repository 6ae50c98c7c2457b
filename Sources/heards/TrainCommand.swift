import ArgumentParser
import Extraction
import Foundation
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model from texts with marked spans, or yes and no answers (JSON Lines).",
    discussion: """
      Lines as `heards export` writes them: `spans` where all that a text states is marked, or `verdicts` \
      on single attributes; what nobody was asked about is left open, and not taken for outside.
      """)

  @Option(
    help: "The market's folder or taxonomy file. Left out: every label in the data is tagged.")
  var market: String?

  @Option(parsing: .upToNextOption, help: "Files to train on.")
  var data: [String]

  @Option(
    parsing: .upToNextOption,
    help: "Files of other markets: which spans belong to one quote is learned from them too.")
  var quoteData: [String] = []

  @Option(help: "A file to evaluate the model on when it is trained.")
  var dev: String?

  @Option(name: .shortAndLong, help: "Where the model is written.")
  var out: String

  @Option(help: "Seed: the same data, taxonomy and seed give the same model.")
  var seed: UInt64 = 1

  @Flag(help: "Try several settings by cross-validation within the data and use the best (slower).")
  var search = false

  @Option(help: "The most bytes the model may have.")
  var maximumBytes = 600_000

  func validate() throws {
    guard maximumBytes >= 10_000 else {
      throw ValidationError("--maximum-bytes must be at least 10000")
    }
  }

  func run() throws {
    let taxonomy = try market.map { try Taxonomy.read($0) }
    let texts = try Self.read(data, market: taxonomy?.market, isPartial: true)
    let held = try dev.map { try Self.read([$0], market: taxonomy?.market) }
    let others = try Self.read(quoteData, market: nil)
    let began = ContinuousClock.now
    var options = TrainingOptions()
    options.seed = seed
    options.maximumModelBytes = maximumBytes
    options.search = search
    let trained = try Training.train(
      texts, taxonomy: taxonomy, market: taxonomy?.market, program: Heards.program,
      options: options, quoteTexts: others
    ) { progress in
      switch progress {
      case .fold(let fold, let count):
        Terminal.progress("cross-validation: part \(fold) of \(count) done")
      case .tried(let options, let f1):
        Terminal.endProgress()
        Terminal.error(
          String(
            format: "l2 %.3f, dropout %.1f: F1 %.2f%% in cross-validation", options.l2,
            options.dropout, 100 * f1))
      case .epoch(let epoch, let count, let loss):
        Terminal.progress("pass \(epoch) of \(count), loss \(String(format: "%.3f", loss)) a text")
      }
    }
    Terminal.endProgress()
    try Self.write(trained.file, to: out)
    let model = try ModelFile.read(out)
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    Terminal.error(
      "trained on \(texts.count) texts in \(String(format: "%.1f", seconds)) s: \(out), "
        + "\(trained.file.count) bytes, version \(model.version), \(model.metadata.labels.count) labels"
    )
    if model.metadata.unalignable > 0 {
      Terminal.error(
        "\(model.metadata.unalignable) spans begin or end inside a token and were not learned")
    }
    if let held {
      let evaluation = Evaluation(held, Extractor(taxonomy: taxonomy, model: model))
      EvaluationView.show(evaluation)
      Terminal.print(
        String(
          format: "the tagger's F1: %.2f%%; before its weights were cut to 8 bits: %.2f%%",
          100 * evaluation.micro(of: Set(model.metadata.labels)).f1,
          100 * trained.unquantisedF1(on: held)))
    }
  }

  /// - Parameters:
  ///   - market: where data names a market it must be this one.
  ///   - isPartial: whether texts may have verdicts in place of spans.
  static func read(
    _ files: [String], market: String?, isPartial: Bool = false
  ) throws -> [AnnotatedText] {
    let texts = try files.flatMap { try Dataset.read($0, isPartial: isPartial) }
    if let market, let other = texts.compactMap(\.market).first(where: { $0 != market }) {
      throw DatasetError(
        description:
          "\(files.joined(separator: ", ")): texts of market '\(other)', but --market is '\(market)'"
      )
    }
    return texts
  }

  /// Writes beside the file and renames, so that a reader never sees half a model.
  static func write(_ bytes: [UInt8], to path: String) throws {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw DatasetError(
        description: "\(path): cannot be written (is the folder there, and may it be written to?)")
    }
  }
}
