/// Assignment without a trained scorer, from how often an attribute occurs and on which side of the
/// prices.
enum QuoteRule {
  static func decide(_ layout: QuoteLayout, quotes: inout [Int]) {
    for (quote, price) in layout.prices.enumerated() { quotes[price] = quote }
    guard layout.prices.count > 1 else { return }
    for (i, entry) in layout.entries.enumerated() where entry.role != .price {
      let counts = layout.counts[entry.attribute]
      if entry.role == .heard { continue }
      if entry.role == .volumeUnit, i > 0, layout.entries[i - 1].role == .volume {
        quotes[i] = quotes[i - 1]
        continue
      }
      let before = entry.priceBefore
      let after = entry.priceAfter
      if entry.role == .priceUnit {
        if counts.all > 1, before >= 0 { quotes[i] = quotes[before] }
        continue
      }
      let isParty = entry.role == .buyer || entry.role == .seller || entry.role == .volume
      if counts.all == 1, !isParty || before < 0 || after < 0 { continue }
      if counts.all == layout.prices.count {
        quotes[i] = quotes[layout.prices[entry.occurrence]]
      } else if before < 0 || after < 0 {
        // One for all at the head or the foot, where the others stand between prices.
        if counts.all > 1, counts.betweenPrices > 0 {
          quotes[i] = quotes[before < 0 ? after : before]
        }
      } else {
        let isForward =
          entry.gapToBefore != entry.gapToAfter
          ? entry.gapToBefore > entry.gapToAfter : counts.beforePrices > 0
        quotes[i] = quotes[isForward ? after : before]
      }
    }
  }
}
