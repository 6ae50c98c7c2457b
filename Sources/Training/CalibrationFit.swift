import Extraction
import Foundation

/// Platt scaling of span probabilities on held-out texts.
enum CalibrationFit {
  /// A calibration for each label: fitted to its own chosen spans, drawn towards the one of all labels
  /// where they are few.
  static func fit(
    _ heldOut: [Training.HeldOut], labels: [String], threshold: Float
  ) -> [String: Calibration] {
    let chosen = Training.selected(heldOut, threshold: threshold)
    guard chosen.count >= 50 else { return [:] }
    let all = fit(chosen, prior: Calibration(), strength: 1)
    var calibrations: [String: Calibration] = [:]
    for (index, label) in labels.enumerated() {
      calibrations[label] = fit(
        chosen.filter { $0.span.labelClass == Int32(index + 1) }, prior: all, strength: 5)
    }
    return calibrations
  }

  /// Newton's method on the log-loss with a Gaussian prior around another calibration.
  private static func fit(
    _ candidates: [Training.HeldOut.Candidate], prior: Calibration, strength: Double
  ) -> Calibration {
    var slope = Double(prior.slope)
    var offset = Double(prior.offset)
    for _ in 0..<50 {
      var gradient = (
        strength * (slope - Double(prior.slope)), strength * (offset - Double(prior.offset))
      )
      var (h11, h12, h22) = (strength, 0.0, strength)
      for candidate in candidates {
        let p = min(max(Double(candidate.span.probability), 1e-6), 1 - 1e-6)
        let x = log(p / (1 - p))
        let q = 1 / (1 + exp(-(slope * x + offset)))
        let error = q - (candidate.isRight ? 1 : 0)
        gradient.0 += error * x
        gradient.1 += error
        let weight = q * (1 - q)
        h11 += weight * x * x
        h12 += weight * x
        h22 += weight
      }
      let determinant = h11 * h22 - h12 * h12
      let change = (
        (h22 * gradient.0 - h12 * gradient.1) / determinant,
        (h11 * gradient.1 - h12 * gradient.0) / determinant
      )
      slope -= change.0
      offset -= change.1
      if abs(change.0) + abs(change.1) < 1e-9 { break }
    }
    return Calibration(slope: Float(slope), offset: Float(offset))
  }
}
