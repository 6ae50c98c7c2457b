/// How far confidences can be trusted, by what they were right about.
package struct Reliability: Sendable, Encodable {
  /// What goes without review when values are to be right in the share wanted.
  package struct Passing: Sendable, Encodable {
    /// The precision wanted.
    package let precision: Double
    /// The share of values that need no review.
    package let passing: Share
    /// The share of those that is right.
    package let right: Share
  }

  /// A value said with a confidence.
  struct Outcome {
    let confidence: Double
    let isRight: Bool
    /// Whether it goes without review at each of the precisions wanted.
    let passes: [Bool]
  }

  /// Expected calibration error: the mean gap between confidence and share right, over 10 bins of
  /// equal width, weighted by their values (Naeini et al. 2015).
  package let ece: Double
  /// Mean squared difference of confidence and outcome.
  package let brier: Double
  package let count: Int
  /// By the precision wanted, ascending.
  package let passing: [Passing]

  /// - Parameters:
  ///   - texts: the values of each text.
  ///   - precisions: what `passes` of the outcomes are of.
  init(_ texts: [[Outcome]], precisions: [Double], resamples: Int) {
    let outcomes = texts.flatMap(\.self)
    count = outcomes.count
    ece = Self.calibrationError(outcomes)
    brier =
      outcomes.reduce(0) {
        let error = $1.confidence - ($1.isRight ? 1 : 0)
        return $0 + error * error
      } / Double(max(outcomes.count, 1))
    passing = precisions.enumerated().map { index, precision in
      let passed = texts.map { $0.filter { $0.passes[index] } }
      return Passing(
        precision: precision,
        passing: Share(
          zip(passed, texts).map { (right: $0.count, all: $1.count) }, resamples: resamples),
        right: Share(
          passed.map { (right: $0.count { $0.isRight }, all: $0.count) }, resamples: resamples))
    }
  }

  private static func calibrationError(_ outcomes: [Outcome]) -> Double {
    var bins = [(confidence: Double, right: Int)](repeating: (0, 0), count: 10)
    for outcome in outcomes {
      let bin = min(Int(outcome.confidence * 10), 9)
      bins[bin].confidence += outcome.confidence
      bins[bin].right += outcome.isRight ? 1 : 0
    }
    return bins.reduce(0) { $0 + abs($1.confidence - Double($1.right)) }
      / Double(max(outcomes.count, 1))
  }
}
