import Foundation
import Records
import Training

/// Prints evaluations for people.
enum EvaluationView {
  static func show(_ evaluation: Evaluation) {
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
    guard let quotes = evaluation.quotes else { return }
    Terminal.print(
      Terminal.styled("quotes exactly right      %  95% interval     heards", .bold))
    for (name, shares) in [("found spans", quotes.extracted), ("gold spans", quotes.gold)] {
      Terminal.print(row(name, shares.heards))
      Terminal.print(row("  2+ quotes", shares.several))
    }
  }

  static func show(_ evaluation: ValueEvaluation, verbose: Bool) {
    Terminal.print(
      Terminal.styled("values exactly right      %  95% interval      spans", .bold))
    for (label, share) in evaluation.labels.sorted(by: { $0.key < $1.key }) {
      Terminal.print(row(label, share))
    }
    Terminal.print(Terminal.styled(row("all", evaluation.all), .bold))
    guard verbose else { return }
    for wrong in evaluation.wrong {
      Terminal.print(
        "\(wrong.id): \(wrong.label) '\(wrong.text)' is \(text(wrong.value)), "
          + "not \(text(wrong.expected))")
    }
  }

  private static func row(_ name: String, _ score: Evaluation.Score) -> String {
    "\(pad(name))\(percent(score.precision)) \(percent(score.recall)) \(percent(score.f1))  "
      + "\(interval(score.interval))\(String(format: "%7d", score.support))"
  }

  private static func row(_ name: String, _ share: Share) -> String {
    "\(pad(name, 21))\(percent(share.share))  \(interval(share.interval))"
      + String(format: "%11d", share.all)
  }

  private static func text(_ value: AttributeValue) -> String {
    (try? MessageJSON.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private static func pad(_ name: String, _ width: Int = 16) -> String {
    name.padding(toLength: width, withPad: " ", startingAt: 0)
  }

  private static func percent(_ value: Double) -> String { String(format: "%5.1f", 100 * value) }

  private static func interval(_ range: ClosedRange<Double>?) -> String {
    range.map { "\(percent($0.lowerBound)) -\(percent($0.upperBound))" } ?? ""
  }
}
