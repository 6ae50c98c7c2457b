import Extraction
import Records

/// Verdicts as JSON Lines, as other tools of the trade write and read them.
///
/// Offsets are Unicode scalars, as Python counts, end exclusive. Labels are the taxonomy's; reading takes
/// attributes' names too.
package struct Interchange: Sendable {
  package enum Format: String, Sendable, CaseIterable {
    /// Training and evaluation data of `heards`: one line a heard, with `spans` where all that it states
    /// was marked, and `verdicts` where single answers were given.
    case heards
    /// `{"text", "entities": [{"start", "end", "label"}]}` of heards that were marked whole.
    case spacy
    /// One task a verdict, `answer` accept, reject or ignore; all spans of a heard that was marked whole.
    case prodigy
  }

  /// What is wrong with a line that was read, in words that hold none of its text.
  package struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
    package var line: Int
    package var cause: String

    package var description: String { "line \(line): \(cause)" }
  }

  /// By market.
  private let kinds: [String: [(name: String, label: String)]]

  package init(_ extractors: [String: Extractor]) {
    kinds = extractors.mapValues { $0.kinds.map { ($0.name, $0.label) } }
  }

  func check(_ market: String) throws(MessageError) {
    guard kinds[market] == nil else { return }
    throw MessageError(
      .market, "unknown market (known: \(kinds.keys.sorted().joined(separator: ", ")))")
  }

  func label(of name: String, in market: String) -> String {
    kinds[market]?.first { $0.name == name }?.label ?? name
  }

  /// - Throws: `MessageError` naming what is known.
  func name(of label: String, in market: String, field: String) throws(MessageError) -> String {
    let kinds = kinds[market] ?? []
    guard let kind = kinds.first(where: { $0.label == label || $0.name == label }) else {
      let known = kinds.map(\.label).joined(separator: ", ")
      throw MessageError(.invalid, "\(field): unknown label (known: \(known))")
    }
    return kind.name
  }
}

/// A span as a line has it.
struct InterchangeSpan: Codable {
  var start: Int
  var end: Int
  var label: String
  var quote: Int?

  private enum CodingKeys: CodingKey { case start, end, label, quote }

  init(_ span: TextSpan, label: String, quote: Int? = nil, _ offsets: ScalarOffsets) {
    // The spans of verdicts were checked when these were read.
    start = offsets.scalar(atByte: span.start) ?? 0
    end = offsets.scalar(atByte: span.end) ?? 0
    self.label = label
    self.quote = quote
  }

  /// An object, or start, end and label in an array.
  init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: CodingKeys.self) {
      start = try container.decode(Int.self, forKey: .start)
      end = try container.decode(Int.self, forKey: .end)
      label = try container.decode(String.self, forKey: .label)
      quote = try container.decodeIfPresent(Int.self, forKey: .quote)
    } else {
      var container = try decoder.unkeyedContainer()
      start = try container.decode(Int.self)
      end = try container.decode(Int.self)
      label = try container.decode(String.self)
    }
  }
}
