import Records

/// What a message of `heards.models` is about.
package enum ModelTopicKey: Hashable, Sendable {
  /// `MARKET/version/VERSION`
  case version(ModelTopic.Name)
  /// `MARKET/version/VERSION/N`
  case chunk(ModelTopic.Name, Int)
  /// `MARKET/active`
  case active(String)
  /// `MARKET/policy`
  case policy(String)

  /// Nil for a key of no such form. A market's name may have slashes in it: keys are read from their end.
  package init?(_ bytes: [UInt8]) {
    guard let key = String(validating: bytes, as: UTF8.self) else { return nil }
    let parts = key.split(separator: "/", omittingEmptySubsequences: false)
    func market(before count: Int) -> String? {
      guard parts.count > count else { return nil }
      let market = parts.dropLast(count).joined(separator: "/")
      return market.isEmpty ? nil : market
    }
    if parts.last == "active", let market = market(before: 1) {
      self = .active(market)
    } else if parts.last == "policy", let market = market(before: 1) {
      self = .policy(market)
    } else if parts.dropLast().last == "version", let market = market(before: 2),
      let version = Self.version(parts.last)
    {
      self = .version(ModelTopic.Name(market: market, version: version))
    } else if parts.dropLast(2).last == "version", let market = market(before: 3),
      let version = Self.version(parts.dropLast().last), let number = parts.last.flatMap({ Int($0) }),
      number >= 0, "\(number)" == parts.last ?? ""
    {
      self = .chunk(ModelTopic.Name(market: market, version: version), number)
    } else {
      return nil
    }
  }

  private static func version(_ text: Substring?) -> String? {
    guard let text, text.utf8.count == 16, text.allSatisfy({ $0.isHexDigit && !$0.isUppercase })
    else { return nil }
    return String(text)
  }

  package var text: String {
    switch self {
    case .version(let name): "\(name.market)/version/\(name.version)"
    case .chunk(let name, let number): "\(name.market)/version/\(name.version)/\(number)"
    case .active(let market): "\(market)/active"
    case .policy(let market): "\(market)/policy"
    }
  }

  package var bytes: [UInt8] { Array(text.utf8) }
}

/// What serving needs of a market's `heards.llm-policy/1`: for which attributes the language model is
/// retired.
struct RetiredAttributes: Decodable {
  private struct Attribute: Decodable {
    let name: String
    let llm: String
  }

  let market: String
  let names: Set<String>

  private enum CodingKeys: String, CodingKey { case schema, market, attributes }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard try container.decode(String.self, forKey: .schema) == "heards.llm-policy/1" else {
      throw MessageError(.schema, "field 'schema' is not 'heards.llm-policy/1'")
    }
    market = try container.decode(String.self, forKey: .market)
    names = Set(
      try container.decode([Attribute].self, forKey: .attributes).filter { $0.llm == "retired" }
        .map(\.name))
  }
}
