/// A span as it travels: offsets in Unicode scalars, the quoted text beside them.
struct WireSpan: Codable {
  let start: Int
  let end: Int
  let text: String

  /// - Parameter field: what an error calls it.
  /// - Throws: `MessageError` of class `offsets` for a span that lies outside or splits a character.
  init(
    _ span: TextSpan, in text: String, _ offsets: ScalarOffsets, field: String
  ) throws(MessageError) {
    guard let start = offsets.scalar(atByte: span.start),
      let end = offsets.scalar(atByte: span.end), let quoted = text[span]
    else { throw MessageError(.offsets, "\(field): lies outside the text or splits a character") }
    self.start = start
    self.end = end
    self.text = quoted
  }

  /// The span in bytes of `text`, checked against what is quoted.
  func span(
    in text: String, _ offsets: ScalarOffsets, field: String
  ) throws(MessageError) -> TextSpan {
    try TextSpan(checking: (start, end), quoting: self.text, in: text, offsets, field: field)
  }
}

extension TextSpan {
  /// The bytes of a span that came over the wire.
  ///
  /// - Parameters:
  ///   - scalars: offsets in Unicode scalars.
  ///   - quoting: the text that the sender says stands there.
  /// - Throws: `MessageError` of class `offsets` where the two are at odds.
  package init(
    checking scalars: (start: Int, end: Int), quoting: String?, in text: String,
    _ offsets: ScalarOffsets, field: String
  ) throws(MessageError) {
    guard scalars.start < scalars.end, let start = offsets.byte(atScalar: scalars.start),
      let end = offsets.byte(atScalar: scalars.end)
    else {
      throw MessageError(
        .offsets,
        "\(field): \(scalars.start)..<\(scalars.end) is no span of a text of \(offsets.scalarCount) scalars"
      )
    }
    self.init(start: start, end: end)
    // Compared as scalars: Swift's == would also take canonically equivalent text for the same.
    if let quoting, text[self]?.unicodeScalars.elementsEqual(quoting.unicodeScalars) != true {
      throw MessageError(.offsets, "\(field): the text at its offsets is not the text it quotes")
    }
  }
}

/// A span with its attribute's name and, where that is told, its quote's number, in one JSON object.
struct NamedWireSpan: Codable {
  let name: String
  let span: WireSpan
  let quote: Int?

  private enum CodingKeys: CodingKey { case name, quote }

  init(name: String, span: WireSpan, quote: Int? = nil) {
    self.name = name
    self.span = span
    self.quote = quote
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    quote = try container.decodeIfPresent(Int.self, forKey: .quote)
    span = try WireSpan(from: decoder)
  }

  func encode(to encoder: any Encoder) throws {
    try span.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encodeIfPresent(quote, forKey: .quote)
  }
}
