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
  /// `MARKET/quality`
  case quality(String)

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
    } else if parts.last == "quality", let market = market(before: 1) {
      self = .quality(market)
    } else if parts.dropLast().last == "version", let market = market(before: 2),
      let version = Self.version(parts.last)
    {
      self = .version(ModelTopic.Name(market: market, version: version))
    } else if parts.dropLast(2).last == "version", let market = market(before: 3),
      let version = Self.version(parts.dropLast().last),
      let number = parts.last.flatMap({ Int($0) }),
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
    case .quality(let market): "\(market)/quality"
    }
  }

  package var bytes: [UInt8] { Array(text.utf8) }
}
