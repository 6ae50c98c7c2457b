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
      state.choose(best(layout, price, state), for: price)
    }
    for i in layout.entries.indices where layout.entries[i].role != .price {
      if layout.entries[i].role == .heard { continue }
      state.prepare(i)
      state.choose(best(layout, i, state), for: i)
    }
    quotes = state.quotes
  }

  func best(_ layout: QuoteLayout, _ i: Int, _ state: QuoteChoices) -> Int {
    var best = 0
    var bestScore = -Float.infinity
    for choice in state.choices.indices {
      var score: Float = 0
      state.features(layout, i, choice) { score += weights[$0] }
      if score > bestScore {
        best = choice
        bestScore = score
      }
    }
    return best
  }
}

/// The quotes chosen so far in one heard, and the choices for the next element.
struct QuoteChoices {
  /// `[element]`, `QuoteLayout.shared` until chosen.
  private(set) var quotes: [Int]
  private(set) var choices: [QuoteScorer.Choice] = []
  private(set) var quoteCount = 0
  /// `[price]`: index into the entries, in text order.
  private let prices: [Int]
  /// Quotes from here on have no price.
  private var pricedCount = 0
  /// `[element]`: the relation chosen.
  private var relations: [QuoteScorer.Relation?]
  private let layout: QuoteLayout

  init(_ layout: QuoteLayout) {
    self.layout = layout
    prices = layout.prices
    quotes = [Int](repeating: QuoteLayout.shared, count: layout.entries.count)
    relations = [QuoteScorer.Relation?](repeating: nil, count: layout.entries.count)
  }

  mutating func prepare(price i: Int) {
    choices.removeAll(keepingCapacity: true)
    choices.append(QuoteScorer.Choice(quote: quoteCount, relation: .fresh))
    let before = layout.entries[i].priceBefore
    if before >= 0 {
      choices.append(QuoteScorer.Choice(quote: quotes[before], relation: .before))
    }
  }

  mutating func prepare(_ i: Int) {
    choices.removeAll(keepingCapacity: true)
    choices.append(QuoteScorer.Choice(quote: QuoteLayout.shared, relation: .shared))
    let entry = layout.entries[i]
    var before = 0
    while before < prices.count, prices[before] < i { before += 1 }
    var last = QuoteLayout.shared
    for (index, price) in prices.enumerated() where quotes[price] != last {
      last = quotes[price]
      let relation: QuoteScorer.Relation =
        switch index - before {
        case -1: .before
        case -2: .secondBefore
        case 0: .after
        case 1: .secondAfter
        case ..<0: .farBefore
        default: .farAfter
        }
      choices.append(QuoteScorer.Choice(quote: last, relation: relation))
    }
    if quoteCount > pricedCount {
      choices.append(QuoteScorer.Choice(quote: quoteCount - 1, relation: .unpriced))
    }
    if entry.role != .priceUnit, entry.role != .volumeUnit {
      choices.append(QuoteScorer.Choice(quote: quoteCount, relation: .fresh))
    }
  }

  mutating func choose(_ choice: Int, for i: Int) {
    let chosen = choices[choice]
    quotes[i] = chosen.quote
    relations[i] = chosen.relation
    if chosen.quote == quoteCount {
      quoteCount += 1
      if layout.entries[i].role == .price { pricedCount = quoteCount }
    }
  }

  /// Calls `emit` with the slot of each feature of a choice.
  @inline(__always)
  func features(_ layout: QuoteLayout, _ i: Int, _ choice: Int, _ emit: (Int) -> Void) {
    let entry = layout.entries[i]
    let chosen = choices[choice]
    let r = UInt64(chosen.relation.rawValue)
    let label = UInt64(entry.attribute) + 1
    let role = UInt64(entry.role.rawValue)
    func slot(_ kind: UInt64, _ a: UInt64, _ b: UInt64 = 0) {
      var h = (r &+ 1) &* 0x9E37_79B9_7F4A_7C15 ^ kind &* 0xC2B2_AE3D_27D4_EB4F
      h = (h ^ a) &* 0xFF51_AFD7_ED55_8CCD
      h = (h ^ (h >> 32) ^ b) &* 0xC4CE_B9FE_1A85_EC53
      emit(Int(truncatingIfNeeded: h >> 40) & (QuoteScorer.slots - 1))
    }
    /// With the attribute and without.
    func both(_ kind: UInt64, _ a: UInt64) {
      slot(kind, a, label)
      slot(kind + 100, a, role + 64)
    }
    let previous = i > 0 ? layout.entries[i - 1] : nil
    let next = i + 1 < layout.entries.count ? layout.entries[i + 1] : nil
    let counts = layout.counts[entry.attribute]
    let prices = UInt64(min(self.prices.count, 4))
    let position: UInt64 = entry.priceBefore < 0 ? 0 : entry.priceAfter < 0 ? 2 : 1
    if entry.role == .price {
      slot(1, 0)
      slot(2, UInt64(entry.gap.rawValue), entry.priceBefore == i - 1 ? 1 : 0)
      slot(3, entry.gapWord)
      slot(4, UInt64(entry.gapToBefore.rawValue))
      slot(5, UInt64(previous?.attribute ?? 99))
      slot(6, UInt64(i - max(entry.priceBefore, 0)))
      slot(7, UInt64(counts.all))
      slot(8, UInt64(layout.counts.count), UInt64(entry.gapLength))
      return
    }
    let all = UInt64(min(counts.all, 4))
    let profile =
      UInt64(min(counts.beforePrices, 2)) + 3 * UInt64(min(counts.betweenPrices, 3)) + 12
      * UInt64(min(counts.afterPrices, 2))
    let gaps = UInt64(entry.gapToBefore.rawValue) * 8 + UInt64(entry.gapToAfter.rawValue)
    // How the count of the attribute compares with the prices'.
    let match: UInt64 =
      all == 1 ? 0 : counts.all < self.prices.count ? 1 : counts.all == self.prices.count ? 2 : 3
    // What was chosen for the last one with this attribute, and whether this quote has one.
    var lastRelation: UInt64 = 15
    var quoteHas: UInt64 = 0
    var j = i - 1
    while j >= 0 {
      if layout.entries[j].attribute == entry.attribute {
        if lastRelation == 15 { lastRelation = UInt64(relations[j]?.rawValue ?? 14) }
        if quotes[j] == chosen.quote { quoteHas = 1 }
      }
      j -= 1
    }
    // Whether the neighbour before, not a price, is in this quote.
    var neighbour: UInt64 = 3
    if let previous {
      neighbour =
        quotes[i - 1] == chosen.quote ? 1 : quotes[i - 1] == QuoteLayout.shared ? 2 : 0
      neighbour = neighbour * 8 + UInt64(previous.gap.rawValue >= 0 ? entry.gap.rawValue : 0)
    }
    both(1, 0)
    both(2, position * 8 + prices)
    both(3, profile)
    both(4, gaps)
    both(5, match * 4 + position)
    both(6, lastRelation * 2 + quoteHas)
    both(7, neighbour)
    both(8, UInt64(previous?.attribute ?? 99) * 8 + UInt64(entry.gap.rawValue))
    both(9, UInt64(next?.attribute ?? 99) * 8 + UInt64(next?.gap.rawValue ?? 0))
    both(10, profile * 64 + gaps)
    both(11, match * 64 + lastRelation * 4 + quoteHas * 2)
    both(12, UInt64(previous?.attribute ?? 99) * 100 + UInt64(next?.attribute ?? 99))
    slot(13, entry.gapWord)
    slot(14, entry.gapWord, label)
    both(15, prices * 64 + profile)
    slot(16, entry.text, label)
    both(17, UInt64(min(entry.occurrence, 3)) * 8 + match)
    slot(18, neighbour, UInt64(previous?.attribute ?? 99) * 100 + label)
    if let next { slot(19, next.gapWord, label) }
  }
}
