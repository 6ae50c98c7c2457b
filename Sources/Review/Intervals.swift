import Foundation

/// The 97.5% point of the normal distribution.
private let z = 1.959_963_984_540_054

/// The score interval of a share (Wilson 1927), 95%.
enum Wilson {
  /// - Returns: 0...1 where nothing was counted.
  static func interval(_ successes: Int, of count: Int) -> ClosedRange<Double> {
    guard count > 0 else { return 0...1 }
    let n = Double(count)
    let share = Double(successes) / n
    let centre = share + z * z / (2 * n)
    let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return max(0, (centre - spread) / scale)...min(1, (centre + spread) / scale)
  }
}

/// How far two reviewers agree beyond chance (Cohen 1960), of cards that both answered with yes or no.
struct Kappa {
  var bothYes: Int
  /// Yes by the first, no by the second.
  var yesNo: Int
  var noYes: Int
  var bothNo: Int

  var count: Int { bothYes + yesNo + noYes + bothNo }
  var agreed: Int { bothYes + bothNo }

  /// Nil where nothing was answered or both always say the same one thing: chance alone would agree.
  var value: Double? {
    guard let (observed, expected) = shares, expected < 1 else { return nil }
    return (observed - expected) / (1 - expected)
  }

  /// 95%, by the asymptotic variance of Fleiss, Cohen and Everitt (1969); all of -1...1 that it covers
  /// is kept.
  var interval: ClosedRange<Double>? {
    guard let kappa = value, let (observed, expected) = shares else { return nil }
    let n = Double(count)
    let cells = [[Double(bothYes), Double(yesNo)], [Double(noYes), Double(bothNo)]]
      .map { $0.map { $0 / n } }
    let rows = cells.map { $0.reduce(0, +) }
    let columns = (0..<2).map { cells[0][$0] + cells[1][$0] }
    var variance = 0.0
    for i in 0..<2 {
      let weight = (1 - expected) - (rows[i] + columns[i]) * (1 - observed)
      variance += cells[i][i] * weight * weight
    }
    var off = 0.0
    for i in 0..<2 {
      for j in 0..<2 where i != j {
        let sum = columns[i] + rows[j]
        off += cells[i][j] * sum * sum
      }
    }
    variance += (1 - observed) * (1 - observed) * off
    let last = observed * expected - 2 * expected + observed
    variance -= last * last
    let error = (max(0, variance) / n).squareRoot() / ((1 - expected) * (1 - expected))
    return max(-1, kappa - z * error)...min(1, kappa + z * error)
  }

  private var shares: (observed: Double, expected: Double)? {
    guard count > 0 else { return nil }
    let n = Double(count)
    let yes = Double(bothYes + yesNo) * Double(bothYes + noYes)
    let no = Double(noYes + bothNo) * Double(yesNo + bothNo)
    return (Double(agreed) / n, (yes + no) / (n * n))
  }
}
