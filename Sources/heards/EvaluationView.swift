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
        + calibration(evaluation.reliability))
    showPassing(evaluation)
    guard let quotes = evaluation.quotes else { return }
    Terminal.print(
      Terminal.styled("quotes exactly right      %  95% interval     heards", .bold))
    for (name, shares) in [("found spans", quotes.extracted), ("gold spans", quotes.gold)] {
      Terminal.print(row(name, shares.heards))
      Terminal.print(row("  2+ quotes", shares.several))
    }
  }

  /// What goes without review at each precision wanted, and whether it is as right as that.
  private static func showPassing(_ evaluation: Evaluation) {
    Terminal.print(
      Terminal.styled(
        "without review if so many are to be right:     of those right", .bold))
    for passing in evaluation.reliability.passing {
      Terminal.print(
        "\(pad(String(format: "  %.0f%%", 100 * passing.precision), 21))\(percent(passing.passing.share))%"
          + " of \(pad("\(passing.passing.all) spans", 16))\(percent(passing.right.share))  "
          + interval(passing.right.interval))
    }
    guard evaluation.absences.count > 0 else { return }
    Terminal.print("attributes not found: \(calibration(evaluation.absences)); held to be absent:")
    for passing in evaluation.absences.passing {
      Terminal.print(
        "\(pad(String(format: "  %.0f%%", 100 * passing.precision), 21))\(percent(passing.passing.share))%"
          + " of \(pad("\(passing.passing.all)", 16))\(percent(passing.right.share))  "
          + interval(passing.right.interval))
    }
  }

  private static func calibration(_ reliability: Reliability) -> String {
    "calibration error \(String(format: "%.3f", reliability.ece)), "
      + "Brier score \(String(format: "%.3f", reliability.brier))"
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
