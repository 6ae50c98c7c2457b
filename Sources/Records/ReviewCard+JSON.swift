extension ReviewCard: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, id, kind, heard, market, text, attribute, span, value, proposers, ambiguous
    case alternative, pair, reason, gold, uncertainty, revision, lineage
    case receivedAt = "received_at"
    case createdAt = "created_at"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard try container.decode(String.self, forKey: .schema) == Self.schema else {
      throw MessageError(.schema, "field 'schema' is not '\(Self.schema)'")
    }
    let text = try container.decode(String.self, forKey: .text)
    self.init(
      id: try container.decode(String.self, forKey: .id),
      kind: try container.decode(Kind.self, forKey: .kind),
      heard: try container.decode(String.self, forKey: .heard),
      market: try container.decode(String.self, forKey: .market), text: text,
      receivedAt: try container.decodeIfPresent(String.self, forKey: .receivedAt),
      attribute: try container.decodeIfPresent(String.self, forKey: .attribute),
      span: try container.decodeIfPresent(WireSpan.self, forKey: .span)?
        .span(in: text, ScalarOffsets(text), field: "span"),
      value: try container.decodeIfPresent(AttributeValue.self, forKey: .value),
      proposers: try container.decode([Proposer].self, forKey: .proposers),
      ambiguous: try container.decodeIfPresent(Ambiguity.self, forKey: .ambiguous),
      alternative: try container.decodeIfPresent(WireAlternative.self, forKey: .alternative)?
        .alternative(in: text),
      pair: try container.decodeIfPresent(String.self, forKey: .pair),
      reason: try container.decode(Reason.self, forKey: .reason),
      gold: try container.decode(Bool.self, forKey: .gold),
      uncertainty: try container.decode(Double.self, forKey: .uncertainty),
      revision: try container.decode(Int.self, forKey: .revision),
      createdAt: try container.decode(String.self, forKey: .createdAt),
      lineage: try container.decode(Lineage.self, forKey: .lineage))
    try kind.check(attribute: attribute, span: span)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(id, forKey: .id)
    try container.encode(kind, forKey: .kind)
    try container.encode(heard, forKey: .heard)
    try container.encode(market, forKey: .market)
    try container.encode(text, forKey: .text)
    try container.encodeIfPresent(receivedAt, forKey: .receivedAt)
    try container.encodeIfPresent(attribute, forKey: .attribute)
    try container.encodeIfPresent(
      try span.map { try WireSpan($0, in: text, ScalarOffsets(text), field: "span") },
      forKey: .span)
    try container.encodeIfPresent(value, forKey: .value)
    try container.encode(proposers.map(\.rounded), forKey: .proposers)
    try container.encodeIfPresent(ambiguous, forKey: .ambiguous)
    try container.encodeIfPresent(
      try alternative.map { try WireAlternative($0, in: text) }, forKey: .alternative)
    try container.encodeIfPresent(pair, forKey: .pair)
    try container.encode(reason, forKey: .reason)
    try container.encode(gold, forKey: .gold)
    try container.encode(uncertainty.roundedToFourPlaces, forKey: .uncertainty)
    try container.encode(revision, forKey: .revision)
    try container.encode(createdAt, forKey: .createdAt)
    try container.encode(lineage, forKey: .lineage)
  }
}

/// An alternative as it travels.
struct WireAlternative: Codable {
  let span: WireSpan?
  let proposers: [Proposer]

  init(_ alternative: ReviewCard.Alternative, in text: String) throws {
    span = try alternative.span.map {
      try WireSpan($0, in: text, ScalarOffsets(text), field: "alternative")
    }
    proposers = alternative.proposers.map(\.rounded)
  }

  func alternative(in text: String) throws -> ReviewCard.Alternative {
    ReviewCard.Alternative(
      span: try span?.span(in: text, ScalarOffsets(text), field: "alternative"),
      proposers: proposers)
  }
}

extension ReviewCard.Kind {
  /// - Throws: `MessageError` where a card of this kind lacks what it asks about, or has more.
  func check(attribute: String?, span: TextSpan?) throws(MessageError) {
    func expect(_ field: String, _ isThere: Bool, _ wanted: Bool) throws(MessageError) {
      if isThere == wanted { return }
      let fault = wanted ? "missing from" : "not part of"
      throw MessageError(.invalid, "field '\(field)' is \(fault) a card of kind '\(rawValue)'")
    }
    try expect("attribute", attribute != nil, self != .whole)
    try expect("span", span != nil, self == .span)
  }
}

extension Proposer {
  /// As it travels.
  var rounded: Proposer {
    var rounded = self
    rounded.confidence = confidence?.roundedToFourPlaces
    return rounded
  }
}
