import Extraction

/// How many of the cases are right, counted text by text.
package struct Share: Sendable, Encodable {
  package let right: Int
  package let all: Int
  /// 95% bootstrap interval of the share over texts (Efron 1979); nil where there is no case.
  package let interval: ClosedRange<Double>?

  /// 0 where there is no case.
  package var share: Double { all == 0 ? 0 : Double(right) / Double(all) }

  /// - Parameters:
  ///   - texts: the cases of each text; texts without a case count nothing.
  ///   - resamples: of the bootstrap, with a fixed seed.
  init(_ texts: [(right: Int, all: Int)], resamples: Int) {
    let texts = texts.filter { $0.all > 0 }
    right = texts.reduce(0) { $0 + $1.right }
    all = texts.reduce(0) { $0 + $1.all }
    guard !texts.isEmpty else {
      interval = nil
      return
    }
    var generator = SeededGenerator(seed: 1)
    interval = Evaluation.interval(
      (0..<resamples).map { _ in
        var sample = (right: 0, all: 0)
        for _ in texts {
          let text = texts[Int.random(in: 0..<texts.count, using: &generator)]
          sample.right += text.right
          sample.all += text.all
        }
        return Double(sample.right) / Double(sample.all)
      })
  }

  private enum CodingKeys: String, CodingKey { case share, right, all, interval }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(share, forKey: .share)
    try container.encode(right, forKey: .right)
    try container.encode(all, forKey: .all)
    if let interval {
      try container.encode([interval.lowerBound, interval.upperBound], forKey: .interval)
    }
  }
}
