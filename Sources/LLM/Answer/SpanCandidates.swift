/// What a model may be held to choose from.
package enum SpanCandidates {
  /// Pieces of the text from the start of one token to the end of another, byte for byte, each once.
  /// Where there are more than `limit`, the shorter ones are taken, since spans are short; in the
  /// text's order.
  ///
  /// - Parameter tokens: the text's, as ranges of UTF-8 bytes in rising order.
  package static func spans(
    of text: String, tokens: [Range<Int>], maximumTokens: Int = 12, limit: Int = 500
  ) -> [String] {
    let bytes = Array(text.utf8)
    // By bytes: as strings, a composed letter and a decomposed one would count as one span.
    var seen: Set<ArraySlice<UInt8>> = []
    var found: [(start: Int, end: Int)] = []
    for length in 1...max(1, maximumTokens) where length <= tokens.count {
      for first in 0...tokens.count - length {
        guard found.count < limit else { return strings(found, in: bytes) }
        let (start, end) = (tokens[first].lowerBound, tokens[first + length - 1].upperBound)
        guard end - start <= AnswerParser.maximumBytes, seen.insert(bytes[start..<end]).inserted
        else { continue }
        found.append((start, end))
      }
    }
    return strings(found, in: bytes)
  }

  private static func strings(_ spans: [(start: Int, end: Int)], in bytes: [UInt8]) -> [String] {
    spans.sorted { ($0.start, $0.end) < ($1.start, $1.end) }.map {
      String(decoding: bytes[$0.start..<$0.end], as: UTF8.self)
    }
  }
}
