import Foundation

/// Several bets of constant size against the same claim about a mean, each with a share of the money.
///
/// A bet of size `c` against "the mean of values in 0...1 is at most `mean`" multiplies its money by
/// `1 - c + c x / mean` at each value `x`: under the claim it does not grow on average, however the
/// values depend on each other. (With lambda = c / mean this is 1 + lambda (x - mean): Waudby-Smith &
/// Ramdas 2024, "Estimating means of bounded random variables by betting", section 4.)
struct Bets: Sendable {
  /// Between 0 and 1: what a bet risks at a value of 0.
  let sizes: [Double]
  /// Logarithms of shares of 1.
  let logShares: [Double]
  /// The logarithms of what bets are multiplied by at a value of 0.
  let logRests: [Double]

  private init(from least: Double, to most: Double, shares: [Double]) {
    let steps = Double(shares.count - 1)
    sizes = shares.indices.map { least * pow(most / least, Double($0) / steps) }
    let sum = shares.reduce(0, +)
    logShares = shares.map { log($0 / sum) }
    logRests = sizes.map { log1p(-$0) }
  }

  /// For differences that are mostly 0. Of those tried (uniform and tilted shares, 4 to 16 bets, and
  /// sizes fitted to the past) these need the fewest pairs where both proposers are good and right
  /// about the same heards, and not many more elsewhere.
  static let differences = Bets(from: 0.04, to: 0.95, shares: [1, 1, 1, 2, 2, 3, 3, 3])
  /// For proposals that are seldom wrong.
  static let faults = Bets(from: 0.01, to: 0.6, shares: [1, 1, 1, 1, 1, 1, 1, 1])

  /// The logarithm of what a bet is multiplied by.
  static func logFactor(size: Double, value: Double, mean: Double) -> Double {
    log1p(size * (value / mean - 1))
  }

  /// The logarithm of all money, given the logarithm of each bet's gain.
  func logSum(_ logGain: (Int) -> Double) -> Double {
    var most = -Double.infinity
    for k in sizes.indices { most = max(most, logShares[k] + logGain(k)) }
    var sum = 0.0
    for k in sizes.indices { sum += exp(logShares[k] + logGain(k) - most) }
    return most + log(sum)
  }
}
