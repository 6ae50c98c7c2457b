import ArgumentParser
import Extraction
import Foundation
import Pipeline
import Records
import Training

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on texts with marked spans: spans and labels, quotes, values.")

  @Option(help: "The market's folder or taxonomy file, as in training.")
  var market: String?

  @Option(help: "The model file.")
  var model: String?

  @Option(parsing: .upToNextOption, help: "Files to evaluate the model on.")
  var data: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: "Files whose spans have values: the market's normalised values are compared with them.")
  var values: [String] = []

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Print each wrong value.")
  var verbose = false

  func validate() throws {
    guard !data.isEmpty || !values.isEmpty else {
      throw ValidationError("give --data with --model, --values with --market, or all")
    }
    guard data.isEmpty || model != nil else { throw ValidationError("--data needs --model") }
    guard values.isEmpty || market != nil else { throw ValidationError("--values needs --market") }
  }

  private struct Report: Encodable {
    var spans: Evaluation?
    var values: ValueEvaluation?

    private enum CodingKeys: String, CodingKey { case values }

    func encode(to encoder: any Encoder) throws {
      try spans?.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encodeIfPresent(values, forKey: .values)
    }
  }

  func run() throws {
    let (extractor, warning) = try Markets.extractor(taxonomy: market, model: model)
    if let warning { Terminal.error("warning: \(warning)") }
    let market = extractor.taxonomy?.market
    var report = Report()
    if !data.isEmpty {
      report.spans = Evaluation(try TrainCommand.read(data, market: market), extractor)
    }
    if !values.isEmpty {
      let texts = try TrainCommand.read(values, market: market)
      guard texts.contains(where: { $0.spans.contains { $0.value != nil } }) else {
        throw DatasetError(
          description: "\(values.joined(separator: ", ")): no span has a value to compare with")
      }
      report.values = ValueEvaluation(texts, extractor)
    }
    if json {
      Terminal.print(try MessageJSON.encode(report))
      return
    }
    if let spans = report.spans { EvaluationView.show(spans) }
    if let values = report.values { EvaluationView.show(values, verbose: verbose) }
  }
}
