/// The quotes chosen so far in one heard, and the choices for the next element.
struct QuoteChoices {
  /// `[element]`, `QuoteLayout.shared` until chosen.
  private(set) var quotes: [Int]
  private(set) var choices: [QuoteScorer.Choice] = []
  private(set) var quoteCount = 0
  /// `[price]`: index into the entries, in text order.
  let prices: [Int]
  /// Quotes from here on have no price.
  private var pricedCount = 0
  /// `[element]`: the relation chosen.
  private(set) var relations: [QuoteScorer.Relation?]
  let layout: QuoteLayout
  /// `[element]`: what the rule chooses; its quotes are numbered as the prices are.
  let rule: [Int]

  init(_ layout: QuoteLayout) {
    self.layout = layout
    prices = layout.prices
    quotes = [Int](repeating: QuoteLayout.shared, count: layout.entries.count)
    relations = [QuoteScorer.Relation?](repeating: nil, count: layout.entries.count)
    var rule = quotes
    QuoteRule.decide(layout, quotes: &rule)
    self.rule = rule
  }

  /// Gives the unit of a volume the volume's quote; false for any other element.
  mutating func follow(_ i: Int) -> Bool {
    guard layout.entries[i].role == .volumeUnit, i > 0, layout.entries[i - 1].role == .volume,
      let relation = relations[i - 1]
    else { return false }
    quotes[i] = quotes[i - 1]
    relations[i] = relation
    return true
  }

  /// The nearest price or activity on a side whose quote has been chosen and is not shared by all, and
  /// the strongest separator towards it.
  func anchor(_ i: Int, step: Int) -> (element: Int, gap: QuoteLayout.Gap)? {
    var gap = QuoteLayout.Gap.blank
    var j = i
    while true {
      if step < 0 { gap = max(gap, layout.entries[j].gap) }
      j += step
      guard layout.entries.indices.contains(j) else { return nil }
      if step > 0 { gap = max(gap, layout.entries[j].gap) }
      let role = layout.entries[j].role
      if role == .price || role == .activity, quotes[j] != QuoteLayout.shared { return (j, gap) }
    }
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
}
