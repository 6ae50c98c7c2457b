/// The F1 by effort of a simulation's models, over runs with different seeds.
package struct LearningCurve: Sendable {
  /// Mean, least and greatest value over the runs.
  package struct Spread: Sendable, Codable, Equatable {
    package let mean: Double
    package let low: Double
    package let high: Double

    /// Nil of nothing.
    package init?(_ values: [Double]) {
      guard let low = values.min(), let high = values.max() else { return nil }
      mean = values.reduce(0, +) / Double(values.count)
      self.low = low
      self.high = high
    }
  }

  package let strategy: Simulation.Strategy
  /// The points of each run, by effort.
  package let runs: [[Simulation.Point]]

  package init(_ strategy: Simulation.Strategy, runs: [[Simulation.Point]]) {
    self.strategy = strategy
    self.runs = runs
  }

  /// The efforts at which every run has a model; nil where there is none.
  package var efforts: ClosedRange<Double>? {
    guard let first = runs.map({ $0.first?.effort ?? .infinity }).max(),
      let last = runs.map({ $0.last?.effort ?? 0 }).min(), first <= last
    else { return nil }
    return first...last
  }

  /// On straight lines between models; nil outside of `efforts`.
  package func f1(at effort: Double) -> Spread? {
    guard efforts?.contains(effort) == true else { return nil }
    return Spread(
      runs.map { points in
        let next = points.firstIndex { $0.effort >= effort }!
        guard next > 0 else { return points[next].f1 }
        let (a, b) = (points[next - 1], points[next])
        return a.f1 + (b.f1 - a.f1) * (effort - a.effort) / (b.effort - a.effort)
      })
  }

  /// The effort from which an F1 is kept, between the last model below and the first of those that stay
  /// above; nil where a run does not come to it.
  package func effort(to f1: Double) -> Spread? {
    let efforts = runs.compactMap { points -> Double? in
      guard let last = points.last, last.f1 >= f1 else { return nil }
      guard let below = points.lastIndex(where: { $0.f1 < f1 }) else { return points[0].effort }
      let (a, b) = (points[below], points[below + 1])
      return a.effort + (b.effort - a.effort) * (f1 - a.f1) / (b.f1 - a.f1)
    }
    return efforts.count == runs.count ? Spread(efforts) : nil
  }
}
