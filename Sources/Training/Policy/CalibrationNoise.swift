/// A calibration error, and how great it would be by chance alone if every confidence were the true
/// probability (consistency resampling: Bröcker & Smith 2007).
struct CalibrationNoise {
  /// Expected calibration error over 10 bins.
  let error: Double
  /// The 95th percentile by chance alone; 0 without spans.
  let noise: Double

  init(_ spans: [(confidence: Double, isRight: Bool)], resamples: Int, seed: UInt64) {
    error = Self.error(spans.map { ($0.confidence, $0.isRight) })
    var generator = SeededGenerator(seed: seed)
    let errors = (0..<resamples).map { _ in
      Self.error(spans.map { ($0.confidence, generator.uniform() < $0.confidence) })
    }.sorted()
    noise = spans.isEmpty || errors.isEmpty ? 0 : errors[Int(0.95 * Double(errors.count - 1))]
  }

  private static func error(_ spans: [(Double, Bool)]) -> Double {
    Reliability(
      [spans.map { Reliability.Outcome(confidence: $0.0, isRight: $0.1, passes: []) }],
      precisions: [], resamples: 0
    ).ece
  }
}
