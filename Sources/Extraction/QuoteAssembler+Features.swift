extension QuoteChoices {
  /// Calls `emit` with the slot of each feature of a choice for an element.
  ///
  /// A slot is a hash of the feature, the relation of the chosen quote to the element, and the
  /// attribute's name; most features have a twin with the role in its place, for attributes that are
  /// seldom or never seen in training.
  @inline(__always)
  func features(_ i: Int, _ choice: Int, _ emit: (Int) -> Void) {
    let entry = layout.entries[i]
    let chosen = choices[choice]
    let sink = QuoteFeatures(
      relation: UInt64(chosen.relation.rawValue), name: entry.name,
      role: UInt64(entry.role.rawValue) + 64)
    if entry.role == .price {
      priceFeatures(i, sink, emit)
    } else {
      surroundings(i, sink, emit)
      history(i, chosen, sink, emit)
    }
  }

  private func priceFeatures(_ i: Int, _ sink: QuoteFeatures, _ emit: (Int) -> Void) {
    let entry = layout.entries[i]
    emit(sink.slot(1, 0))
    emit(sink.slot(2, UInt64(entry.gap.rawValue), entry.priceBefore == i - 1 ? 1 : 0))
    emit(sink.slot(3, entry.gapWord))
    emit(sink.slot(4, UInt64(entry.gapToBefore.rawValue)))
    emit(sink.slot(5, name(i - 1)))
    emit(sink.slot(6, UInt64(i - max(entry.priceBefore, 0))))
    emit(sink.slot(7, UInt64(prices.count)))
    emit(sink.slot(8, UInt64(entry.gapLength)))
  }

  /// What stands around the element: separators, words, neighbours, and where else its attribute is.
  private func surroundings(_ i: Int, _ sink: QuoteFeatures, _ emit: (Int) -> Void) {
    let entry = layout.entries[i]
    let counts = layout.counts[entry.attribute]
    let priceCount = UInt64(min(prices.count, 4))
    let position = entry.position
    let profile =
      UInt64(min(counts.beforePrices, 2)) + 3 * UInt64(min(counts.betweenPrices, 3))
      + 12 * UInt64(min(counts.afterPrices, 2))
    let gaps = UInt64(entry.gapToBefore.rawValue) * 8 + UInt64(entry.gapToAfter.rawValue)
    let next = i + 1 < layout.entries.count ? layout.entries[i + 1] : nil
    let nextGap = UInt64(next?.gap.rawValue ?? 0)
    sink.both(1, 0, emit)
    sink.both(2, position * 8 + priceCount, emit)
    sink.both(3, profile, emit)
    sink.both(4, gaps, emit)
    sink.both(5, match(entry) * 4 + position, emit)
    sink.both(6, name(i - 1) &* 8 &+ UInt64(entry.gap.rawValue), emit)
    sink.both(7, name(i + 1) &* 8 &+ nextGap, emit)
    sink.both(8, profile * 64 + gaps, emit)
    sink.both(9, name(i - 1) &* 31 &+ name(i + 1), emit)
    sink.both(10, priceCount * 64 + profile, emit)
    sink.both(11, UInt64(min(entry.occurrence, 3)) * 8 + match(entry), emit)
    emit(sink.slot(12, entry.gapWord))
    emit(sink.slot(13, entry.gapWord, entry.name))
    emit(sink.slot(14, entry.text, entry.name))
    if let next {
      emit(sink.slot(15, next.gapWord, entry.name))
      emit(sink.slot(16, next.text, entry.name))
    }
    if i > 0 { emit(sink.slot(17, layout.entries[i - 1].text, entry.name)) }
  }

  /// What was chosen before, and what the rule would choose.
  private func history(
    _ i: Int, _ chosen: QuoteScorer.Choice, _ sink: QuoteFeatures, _ emit: (Int) -> Void
  ) {
    let entry = layout.entries[i]
    // The choice for the element before with this attribute, and whether this quote has one already.
    var lastRelation: UInt64 = 15
    var quoteHas: UInt64 = 0
    for j in stride(from: i - 1, through: 0, by: -1)
    where layout.entries[j].attribute == entry.attribute {
      if lastRelation == 15 { lastRelation = UInt64(relations[j]?.rawValue ?? 14) }
      if quotes[j] == chosen.quote { quoteHas = 1 }
    }
    sink.both(20, lastRelation * 2 + quoteHas, emit)
    sink.both(21, match(entry) * 64 + lastRelation * 4 + quoteHas * 2, emit)
    let agreement = agreement(i, chosen)
    sink.both(22, agreement, emit)
    sink.both(23, agreement * 64 + match(entry) * 4 + entry.position, emit)
    // Whether the chosen quote is that of the nearest price or activity on either side.
    let left = anchor(i, step: -1)
    let right = anchor(i, step: 1)
    var sides: UInt64 = 0
    if let left, quotes[left.element] == chosen.quote { sides += 1 }
    if let right, quotes[right.element] == chosen.quote { sides += 2 }
    let roles =
      UInt64(left.map { layout.entries[$0.element].role.rawValue } ?? 9) * 10
      + UInt64(right.map { layout.entries[$0.element].role.rawValue } ?? 9)
    let gaps = UInt64(left?.gap.rawValue ?? 8) * 9 + UInt64(right?.gap.rawValue ?? 8)
    sink.both(24, sides * 128 + gaps, emit)
    sink.both(25, sides * 128 + roles, emit)
    sink.both(26, (sides * 128 + gaps) * 128 + roles, emit)
    // A bid goes with a buyer.
    if let activity = quotes.indices.first(where: {
      quotes[$0] == chosen.quote && layout.entries[$0].role == .activity
    }) {
      emit(sink.slot(27, layout.entries[activity].text, entry.name))
    }
  }

  private func name(_ i: Int) -> UInt64 {
    layout.entries.indices.contains(i) ? layout.entries[i].name : 99
  }

  /// How often the attribute occurs against the prices: once, less often, as often, more often.
  private func match(_ entry: QuoteLayout.Entry) -> UInt64 {
    let count = layout.counts[entry.attribute].all
    return count == 1 ? 0 : count < prices.count ? 1 : count == prices.count ? 2 : 3
  }

  private func agreement(_ i: Int, _ chosen: QuoteScorer.Choice) -> UInt64 {
    if rule[i] == QuoteLayout.shared { return chosen.quote == QuoteLayout.shared ? 3 : 0 }
    let isSame = prices.indices.contains(rule[i]) && quotes[prices[rule[i]]] == chosen.quote
    return isSame && chosen.quote != QuoteLayout.shared ? 1 : 2
  }
}

/// Hashes features of one choice into slots.
struct QuoteFeatures {
  var relation: UInt64
  var name: UInt64
  var role: UInt64

  func slot(_ kind: UInt64, _ a: UInt64, _ b: UInt64 = 0) -> Int {
    var h = (relation &+ 1) &* 0x9E37_79B9_7F4A_7C15 ^ kind &* 0xC2B2_AE3D_27D4_EB4F
    h = (h ^ a) &* 0xFF51_AFD7_ED55_8CCD
    h = (h ^ (h >> 32) ^ b) &* 0xC4CE_B9FE_1A85_EC53
    return Int(truncatingIfNeeded: h >> 40) & (QuoteScorer.slots - 1)
  }

  /// With the attribute's name, and with its role.
  @inline(__always)
  func both(_ kind: UInt64, _ a: UInt64, _ emit: (Int) -> Void) {
    emit(slot(kind, a, name))
    emit(slot(kind + 100, a, role))
  }
}
