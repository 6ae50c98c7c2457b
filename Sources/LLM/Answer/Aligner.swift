/// Where a claim occurs in a heard.
package struct Alignment: Sendable, Equatable {
  /// All its occurrences as ranges of UTF-8 bytes, best first; at least one.
  package let ranges: [Range<Int>]
  /// How many, from the first on, are as possible as the first: equally free of what is taken and on
  /// borders of tokens. Among these probability or order has chosen.
  package let possible: Int

  package var isAmbiguous: Bool { possible > 1 }
}

/// Looks claims up. Only what occurs byte for byte is found: not in another case, with other quotes,
/// another line end, or another form of an accented letter.
package enum Aligner {
  /// - Parameters:
  ///   - tokens: the text's tokens, as ranges of UTF-8 bytes.
  ///   - taken: ranges that other spans hold for certain; an occurrence that overlaps one of them
  ///     comes after all that do not.
  ///   - probability: the tagger's, of that range being this attribute; nil where it has none.
  package static func align(
    _ claim: String, in text: String, tokens: [Range<Int>], taken: [Range<Int>],
    probability: (Range<Int>) -> Double?
  ) -> Result<Alignment, Miss> {
    if claim.isEmpty { return .failure(.empty) }
    let found = occurrences(of: Array(claim.utf8), in: Array(text.utf8))
    if found.isEmpty { return .failure(.notFound) }
    let starts = Set(tokens.map(\.lowerBound))
    let ends = Set(tokens.map(\.upperBound))
    let ranked = found.map { range in
      Occurrence(
        range: range, isTaken: taken.contains { $0.overlaps(range) },
        isOnBorders: starts.contains(range.lowerBound) && ends.contains(range.upperBound),
        probability: probability(range) ?? 0)
    }.sorted { $0.isBetter(than: $1) }
    let best = ranked[0]
    let possible = ranked.prefix {
      $0.isTaken == best.isTaken && $0.isOnBorders == best.isOnBorders
    }
    return .success(Alignment(ranges: ranked.map(\.range), possible: possible.count))
  }

  private struct Occurrence {
    let range: Range<Int>
    let isTaken: Bool
    let isOnBorders: Bool
    let probability: Double

    func isBetter(than other: Occurrence) -> Bool {
      if isTaken != other.isTaken { return !isTaken }
      if isOnBorders != other.isOnBorders { return isOnBorders }
      if probability != other.probability { return probability > other.probability }
      return range.lowerBound < other.range.lowerBound
    }
  }

  /// Overlapping ones too, in the text's order. Both are valid UTF-8, so none begins within a scalar.
  private static func occurrences(of claim: [UInt8], in text: [UInt8]) -> [Range<Int>] {
    guard claim.count <= text.count else { return [] }
    return (0...text.count - claim.count).compactMap { start in
      text[start] == claim[0] && text[start..<start + claim.count].elementsEqual(claim)
        ? start..<start + claim.count : nil
    }
  }
}
