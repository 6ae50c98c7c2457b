import ArgumentParser
import Extraction
import Foundation
import Pipeline
import Records
import Training

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on texts with marked spans: exact spans and labels.")

  @Option(help: "The market's folder or taxonomy file, as in training.")
  var market: String?

  @Option(help: "The model file.")
  var model: String

  @Option(parsing: .upToNextOption, help: "Files to evaluate on.")
  var data: [String]

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let (extractor, warning) = try Markets.extractor(taxonomy: market, model: model)
    if let warning { Terminal.error("warning: \(warning)") }
    let evaluation = Evaluation(
      try TrainCommand.read(data, market: extractor.taxonomy?.market), extractor)
    if json {
      Terminal.print(try MessageJSON.encode(evaluation))
    } else {
      Self.show(evaluation)
    }
  }

  static func show(_ evaluation: Evaluation) {
    func percent(_ value: Double) -> String { String(format: "%5.1f", 100 * value) }
    func interval(_ range: ClosedRange<Double>?) -> String {
      range.map { "\(percent($0.lowerBound)) -\(percent($0.upperBound))" } ?? ""
    }
    func row(_ name: String, _ score: Evaluation.Score) -> String {
      let name = name.padding(toLength: 16, withPad: " ", startingAt: 0)
      let support = String(format: "%7d", score.support)
      return
        "\(name)\(percent(score.precision)) \(percent(score.recall)) \(percent(score.f1))  "
        + "\(interval(score.interval))\(support)"
    }
    Terminal.print(
      Terminal.styled("label               P     R    F1  95% interval     spans", .bold))
    for (label, score) in evaluation.labels.sorted(by: { $0.key < $1.key }) {
      Terminal.print(row(label, score))
    }
    Terminal.print(Terminal.styled(row("all", evaluation.micro), .bold))
    Terminal.print(
      "\(evaluation.texts) texts, \(percent(evaluation.exactTexts).trimmingCharacters(in: .whitespaces))% right as a whole; "
        + "calibration error \(String(format: "%.3f", evaluation.ece)), "
        + "Brier score \(String(format: "%.3f", evaluation.brier))")
  }
}
