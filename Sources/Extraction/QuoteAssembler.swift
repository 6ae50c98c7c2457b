import Records

/// Tells which spans of a heard belong together when it holds several bids, offers or trades.
///
///     "mars dec -.62 / -.50, clovelly"    // PRICE -.62 is quote 1, PRICE -.50 is quote 2, the rest
///                                         // is shared by both
///
/// A price begins a quote, unless it states another quote's price once more (in another currency);
/// what else stands in the heard belongs to one of the quotes, begins a quote without a price, or is
/// shared by all. Which of these is decided span by span in text order, by the weights of a trained
/// `QuoteScorer`, or by a rule where there is none.
package struct QuoteAssembler: Sendable {
  /// What an attribute does in a quote.
  package enum Role: UInt8, Sendable, CaseIterable {
    /// Each price is a quote of its own.
    case price
    case activity
    /// Stands beside the price or the volume that it measures.
    case priceUnit, volumeUnit
    case volume
    case buyer, seller
    /// Any other attribute that may differ between quotes.
    case other
    /// Of the heard as a whole: never numbered.
    case heard
  }

  /// An attribute of the market.
  package struct Kind: Hashable, Sendable {
    package let name: String
    package let role: Role
    let hash: UInt64

    /// - Parameters:
    ///   - name: a scorer knows attributes by it, in any case of letters.
    ///   - role: nil for the role that the name tells (`PRICE_UNIT` is a price's unit), `other` for
    ///     any name that tells none.
    package init(name: String, role: Role? = nil) {
      let name = name.lowercased()
      self.name = name
      self.role = role ?? Self.role(name)
      var hash = ValueWordHash()
      for byte in name.utf8 { hash.combine(byte) }
      self.hash = hash.value
    }

    static let unknown = Kind(name: "")

    private static func role(_ name: String) -> Role {
      switch name {
      case "price": .price
      case "activity": .activity
      case "price_unit": .priceUnit
      case "volume_unit": .volumeUnit
      case "volume": .volume
      case "buyer": .buyer
      case "seller": .seller
      default: .other
      }
    }
  }

  /// A span and its attribute, as an index into the assembler's kinds.
  package struct Element: Hashable, Sendable {
    package var attribute: Int
    package var span: TextSpan

    package init(attribute: Int, span: TextSpan) {
      self.attribute = attribute
      self.span = span
    }
  }

  /// `[attribute]`
  package let kinds: [Kind]
  package let scorer: QuoteScorer?

  /// - Parameter scorer: nil for the rule.
  package init(kinds: [Kind], scorer: QuoteScorer? = nil) {
    self.kinds = kinds
    self.scorer = scorer
  }

  /// The scorer's time grows with the cube of the prices: beyond so many, which no person writes, the
  /// rule decides.
  private static let mostWeighed = 40

  /// The quote of each element, from 1 in order of first appearance; nil where all quotes share it.
  /// A heard with a single quote has no numbers at all.
  ///
  /// - Parameters:
  ///   - text: the heard in UTF-8.
  ///   - elements: in text order, without overlaps. Others give some assignment, and do not trap.
  package func assign(text: UnsafeBufferPointer<UInt8>, elements: [Element]) -> [Int?] {
    var priceCount = 0
    var activityCount = 0
    for element in elements {
      let role = role(of: element.attribute)
      if role == .price { priceCount += 1 }
      if role == .activity { activityCount += 1 }
    }
    if priceCount < 2, activityCount < 2 {
      return [Int?](repeating: nil, count: elements.count)
    }
    let layout = QuoteLayout(text: text, elements: elements, kinds: kinds)
    var quotes = [Int](repeating: QuoteLayout.shared, count: elements.count)
    if let scorer, layout.prices.count <= Self.mostWeighed {
      scorer.decide(layout, quotes: &quotes)
    } else {
      QuoteRule.decide(layout, quotes: &quotes)
    }
    return Self.numbered(quotes)
  }

  package func assign(text: String, elements: [Element]) -> [Int?] {
    var text = text
    return text.withUTF8 { assign(text: $0, elements: elements) }
  }

  private func role(of attribute: Int) -> Role {
    kinds.indices.contains(attribute) ? kinds[attribute].role : .other
  }

  /// Numbers by first appearance; none where there are fewer than two quotes.
  static func numbered(_ quotes: [Int]) -> [Int?] {
    var numbers: [Int] = []
    var result = [Int?](repeating: nil, count: quotes.count)
    for (i, quote) in quotes.enumerated() where quote != QuoteLayout.shared {
      if let number = numbers.firstIndex(of: quote) {
        result[i] = number + 1
      } else {
        numbers.append(quote)
        result[i] = numbers.count
      }
    }
    if numbers.count < 2 { return [Int?](repeating: nil, count: quotes.count) }
    return result
  }

  /// The quotes of a record, those attributes that all share filled in, values in text order. One
  /// quote where no attribute has a number; none for no attributes at all.
  ///
  /// Attributes whose status is `rejected` are left out.
  package static func quotes(of attributes: [Attribute]) -> [Quote] {
    let kept = attributes.filter { $0.status != .rejected }
    if kept.isEmpty { return [] }
    let numbers = Set(kept.compactMap(\.quote)).sorted()
    return (numbers.isEmpty ? [0] : numbers).map { number in
      var quote = Quote(values: [:])
      for attribute in kept where attribute.quote ?? number == number {
        quote.values[attribute.name, default: []].append(attribute.value)
      }
      return quote
    }
  }
}
