import Records

/// Where the elements of one heard stand towards its prices; computed once a heard.
struct QuoteLayout {
  static let shared = -1

  /// How much a gap between two neighbours sets them apart.
  enum Gap: UInt8, Comparable {
    case blank, slash, comma, colon, parenthesis, sentence, semicolon, line
    static func < (a: Gap, b: Gap) -> Bool { a.rawValue < b.rawValue }
  }

  struct Entry {
    /// Index into the kinds; their count for one that is out of range.
    var attribute: Int
    /// A hash of the attribute's name.
    var name: UInt64
    var role: QuoteAssembler.Role
    /// What stands before it: the strongest separator since the entry before.
    var gap: Gap
    /// A hash of the last word of that gap, 0 where it has none.
    var gapWord: UInt64
    /// A hash of its own text, lower-cased.
    var text: UInt64
    /// Entry indices of the nearest prices, -1 where there is none on that side.
    var priceBefore: Int
    var priceAfter: Int
    /// The strongest separators between it and these.
    var gapToBefore: Gap
    var gapToAfter: Gap
    /// Which of the entries with its attribute it is, from 0.
    var occurrence: Int
    /// Bytes since the entry before, at most 255.
    var gapLength: Int

    /// 0 before the first price, 1 between prices, 2 behind the last.
    var position: UInt64 { priceBefore < 0 ? 0 : priceAfter < 0 ? 2 : 1 }
  }

  struct Counts {
    var all = 0
    var beforePrices = 0
    var betweenPrices = 0
    var afterPrices = 0
  }

  /// `[element]`, in the order given.
  private(set) var entries: [Entry]
  /// `[attribute]`
  private(set) var counts: [Counts]
  private(set) var prices: [Int] = []
  /// The other entries in the order of decision: activities, which say what the prices are, then the
  /// rest, each in text order. Those of the heard as a whole are left out.
  private(set) var order: [Int] = []

  init(
    text: UnsafeBufferPointer<UInt8>, elements: [QuoteAssembler.Element],
    kinds: [QuoteAssembler.Kind]
  ) {
    entries = []
    entries.reserveCapacity(elements.count)
    counts = [Counts](repeating: Counts(), count: kinds.count + 1)
    var end = 0
    for element in elements {
      let attribute = kinds.indices.contains(element.attribute) ? element.attribute : kinds.count
      let start = min(max(element.span.start, 0), text.count)
      let stop = min(max(element.span.end, start), text.count)
      let kind = attribute < kinds.count ? kinds[attribute] : .unknown
      var entry = Entry(
        attribute: attribute, name: kind.hash, role: kind.role,
        gap: .blank, gapWord: 0, text: Self.hash(text, start..<stop), priceBefore: -1,
        priceAfter: -1, gapToBefore: .blank, gapToAfter: .blank,
        occurrence: counts[attribute].all, gapLength: min(max(start - end, 0), 255))
      if end <= start { Self.scan(text, end..<start, into: &entry) }
      counts[attribute].all += 1
      if entry.role == .price { prices.append(entries.count) }
      entries.append(entry)
      end = stop
    }
    locatePrices()
    order.reserveCapacity(entries.count)
    for i in entries.indices where entries[i].role == .activity { order.append(i) }
    for i in entries.indices {
      switch entries[i].role {
      case .price, .activity, .heard: break
      default: order.append(i)
      }
    }
  }

  private mutating func locatePrices() {
    var price = -1
    var gap = Gap.blank
    for i in entries.indices {
      gap = max(gap, entries[i].gap)
      entries[i].priceBefore = price
      entries[i].gapToBefore = gap
      if entries[i].role == .price {
        price = i
        gap = .blank
      }
    }
    price = -1
    gap = .blank
    for i in entries.indices.reversed() {
      entries[i].priceAfter = price
      entries[i].gapToAfter = gap
      if entries[i].role == .price {
        price = i
        gap = .blank
      }
      gap = max(gap, entries[i].gap)
    }
    for entry in entries {
      if entry.priceBefore < 0 {
        counts[entry.attribute].beforePrices += 1
      } else if entry.priceAfter < 0 {
        counts[entry.attribute].afterPrices += 1
      } else {
        counts[entry.attribute].betweenPrices += 1
      }
    }
  }

  private static func hash(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> UInt64 {
    var hash = ValueWordHash()
    for byte in text[range] { hash.combine(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
    return hash.value
  }

  private static func scan(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into entry: inout Entry
  ) {
    var word = ValueWordHash()
    var isInWord = false
    for position in range {
      let byte = text[position]
      let isLetter = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x80
      if isLetter {
        if !isInWord { word = ValueWordHash() }
        word.combine(byte &- 0x41 < 26 ? byte | 0x20 : byte)
        isInWord = true
        continue
      }
      if isInWord { entry.gapWord = word.value }
      isInWord = false
      let isBlankNext = position + 1 >= text.count || text[position + 1] <= 0x20
      switch byte {
      case 0x0A, 0x0D: entry.gap = max(entry.gap, .line)
      case 0x3B, 0x7C: entry.gap = max(entry.gap, .semicolon)
      case 0x2E, 0x21, 0x3F: if isBlankNext { entry.gap = max(entry.gap, .sentence) }
      case 0x28, 0x29, 0x5B, 0x5D: entry.gap = max(entry.gap, .parenthesis)
      case 0x3A: entry.gap = max(entry.gap, .colon)
      case 0x2C: entry.gap = max(entry.gap, .comma)
      case 0x2F:
        let isDouble = position > range.lowerBound && text[position - 1] == 0x2F
        entry.gap = max(entry.gap, isDouble ? .semicolon : .slash)
      case 0x2D where isBlankNext: entry.gap = max(entry.gap, .comma)
      default: break
      }
    }
    if isInWord { entry.gapWord = word.value }
  }
}
