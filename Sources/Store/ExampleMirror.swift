import GRDB

/// The accepted cases in memory, kept up to date with the file, whoever writes to it.
///
/// Each distinct text of a market has a row, a small number that indexes of texts know it by; the
/// cases of an attribute refer to rows, so that a text with many attributes is indexed once.
struct ExampleMirror {
  struct Market {
    /// By row; nil where the row is free.
    fileprivate(set) var texts: [String?] = []
    fileprivate(set) var attributes: [String: Cases] = [:]
    private var rows: [String: Int] = [:]
    private var uses: [Int] = []
    private var free: [Int] = []

    /// - Returns: the text's row, and whether it is new.
    fileprivate mutating func retain(_ text: String) -> (row: Int, isNew: Bool) {
      if let row = rows[text] {
        uses[row] += 1
        return (row, false)
      }
      let row = free.popLast() ?? texts.count
      if row == texts.count {
        texts.append(nil)
        uses.append(0)
      }
      texts[row] = text
      uses[row] = 1
      rows[text] = row
      return (row, true)
    }

    /// - Returns: the text if nothing refers to the row any more.
    fileprivate mutating func release(_ row: Int) -> String? {
      uses[row] -= 1
      guard uses[row] == 0, let text = texts[row] else { return nil }
      texts[row] = nil
      rows[text] = nil
      free.append(row)
      return text
    }
  }

  /// The accepted cases of one attribute by row, the latest answer last. A text is shown with its
  /// latest answer.
  struct Cases {
    fileprivate(set) var byRow: [Int: [Example]] = [:]
    /// The rows whose latest answer is "absent".
    fileprivate(set) var absent: Set<Int> = []

    fileprivate mutating func change(_ row: Int, _ body: (inout [Example]) -> Void) {
      var examples = byRow[row] ?? []
      body(&examples)
      examples.sort { ($0.answeredAt, $0.card) < ($1.answeredAt, $1.card) }
      byRow[row] = examples.isEmpty ? nil : examples
      if let last = examples.last, last.answer == nil {
        absent.insert(row)
      } else {
        absent.remove(row)
      }
    }

    /// Whether a row may be shown for a heard.
    fileprivate func allows(_ row: Int, for heard: String) -> Bool {
      byRow[row]?.contains { $0.heard == heard } == false
    }
  }

  struct TextChange {
    var market: String
    var row: Int
    var text: String
    var isAdded: Bool
  }

  private(set) var markets: [String: Market] = [:]
  private var places: [String: (market: String, attribute: String, row: Int)] = [:]
  /// Grows with each change of the file that has been read.
  private(set) var lastChange: Int64 = 0

  /// Reads what has changed in the file since the last time.
  ///
  /// - Returns: which texts came and went, in that order. After an error the mirror is of no use.
  mutating func update(from db: Database) throws -> [TextChange] {
    var changes: [TextChange] = []
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT card.id AS id, card.change AS change, example.* FROM card
          LEFT JOIN example ON example.card = card.id AND example.verdict = 'accepted'
          WHERE card.change > ? ORDER BY card.change
          """), arguments: [lastChange])
    while let row = try rows.next() {
      lastChange = row["change"]
      let card: String = row["id"]
      if let place = places.removeValue(forKey: card) {
        markets[place.market]?.attributes[place.attribute]?.change(place.row) { examples in
          examples.removeAll { $0.card == card }
        }
        if let text = markets[place.market]?.release(place.row) {
          changes.append(
            TextChange(market: place.market, row: place.row, text: text, isAdded: false))
        }
      }
      guard row["card"] != nil else { continue }
      let example = Example(
        card: card, heard: row["heard"], text: row["text"], answer: row["answer"],
        start: row["span_start"], end: row["span_end"], answeredAt: row["answered_at"])
      let (market, attribute): (String, String) = (row["market"], row["attribute"])
      let (index, isNew) = markets[market, default: Market()].retain(example.text)
      markets[market]?.attributes[attribute, default: Cases()].change(index) { $0.append(example) }
      places[card] = (market, attribute, index)
      if isNew {
        changes.append(
          TextChange(market: market, row: index, text: example.text, isAdded: true))
      }
    }
    return changes
  }

  /// The texts of the accepted cases: all, or those of one attribute of a market.
  func texts(market name: String?, attribute: String?) -> [String] {
    if let name, let attribute {
      guard let market = markets[name], let cases = market.attributes[attribute] else { return [] }
      return cases.byRow.keys.compactMap { market.texts[$0] }
    }
    return markets.values.flatMap { $0.texts.compactMap(\.self) }
  }

  /// The examples for a heard, by the rules that all retrievers share.
  ///
  /// - Parameters:
  ///   - floor: the least similarity; of "absent" cases one may have less.
  ///   - similarity: of a row's text to the heard's; nil for one that cannot be compared.
  ///   - likeness: makes, for the rows of the pool, the function that compares two of them.
  func examples(
    for heard: (id: String, text: String), market: String, attribute: String, count: Int,
    floor: Float?, lambda: Float, similarity: (Int) -> Float?,
    likeness: ([Int]) -> (Int, Int) -> Float
  ) -> [Example] {
    guard let market = markets[market], let cases = market.attributes[attribute] else { return [] }
    var (stated, absent) = ([(row: Int, similarity: Float)](), [(row: Int, similarity: Float)]())
    for row in cases.byRow.keys {
      guard let value = similarity(row) else { continue }
      if cases.absent.contains(row) {
        absent.append((row, value))
      } else if floor.map({ value >= $0 }) ?? true {
        stated.append((row, value))
      }
    }
    let nearest = { (scored: [(row: Int, similarity: Float)], size: Int) in
      ExampleSelection.nearest(
        scored, size: size,
        isAllowed: { cases.allows($0, for: heard.id) && market.texts[$0] != heard.text },
        precedes: {
          let (a, b) = (cases.byRow[$0]!.last!, cases.byRow[$1]!.last!)
          return (a.answeredAt, a.card) < (b.answeredAt, b.card)
        })
    }
    let candidate = { (row: Int, similarity: Float) in
      var example = cases.byRow[row]!.last!
      example.similarity = similarity
      return ExampleSelection.Candidate(example: example, row: row)
    }
    // Each kind for itself, so that neither crowds out the other.
    let size = ExampleSelection.poolSize(for: count)
    let nearestAbsent = nearest(absent, size)
    let likelyAbsent = nearestAbsent.filter { one in floor.map { one.similarity >= $0 } ?? true }
    let pool = nearest(nearest(stated, size) + likelyAbsent, 2 * size).map(candidate)
    return ExampleSelection.choose(
      from: pool, absent: nearestAbsent.first.map(candidate), count: count, lambda: lambda,
      likeness: likeness(pool.map(\.row)))
  }
}
