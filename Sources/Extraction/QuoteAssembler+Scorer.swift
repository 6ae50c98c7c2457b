/// A log-linear model that chooses a quote for each element, left to right.
///
/// The choices for a price are the quote of the price before, or a new one; for any other element:
/// shared by all, the quote of any price, a quote without a price that an earlier element began, or a
/// new one. Features look at the attribute, the separators towards the prices on both sides, how often
/// and where the attribute occurs, and what was chosen before.
package struct QuoteScorer: Sendable {
  /// `[slot]`: features are hashed into `slots` weights.
  package var weights: [Float]
  package static let slots = 1 << 14

  /// All zero: chooses by order of the choices, to be trained.
  package init() { weights = [Float](repeating: 0, count: Self.slots) }

  /// Nil where there are not exactly `slots` weights, or one is not finite.
  package init?(weights: [Float]) {
    guard weights.count == Self.slots, weights.allSatisfy(\.isFinite) else { return nil }
    self.weights = weights
  }

  /// A choice for an element: a quote's index, `QuoteLayout.shared`, or a quote not yet begun.
  struct Choice {
    var quote: Int
    var relation: Relation
  }

  /// Where a chosen quote's price stands from the element.
  enum Relation: UInt8 {
    case shared, fresh, before, after, secondBefore, secondAfter, farBefore, farAfter, unpriced
  }

  func decide(_ layout: QuoteLayout, quotes: inout [Int]) {
    var state = QuoteChoices(layout)
    for price in layout.prices {
      state.prepare(price: price)
      state.choose(best(price, state), for: price)
    }
    for i in layout.order {
      if state.follow(i) { continue }
      state.prepare(i)
      state.choose(best(i, state), for: i)
    }
    quotes = state.quotes
  }

  func best(_ i: Int, _ state: QuoteChoices) -> Int {
    var best = 0
    var bestScore = -Float.infinity
    for choice in state.choices.indices {
      var score: Float = 0
      state.features(i, choice) { score += weights[$0] }
      if score > bestScore {
        best = choice
        bestScore = score
      }
    }
    return best
  }
}
