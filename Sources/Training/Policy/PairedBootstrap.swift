import Foundation

/// Differences of F1 between two extractors on the same texts, by resampling texts with replacement: each
/// resample takes the same texts for both.
///
/// Resamples of few texts vary too little, and one text alone would prove whatever it shows. Hence no p is less
/// than the least one of the exact test that exchanges the two at random in each text in which they differ
/// (Yeh 2000): 1/2 to the power of the number of these.
struct PairedBootstrap {
  let overall: Gate.Comparison
  /// By name, of those that either finds or the texts state.
  let attributes: [String: Gate.Comparison]
  private let texts: Int
  /// The standard deviation of the overall difference over resamples.
  private let deviation: Double

  /// Spans right, and spans wrong or missing: of the candidate, then of the serving extractor.
  private typealias Counts = SIMD4<Int32>

  /// - Parameter seed: the same seed gives the same resamples, so that exchanging the two negates every
  ///   difference.
  init(_ candidate: GoldResult, _ serving: GoldResult, resamples: Int, seed: UInt64) {
    let names = Set((candidate.texts + serving.texts).flatMap(\.counts.keys)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var all = [Counts](repeating: Counts(), count: names.count)
    var support = [Int](repeating: 0, count: names.count)
    var differing = [Int](repeating: 0, count: names.count)
    var differingTexts = 0
    let byText = zip(candidate.texts, serving.texts).map { first, second in
      if first.counts != second.counts { differingTexts += 1 }
      return Set(first.counts.keys).union(second.counts.keys).map { name in
        let (a, b) = (
          first.counts[name] ?? .init(), second.counts[name] ?? .init()
        )
        let counts = Counts(
          Int32(a.truePositives), Int32(a.falsePositives + a.falseNegatives),
          Int32(b.truePositives), Int32(b.falsePositives + b.falseNegatives))
        all[numbers[name]!] &+= counts
        support[numbers[name]!] += max(a.support, b.support)
        if a != b { differing[numbers[name]!] += 1 }
        return (label: numbers[name]!, counts: counts)
      }
    }
    var generator = SeededGenerator(seed: seed)
    var overalls: [Double] = []
    var differences = [[Double]](repeating: [], count: names.count)
    for _ in 0..<resamples {
      var sample = [Counts](repeating: Counts(), count: names.count)
      for _ in byText {
        for (label, counts) in byText[Int.random(in: 0..<byText.count, using: &generator)] {
          sample[label] &+= counts
        }
      }
      for label in names.indices { differences[label].append(Self.difference(sample[label])) }
      overalls.append(Self.difference(sample.reduce(into: Counts()) { $0 &+= $1 }))
    }
    overall = Self.comparison(
      all.reduce(into: Counts()) { $0 &+= $1 }, support.reduce(0, +), differingTexts, overalls,
      better: true)
    attributes = Dictionary(
      uniqueKeysWithValues: names.enumerated().map { label, name in
        let comparison = Self.comparison(
          all[label], support[label], differing[label], differences[label], better: false)
        return (name, comparison)
      })
    texts = byText.count
    let mean = overalls.reduce(0, +) / Double(max(overalls.count, 1))
    deviation =
      (overalls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(overalls.count, 1)))
      .squareRoot()
  }

  private static func f1(_ right: Int32, _ wrong: Int32) -> Double {
    right == 0 ? 0 : 2 * Double(right) / Double(2 * right + wrong)
  }

  private static func difference(_ counts: Counts) -> Double {
    f1(counts[0], counts[1]) - f1(counts[2], counts[3])
  }

  /// A resampled difference varies around the one seen as the one seen does around the true one; if that
  /// is 0, one as great is seen as often as a resample has twice it or more.
  private static func comparison(
    _ counts: Counts, _ support: Int, _ differing: Int, _ differences: [Double], better: Bool
  ) -> Gate.Comparison {
    let seen = difference(counts)
    let asGreat = differences.count { better ? $0 >= 2 * seen : $0 <= 2 * seen }
    let interval = Evaluation.interval(differences)
    return Gate.Comparison(
      support: support, candidate: f1(counts[0], counts[1]), serving: f1(counts[2], counts[3]),
      difference: seen, low: interval.lowerBound, high: interval.upperBound,
      p: max(Double(asGreat + 1) / Double(differences.count + 1), pow(0.5, Double(differing))))
  }

  /// About how many texts would show the overall difference with a probability of 80%, if it is as seen.
  func textsNeeded(alpha: Double) -> Int {
    let z = Self.normalQuantile(1 - alpha) + Self.normalQuantile(0.8)
    let ratio = z * deviation / max(overall.difference, 1e-6)
    return Int(min((Double(texts) * ratio * ratio).rounded(.up), 1e9))
  }

  /// By bisection of the distribution function.
  private static func normalQuantile(_ probability: Double) -> Double {
    var (low, high) = (-9.0, 9.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if erfc(-middle / 2.0.squareRoot()) / 2 < probability { low = middle } else { high = middle }
    }
    return low
  }
}
