/// A short text about a commodity trade, as a feed publishes it on `heards.raw`.
///
/// The text is never normalised, trimmed or lower-cased.
package struct Heard: Hashable, Sendable {
  package static let schema = "heards.heard/1"
  /// 16 KiB of UTF-8.
  package static let maximumTextBytes = 16_384
  package static let maximumIdentifierBytes = 512

  package let id: String
  package let market: String
  package let text: String
  /// ISO 8601, as the feed wrote it.
  package let receivedAt: String?
  package let source: String?
  /// What the feed says of the heard besides; carried through, not read.
  package let attributes: [String: JSONValue]?

  /// - Throws: `MessageError` for an empty id, market or text, one that is too long, or a NUL.
  package init(
    id: String, market: String, text: String, receivedAt: String? = nil, source: String? = nil,
    attributes: [String: JSONValue]? = nil
  ) throws(MessageError) {
    for (name, value) in [("id", id), ("market", market)] {
      if value.isEmpty { throw MessageError(.invalid, "field '\(name)' is empty") }
      if value.utf8.count > Self.maximumIdentifierBytes {
        throw MessageError(
          .size, "field '\(name)' has \(value.utf8.count) bytes, more than 512")
      }
      if value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
        throw MessageError(.invalid, "field '\(name)' contains a control character")
      }
    }
    if text.utf8.allSatisfy({ $0 <= 0x20 }) {
      throw MessageError(.invalid, "field 'text' is empty or blank")
    }
    if text.utf8.count > Self.maximumTextBytes {
      throw MessageError(
        .size, "field 'text' has \(text.utf8.count) bytes, more than \(Self.maximumTextBytes)")
    }
    if text.utf8.contains(0) {
      throw MessageError(.invalid, "field 'text' contains NUL (U+0000)")
    }
    self.id = id
    self.market = market
    self.text = text
    self.receivedAt = receivedAt
    self.source = source
    self.attributes = attributes
  }
}

extension Heard: Codable {
  enum CodingKeys: String, CodingKey {
    case schema, id, market, text, source, attributes
    case receivedAt = "received_at"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let schema = try container.decode(String.self, forKey: .schema)
    guard schema == Self.schema else {
      throw MessageError(.schema, "field 'schema' is not '\(Self.schema)'")
    }
    try self.init(
      id: container.decode(String.self, forKey: .id),
      market: container.decode(String.self, forKey: .market),
      text: container.decode(String.self, forKey: .text),
      receivedAt: container.decodeIfPresent(String.self, forKey: .receivedAt),
      source: container.decodeIfPresent(String.self, forKey: .source),
      attributes: container.decodeIfPresent([String: JSONValue].self, forKey: .attributes))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(id, forKey: .id)
    try container.encode(market, forKey: .market)
    try container.encode(text, forKey: .text)
    try container.encodeIfPresent(receivedAt, forKey: .receivedAt)
    try container.encodeIfPresent(source, forKey: .source)
    try container.encodeIfPresent(attributes, forKey: .attributes)
  }
}
