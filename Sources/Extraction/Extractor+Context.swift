import Records

extension Extractor {
  /// The normalised form of a span, with the word beside it where that turns its meaning: a deadline's
  /// weekday lies ahead (`by [Thursday]`), a price is a discount (`[$6.35][/b] below [ICE Brent]`).
  func value(
    of index: Int, in text: String, _ spans: [ExtractedSpan], reference: CalendarDate?
  ) -> AttributeValue {
    let kind = kinds[spans[index].kind]
    let quoted = text[spans[index].span] ?? ""
    if let whole = withTurningWord(index, quoted, in: text, spans) {
      let value = kind.normaliser.value(of: whole, reference: reference)
      if value != .string(whole) { return value }
    }
    return value(of: quoted, kind: kind, reference: reference)
  }

  private func withTurningWord(
    _ index: Int, _ quoted: String, in text: String, _ spans: [ExtractedSpan]
  ) -> String? {
    switch kinds[spans[index].kind].normaliser {
    case .time:
      let start = index > 0 ? spans[index - 1].span.end : 0
      guard start < spans[index].span.start,
        let word = text[TextSpan(start: start, end: spans[index].span.start)]?
          .split(whereSeparator: \.isWhitespace).last,
        [.next, .to].contains(ValueVocabulary.dates.meaning(of: word))
      else { return nil }
      return "\(word) \(quoted)"
    case .price:
      guard index + 2 < spans.count, kinds[spans[index + 1].kind].name == "price_unit",
        kinds[spans[index + 2].kind].name == "price_basis",
        spans[index + 1].span.end < spans[index + 2].span.start,
        let words = text[
          TextSpan(start: spans[index + 1].span.end, end: spans[index + 2].span.start)]?
          .split(whereSeparator: \.isWhitespace),
        let word = words.first, !words.contains("than"),
        ValueVocabulary.amounts.meaning(of: word) == .minus
      else { return nil }
      return "\(quoted) \(word)"
    default: return nil
    }
  }
}

extension ValueVocabulary {
  /// The meaning of a word in ASCII letters of any case.
  func meaning(of word: Substring) -> ValueWord.Meaning {
    var hash = ValueWordHash()
    for byte in word.utf8 { hash.combine(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
    return self.word(hash).meaning
  }
}
