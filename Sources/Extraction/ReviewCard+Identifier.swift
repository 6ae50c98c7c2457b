import Records

extension ReviewCard {
  /// The id of a proposal: the same for the same, whoever makes it and however often.
  ///
  /// - Parameters:
  ///   - attribute: nil for a `whole` card.
  ///   - span: in UTF-8 bytes; nil for all but a `span` card.
  /// - Returns: 24 hexadecimal digits of a SHA-256.
  package static func identifier(
    market: String, heard: String, attribute: String?, kind: Kind, span: TextSpan?
  ) -> String {
    digest([
      market, heard, attribute ?? "", kind.rawValue, span.map { "\($0.start)-\($0.end)" } ?? "",
    ])
  }

  /// What the cards of a paired comparison share: 24 hexadecimal digits that no card has for its id.
  package static func pairIdentifier(market: String, heard: String, attribute: String) -> String {
    digest([market, heard, attribute, "pair"])
  }

  /// None of the parts can hold the NUL between them.
  private static func digest(_ parts: [String]) -> String {
    ContentHash.hex(ContentHash.sha256(parts.joined(separator: "\0").utf8), digits: 24)
  }
}
