import Foundation

/// Evidence that the tagger is not worse than the language model by a margin, from heards of which both
/// proposals for an attribute were judged.
///
/// Each pair gives a difference D, tagger right less language model right: -1, 0 or 1. The claim to be
/// refuted, H0: given all pairs before, the mean of the next D is at most -margin. The evidence is the
/// product of (1 + lambda (D + margin)) over the pairs, mixed over eight fixed lambdas (`Bets`): under H0
/// a nonnegative supermartingale that begins with 1, so that it ever reaches 1/alpha with a probability of
/// at most alpha (Ville 1939), whenever and however often one looks (Ramdas et al. 2023, "Game-theoretic
/// statistics and safe anytime-valid inference").
///
/// Since the lambdas are fixed, three counts are all that is kept, and pairs may come in any order.
package struct EProcess: Sendable, Hashable, Codable {
  /// 0 or more, below 1.
  package let margin: Double
  /// Pairs of which only the language model's proposal was right, of which only the tagger's was, and
  /// the others.
  package private(set) var worse = 0
  package private(set) var better = 0
  package private(set) var equal = 0

  package init(margin: Double) {
    self.margin = min(max(margin, 0), 0.99)
  }

  package mutating func add(taggerRight: Bool, llmRight: Bool) {
    if taggerRight == llmRight {
      equal += 1
    } else if taggerRight {
      better += 1
    } else {
      worse += 1
    }
  }

  /// The number of pairs.
  package var pairs: Int { worse + equal + better }

  /// The mean difference; 0 without pairs.
  package var difference: Double {
    pairs == 0 ? 0 : Double(better - worse) / Double(pairs)
  }

  package var logEvidence: Double {
    Self.logEvidence(against: -margin, worse: worse, equal: equal, better: better)
  }

  /// 1 without pairs; never infinite.
  package var evidence: Double { exp(min(logEvidence, 700)) }

  /// A confidence sequence for the mean difference: covers it at all times together with a probability
  /// of 1 - alpha, half of alpha on each side. All means that the evidence does not refute.
  package func interval(alpha: Double) -> ClosedRange<Double> {
    let low = Self.lowerBound(worse: worse, equal: equal, better: better, alpha: alpha / 2)
    let high = -Self.lowerBound(worse: better, equal: equal, better: worse, alpha: alpha / 2)
    return min(low, high)...max(low, high)
  }

  /// The greatest mean that is refuted at alpha, with all below it; the evidence against `-margin`
  /// reaches 1/alpha just where this does.
  package func lowerBound(alpha: Double) -> Double {
    Self.lowerBound(worse: worse, equal: equal, better: better, alpha: alpha)
  }

  private static func lowerBound(worse: Int, equal: Int, better: Int, alpha: Double) -> Double {
    guard equal + better > 0 else { return -1 }
    // The evidence falls with the mean that it is against.
    var (low, high) = (-1.0, 1.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      let evidence = logEvidence(against: middle, worse: worse, equal: equal, better: better)
      if evidence >= -log(alpha) { low = middle } else { high = middle }
    }
    return low
  }

  /// Differences as values of 0, 1/2 and 1.
  private static func logEvidence(
    against difference: Double, worse: Int, equal: Int, better: Int
  ) -> Double {
    let mean = (1 + difference) / 2
    let bets = Bets.differences
    return bets.logSum { k in
      let size = bets.sizes[k]
      return Double(worse) * bets.logRests[k]
        + Double(equal) * Bets.logFactor(size: size, value: 0.5, mean: mean)
        + Double(better) * Bets.logFactor(size: size, value: 1, mean: mean)
    }
  }
}
