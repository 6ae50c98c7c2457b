import Extraction
import Foundation

/// What a model says of its own certainty, measured on held-out texts.
struct CalibrationFit {
  /// By label: of the probability of a span that was chosen.
  var spans: [String: Calibration] = [:]
  /// By label: of the probability that a text states none, where none was chosen.
  var absences: [String: Calibration] = [:]
  /// By the share wanted, then by label: the least confidence from which spans are as right as that.
  var thresholds: [String: [String: Float]] = [:]
}

extension HeldOut {
  struct Outcome {
    let label: Int
    let probability: Float
    let isRight: Bool
  }

  /// - Parameters:
  ///   - labels: of classes 1 and up.
  ///   - threshold: of the selection of spans.
  ///   - precisions: the shares of right spans that thresholds are wanted for.
  func calibration(
    labels: [String], threshold: Float, precisions: Set<Double>
  ) -> CalibrationFit {
    let selected = selected(threshold: threshold)
    let spans = selected.flatMap(\.self).compactMap { candidate in
      candidate.isRight.map {
        Outcome(
          label: Int(candidate.span.labelClass) - 1, probability: candidate.span.probability,
          isRight: $0)
      }
    }
    let absences = zip(texts, selected).flatMap { text, chosen in
      labels.indices.compactMap { label -> Outcome? in
        guard !chosen.contains(where: { Int($0.span.labelClass) == label + 1 }),
          let isStated = text.isStated[label + 1]
        else { return nil }
        return Outcome(
          label: label, probability: text.absences[label + 1], isRight: !isStated)
      }
    }
    var fit = CalibrationFit()
    fit.spans = Self.calibrations(spans, labels)
    fit.absences = Self.calibrations(absences, labels)
    for precision in precisions {
      fit.thresholds["\(precision)"] = Dictionary(
        uniqueKeysWithValues: labels.enumerated().compactMap { index, label in
          let calibration = fit.spans[label] ?? Calibration()
          let own = spans.lazy.filter { $0.label == index }
          return Self.threshold(
            own.map { (calibration.apply($0.probability), $0.isRight) }, precision: precision
          ).map { (label, $0) }
        })
    }
    return fit
  }

  /// Platt scaling for each label: fitted to its own outcomes, drawn towards that of all labels where
  /// they are few; none where all are.
  private static func calibrations(
    _ outcomes: [Outcome], _ labels: [String]
  ) -> [String: Calibration] {
    guard outcomes.count >= 50 else { return [:] }
    let all = fit(outcomes, prior: Calibration(), strength: 1)
    return Dictionary(
      uniqueKeysWithValues: labels.enumerated().map { index, label in
        (label, fit(outcomes.filter { $0.label == index }, prior: all, strength: 5))
      })
  }

  /// Newton's method on the log-loss with a Gaussian prior around another calibration. A step that would make
  /// the loss greater is halved: the loss is convex, and full steps run away where sure values are wrong.
  static func fit(
    _ outcomes: [Outcome], prior: Calibration, strength: Double
  ) -> Calibration {
    var slope = Double(prior.slope)
    var offset = Double(prior.offset)
    func logOdds(_ probability: Float) -> Double {
      let p = min(max(Double(probability), 1e-6), 1 - 1e-6)
      return log(p / (1 - p))
    }
    func loss(_ slope: Double, _ offset: Double) -> Double {
      let (a, b) = (slope - Double(prior.slope), offset - Double(prior.offset))
      return outcomes.reduce(strength / 2 * (a * a + b * b)) { sum, outcome in
        let z = (slope * logOdds(outcome.probability) + offset) * (outcome.isRight ? -1 : 1)
        return sum + max(z, 0) + log(1 + exp(-abs(z)))
      }
    }
    var least = loss(slope, offset)
    for _ in 0..<50 {
      var gradient = (
        strength * (slope - Double(prior.slope)), strength * (offset - Double(prior.offset))
      )
      var (h11, h12, h22) = (strength, 0.0, strength)
      for outcome in outcomes {
        let x = logOdds(outcome.probability)
        let q = 1 / (1 + exp(-(slope * x + offset)))
        let error = q - (outcome.isRight ? 1 : 0)
        gradient.0 += error * x
        gradient.1 += error
        let weight = q * (1 - q)
        h11 += weight * x * x
        h12 += weight * x
        h22 += weight
      }
      let determinant = h11 * h22 - h12 * h12
      var change = (
        (h22 * gradient.0 - h12 * gradient.1) / determinant,
        (h11 * gradient.1 - h12 * gradient.0) / determinant
      )
      while abs(change.0) + abs(change.1) >= 1e-9,
        loss(slope - change.0, offset - change.1) > least
      {
        change = (change.0 / 2, change.1 / 2)
      }
      slope -= change.0
      offset -= change.1
      least = loss(slope, offset)
      if abs(change.0) + abs(change.1) < 1e-9 { break }
    }
    return Calibration(slope: Float(slope), offset: Float(offset))
  }

  /// The least confidence from which outcomes are right in the share wanted.
  ///
  /// What was counted is drawn towards what the confidences themselves promise, as if that had been
  /// seen `promised` times: a dozen outcomes that happen to be right prove little, and one that
  /// happens to be wrong as little.
  static func threshold(
    _ outcomes: some Sequence<(confidence: Float, isRight: Bool)>, precision: Double
  ) -> Float? {
    let promised = 20.0
    var threshold: Float?
    var (all, right, sum) = (0.0, 0.0, 0.0)
    let sorted = outcomes.sorted { $0.confidence > $1.confidence }
    for (index, outcome) in sorted.enumerated() {
      all += 1
      right += outcome.isRight ? 1 : 0
      sum += Double(outcome.confidence)
      // Equal confidences pass together or not at all.
      if index + 1 < sorted.count, sorted[index + 1].confidence == outcome.confidence { continue }
      if (right + promised * sum / all) / (all + promised) >= precision {
        threshold = outcome.confidence
      }
    }
    return threshold
  }
}
