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
  /// ISO 8601; values that are dates are counted from it.
  package var receivedAt: String?

  /// Whether it tells quotes apart.
  var hasQuotes: Bool { spans.contains { $0.quote != nil } }
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
    let id: String
    let market: String?
    let text: String
    let receivedAt: String?
    let spans: [Span]

    enum CodingKeys: String, CodingKey {
      case id, market, text, spans
      case receivedAt = "received_at"
    }
  }

  /// Reads JSON Lines `{"id", "market"?, "text", "received_at"?, "spans": [{"start", "end", "label",
  /// "quote"?, "value"?}]}`, offsets in Unicode scalars. Blank lines are passed over.
  ///
  /// - Throws: `DatasetError` with file, line, cause and remedy.
  package static func read(_ path: String) throws(DatasetError) -> [AnnotatedText] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DatasetError(description: "\(path): no such file, or it cannot be read")
    }
    var texts: [AnnotatedText] = []
    for (index, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) {
      do {
        texts.append(try decode(Array(line)))
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

  private static func decode(_ line: [UInt8]) throws(MessageError) -> AnnotatedText {
    let wire = try MessageJSON.decode(WireText.self, from: line)
    let offsets = ScalarOffsets(wire.text)
    var spans: [AnnotatedText.Span] = []
    for (index, span) in wire.spans.enumerated() {
      if span.label.isEmpty {
        throw MessageError(.invalid, "spans[\(index)]: the label is empty")
      }
      spans.append(
        AnnotatedText.Span(
          span: try TextSpan(
            checking: (span.start, span.end), quoting: span.text, in: wire.text, offsets,
            field: "spans[\(index)]"),
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
