import Extraction
import Foundation
import Records

/// A text with its gold spans.
package struct AnnotatedText: Sendable, Hashable {
  package struct Span: Sendable, Hashable {
    package var span: TextSpan
    package var label: String
    package var quote: Int?
    /// The normalised value, as a record has it.
    package var value: AttributeValue?

    package init(span: TextSpan, label: String, quote: Int? = nil, value: AttributeValue? = nil) {
      self.span = span
      self.label = label
      self.quote = quote
      self.value = value
    }
  }

  /// A person's answer about one attribute.
  package struct Verdict: Sendable, Hashable {
    package var label: String
    /// Whether the text states the attribute by exactly this span; nil: whether it does not state it.
    package var span: TextSpan?
    package var isRight: Bool

    package init(label: String, span: TextSpan?, isRight: Bool) {
      self.label = label
      self.span = span
      self.isRight = isRight
    }
  }

  package var id: String
  package var market: String?
  package var text: String
  /// All spans of the text, or of those with verdicts the ones that were said to be right.
  package var spans: [Span]
  /// All that is known, the latest first; nil for a text that is marked whole.
  package var verdicts: [Verdict]?
  /// What a model is sure of where nobody was asked about the attribute: counts little.
  package var machineSpans: [Span] = []
  /// How often the text counts.
  package var weight: Float = 1
  /// ISO 8601; values that are dates are counted from it.
  package var receivedAt: String?

  package init(
    id: String, market: String?, text: String, spans: [Span], verdicts: [Verdict]? = nil,
    weight: Float = 1, receivedAt: String? = nil
  ) {
    self.id = id
    self.market = market
    self.text = text
    self.spans = spans
    self.verdicts = verdicts
    self.weight = weight
    self.receivedAt = receivedAt
  }

  /// Of what people said of a text: its spans are the accepted ones that overlap none said later.
  ///
  /// - Parameter verdicts: the latest first.
  package init(
    id: String, market: String?, text: String, verdicts: [Verdict], weight: Float = 1,
    receivedAt: String? = nil
  ) {
    self.init(
      id: id, market: market, text: text,
      spans: Self.disjoint(
        verdicts.compactMap { verdict in
          guard verdict.isRight, let span = verdict.span else { return nil }
          return Span(span: span, label: verdict.label)
        }),
      verdicts: verdicts, weight: weight, receivedAt: receivedAt)
  }

  /// Those that overlap none before them, by start.
  static func disjoint(_ spans: [Span]) -> [Span] {
    var kept: [Span] = []
    for span in spans where !kept.contains(where: { $0.span.overlaps(span.span) }) {
      kept.append(span)
    }
    return kept.sorted { $0.span < $1.span }
  }

  /// Whether it tells quotes apart.
  var hasQuotes: Bool { spans.contains { $0.quote != nil } }
}

extension AnnotatedText {
  /// Whether a span is right; nil where that is not known.
  func isRight(_ span: TextSpan, _ label: String) -> Bool? {
    if spans.contains(where: { $0.span == span && $0.label == label }) { return true }
    guard let verdicts else { return false }
    let isWrong =
      spans.contains { $0.span.overlaps(span) }
      || verdicts.contains { verdict in
        verdict.label == label
          && (verdict.span == nil ? verdict.isRight : verdict.span == span && !verdict.isRight)
      }
    return isWrong ? false : nil
  }

  /// Whether the text states an attribute; nil where that is not known.
  func states(_ label: String) -> Bool? {
    if spans.contains(where: { $0.label == label }) { return true }
    guard let verdicts else { return false }
    return verdicts.first { $0.label == label && $0.span == nil }.map { !$0.isRight }
  }

  /// The share of tokens that spans of some labels take, from the texts where that is known of a label.
  ///
  /// Each label's tokens a text are counted over the texts that are known to state it or not to, so that
  /// what was never asked counts for nothing. Of several spans of a label only those that people were
  /// asked about are seen, which makes it an underestimate.
  ///
  /// - Returns: 0...1; nil where nothing is known.
  static func entityShare(_ texts: [AnnotatedText], labels: [String]) -> Double? {
    var known: [String: (texts: Int, tokens: Int)] = [:]
    var tokenCount = 0
    for text in texts {
      let tokens = Tokenizer.tokenize(text.text)
      tokenCount += tokens.count
      for label in labels where text.states(label) != nil {
        known[label, default: (0, 0)].texts += 1
        known[label]!.tokens += tokens.count { token in
          text.spans.contains { $0.label == label && $0.span.overlaps(token.span) }
        }
      }
    }
    guard tokenCount > 0, !known.isEmpty else { return nil }
    let perText = known.values.reduce(0) { $0 + Double($1.tokens) / Double($1.texts) }
    return min(1, perText * Double(texts.count) / Double(tokenCount))
  }
}

/// Why a data file cannot be used, by file and line.
package struct DatasetError: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}

package enum Dataset {
  private struct WireText: Decodable {
    struct Span: Decodable {
      let start: Int
      let end: Int
      let label: String
      let text: String?
      let quote: Int?
      let value: AttributeValue?
    }
    struct Verdict: Decodable {
      enum Answer: String, Decodable { case accept, reject }
      let label: String
      let start: Int?
      let end: Int?
      let verdict: Answer
    }
    let id: String
    let market: String?
    let text: String
    let receivedAt: String?
    let spans: [Span]?
    let verdicts: [Verdict]?

    enum CodingKeys: String, CodingKey {
      case id, market, text, spans, verdicts
      case receivedAt = "received_at"
    }
  }

  /// Reads JSON Lines `{"id", "market"?, "text", "received_at"?, "spans": [{"start", "end", "label",
  /// "quote"?, "value"?}]}`, offsets in Unicode scalars. Blank lines are passed over.
  ///
  /// - Parameter isPartial: whether lines may have, in place of `spans`, `"verdicts": [{"label", "start"?,
  ///   "end"?, "verdict"}]`, accept or reject, the latest last; without a place it is about "not stated".
  /// - Throws: `DatasetError` with file, line, cause and remedy.
  package static func read(
    _ path: String, isPartial: Bool = false
  ) throws(DatasetError) -> [AnnotatedText] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DatasetError(description: "\(path): no such file, or it cannot be read")
    }
    var texts: [AnnotatedText] = []
    for (index, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) {
      do {
        texts.append(try decode(Array(line), isPartial: isPartial))
      } catch {
        throw DatasetError(description: "\(path):\(index + 1): \(error)")
      }
    }
    guard !texts.isEmpty else {
      throw DatasetError(
        description: "\(path): no texts in it (expected JSON Lines with id, text and spans)")
    }
    return texts
  }

  private static func decode(
    _ line: [UInt8], isPartial: Bool
  ) throws(MessageError) -> AnnotatedText {
    let wire = try MessageJSON.decode(WireText.self, from: line)
    guard wire.spans != nil || wire.verdicts != nil else {
      throw MessageError(.invalid, "required field 'spans' is missing")
    }
    guard wire.spans != nil || isPartial else {
      throw MessageError(
        .invalid, "has 'verdicts' but no 'spans': only texts that are marked whole can be used here"
      )
    }
    let offsets = ScalarOffsets(wire.text)
    func place(
      _ field: String, _ start: Int, _ end: Int, _ label: String, quoting text: String? = nil
    ) throws(MessageError) -> TextSpan {
      if label.isEmpty { throw MessageError(.invalid, "\(field): the label is empty") }
      return try TextSpan(
        checking: (start, end), quoting: text, in: wire.text, offsets, field: field)
    }
    guard let marked = wire.spans else {
      var verdicts: [AnnotatedText.Verdict] = []
      for (index, verdict) in wire.verdicts!.enumerated() {
        let field = "verdicts[\(index)]"
        var span: TextSpan?
        if verdict.start != nil || verdict.end != nil {
          guard let start = verdict.start, let end = verdict.end else {
            throw MessageError(.invalid, "\(field): of 'start' and 'end' one is missing")
          }
          span = try place(field, start, end, verdict.label)
        }
        verdicts.append(
          AnnotatedText.Verdict(
            label: verdict.label, span: span, isRight: verdict.verdict == .accept))
      }
      return AnnotatedText(
        id: wire.id, market: wire.market, text: wire.text, verdicts: verdicts.reversed(),
        receivedAt: wire.receivedAt)
    }
    var spans: [AnnotatedText.Span] = []
    for (index, span) in marked.enumerated() {
      spans.append(
        AnnotatedText.Span(
          span: try place(
            "spans[\(index)]", span.start, span.end, span.label, quoting: span.text),
          label: span.label, quote: span.quote, value: span.value))
    }
    spans.sort { $0.span < $1.span }
    for (a, b) in zip(spans, spans.dropFirst()) where a.span.overlaps(b.span) {
      throw MessageError(
        .offsets, "a \(a.label) and a \(b.label) span overlap (spans may not nest or overlap)")
    }
    return AnnotatedText(
      id: wire.id, market: wire.market, text: wire.text, spans: spans, receivedAt: wire.receivedAt)
  }
}
