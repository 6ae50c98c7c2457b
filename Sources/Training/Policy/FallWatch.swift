import Foundation

/// Evidence that the tagger's proposals have become worse since the language model was retired.
///
/// The claim to be refuted, H0: given all answers before, the next proposal is right with a probability of
/// at least `reference - tolerance`. The reference is the share that was right at retirement, less its
/// standard error (Wilson's bound at z = 1), so that a lucky sample then is seldom an alarm now: in
/// simulations of 5,000 answers without a fall, at shares of 0.8 to 0.99 known from 60 to 500 pairs,
/// at most 4.2% raised one at alpha 0.05, and less than 1% from 500 pairs on.
///
/// The evidence is a mixture, over the answer at which the fall begins, of products of bets on wrong
/// proposals (`Bets`): money that waits for its start is kept, and a long good time before a fall does not
/// use up what bets on the fall. Under H0 a supermartingale that begins with 1, so that it ever reaches
/// 1/alpha with a probability of at most alpha (Ville 1939; mixtures over starts as in Shin, Ramdas &
/// Rinaldo 2023, "E-detectors", with shares that sum to 1 so that false alarms are bounded for all time).
/// Bets start every 25 answers; those of the first b starts have 1 - ln 2 / ln (b + 2) of the money.
package struct FallWatch: Sendable, Hashable, Codable {
  static let answersBetweenStarts = 25
  static let referenceZ = 1.0
  /// Nothing is certain: a reference of 1 still lets a proposal in a hundred be wrong.
  private static let leastFaults = 0.01

  package let reference: Double
  package let tolerance: Double
  package private(set) var tally = Tally()
  /// The logarithm of the money of bets that have started, by their size.
  private var logMoney: [Double]
  private var starts = 1

  package init(reference: Double, tolerance: Double) {
    self.reference = reference
    self.tolerance = tolerance
    logMoney = Array(repeating: log(1 - Self.waiting(1)), count: Bets.faults.sizes.count)
  }

  /// - Parameter tally: the proposals judged up to retirement.
  package init(from tally: Tally, tolerance: Double) {
    self.init(
      reference: tally.interval(z: Self.referenceZ).lowerBound, tolerance: tolerance)
  }

  /// The share of the money whose bets have not started.
  private static func waiting(_ starts: Int) -> Double { log(2) / log(Double(starts) + 2) }

  /// The share of wrong proposals that the claim allows.
  private var mean: Double { min(max(1 - reference + tolerance, Self.leastFaults), 1) }

  package mutating func add(isRight: Bool) {
    if tally.all > 0, tally.all % Self.answersBetweenStarts == 0 {
      let share = log(Self.waiting(starts) - Self.waiting(starts + 1))
      starts += 1
      for k in logMoney.indices {
        let most = max(logMoney[k], share)
        logMoney[k] = most + log(exp(logMoney[k] - most) + exp(share - most))
      }
    }
    tally.add(isRight)
    let bets = Bets.faults
    for k in logMoney.indices {
      logMoney[k] +=
        isRight
        ? bets.logRests[k] : Bets.logFactor(size: bets.sizes[k], value: 1, mean: mean)
    }
  }

  /// 1 without answers; never infinite.
  package var evidence: Double {
    exp(min(Bets.faults.logSum { logMoney[$0] }, 700)) + Self.waiting(starts)
  }
}
