/// How many of some cases are right.
package struct Tally: Sendable, Hashable, Codable {
  package private(set) var right = 0
  package private(set) var all = 0

  package init(right: Int = 0, all: Int = 0) {
    self.right = right
    self.all = all
  }

  package mutating func add(_ isRight: Bool) {
    right += isRight ? 1 : 0
    all += 1
  }

  /// 0 where there is no case.
  package var share: Double { all == 0 ? 0 : Double(right) / Double(all) }

  /// An interval for the share (Wilson 1927): 95% on both sides together at 1.96; 0...1 without cases.
  package func interval(z: Double = 1.96) -> ClosedRange<Double> {
    Self.interval(share: share, cases: Double(all), z: z)
  }

  static func interval(share: Double, cases: Double, z: Double) -> ClosedRange<Double> {
    guard cases > 0 else { return 0...1 }
    let square = z * z
    let middle = (share + square / (2 * cases)) / (1 + square / cases)
    let half =
      z / (1 + square / cases)
      * (share * (1 - share) / cases + square / (4 * cases * cases)).squareRoot()
    return max(0, min(middle - half, share))...min(1, max(middle + half, share))
  }
}
