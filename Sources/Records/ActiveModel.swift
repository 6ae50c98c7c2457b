/// Which version of a market's model serves, published on `heards.models` under `MARKET/active`.
package struct ActiveModel: Hashable, Sendable {
  package static let schema = "heards.active-model/1"

  package var market: String
  package var version: String
  /// Whether the version stays when newer ones are published.
  package var pinned: Bool
  /// A version that workers run beside it, off the record, to tell how often it differs.
  package var shadow: String?
  /// The versions that were active before, the latest first: what a rollback goes back to.
  package var earlier: [String]
  /// Who or what has chosen it.
  package var by: String
  package var at: String

  package init(
    market: String, version: String, pinned: Bool = false, shadow: String? = nil,
    earlier: [String] = [], by: String, at: String
  ) {
    self.market = market
    self.version = version
    self.pinned = pinned
    self.shadow = shadow
    self.earlier = earlier
    self.by = by
    self.at = at
  }

  static func check(version: String, field: String) throws(MessageError) {
    guard version.utf8.count == 16, version.utf8.allSatisfy(\.isHexDigit) else {
      throw MessageError(.invalid, "field '\(field)' is not 16 hex digits")
    }
  }
}

extension ActiveModel: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, market, version, pinned, shadow, earlier, by, at
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard try container.decode(String.self, forKey: .schema) == Self.schema else {
      throw MessageError(.schema, "field 'schema' is not '\(Self.schema)'")
    }
    market = try container.decode(String.self, forKey: .market)
    version = try container.decode(String.self, forKey: .version)
    pinned = try container.decode(Bool.self, forKey: .pinned)
    shadow = try container.decodeIfPresent(String.self, forKey: .shadow)
    earlier = try container.decodeIfPresent([String].self, forKey: .earlier) ?? []
    by = try container.decode(String.self, forKey: .by)
    at = try container.decode(String.self, forKey: .at)
    try Self.check(version: version, field: "version")
    if let shadow { try Self.check(version: shadow, field: "shadow") }
    for version in earlier { try Self.check(version: version, field: "earlier") }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(market, forKey: .market)
    try container.encode(version, forKey: .version)
    try container.encode(pinned, forKey: .pinned)
    try container.encodeIfPresent(shadow, forKey: .shadow)
    if !earlier.isEmpty { try container.encode(earlier, forKey: .earlier) }
    try container.encode(by, forKey: .by)
    try container.encode(at, forKey: .at)
  }
}
