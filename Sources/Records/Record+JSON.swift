extension Record: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, id, market, text, revision, attributes, absent, quotes, lineage
    case receivedAt = "received_at"
    case processedAt = "processed_at"
  }

  /// An attribute as it travels: offsets in Unicode scalars, the quoted text beside them.
  private struct WireAttribute: Codable {
    let name: String
    let text: String
    let start: Int
    let end: Int
    let value: AttributeValue
    let confidence: Double
    let source: Attribute.Source
    let quote: Int?
    let status: Attribute.Status
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard try container.decode(String.self, forKey: .schema) == Self.schema else {
      throw MessageError(.schema, "field 'schema' is not '\(Self.schema)'")
    }
    let text = try container.decode(String.self, forKey: .text)
    let offsets = ScalarOffsets(text)
    let wire = try container.decode([WireAttribute].self, forKey: .attributes)
    let attributes = try wire.enumerated().map { index, attribute in
      let span = try TextSpan(
        checking: (attribute.start, attribute.end), quoting: attribute.text, in: text, offsets,
        field: "attributes[\(index)]")
      return Attribute(
        name: attribute.name, span: span, value: attribute.value,
        confidence: attribute.confidence, source: attribute.source, quote: attribute.quote,
        status: attribute.status)
    }
    self.init(
      id: try container.decode(String.self, forKey: .id),
      market: try container.decode(String.self, forKey: .market),
      text: text,
      revision: try container.decode(Int.self, forKey: .revision),
      receivedAt: try container.decodeIfPresent(String.self, forKey: .receivedAt),
      processedAt: try container.decode(String.self, forKey: .processedAt),
      attributes: attributes,
      absent: try container.decodeIfPresent([Absence].self, forKey: .absent) ?? [],
      quotes: try container.decode([Quote].self, forKey: .quotes),
      lineage: try container.decode(Lineage.self, forKey: .lineage))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(id, forKey: .id)
    try container.encode(market, forKey: .market)
    try container.encode(text, forKey: .text)
    try container.encode(revision, forKey: .revision)
    try container.encodeIfPresent(receivedAt, forKey: .receivedAt)
    try container.encode(processedAt, forKey: .processedAt)
    let offsets = ScalarOffsets(text)
    try container.encode(
      attributes.map { attribute in
        guard let start = offsets.scalar(atByte: attribute.span.start),
          let end = offsets.scalar(atByte: attribute.span.end), let quoted = text[attribute.span]
        else { throw MessageError(.offsets, "attribute '\(attribute.name)' splits a character") }
        return WireAttribute(
          name: attribute.name, text: quoted, start: start, end: end, value: attribute.value,
          confidence: attribute.confidence.roundedToFourPlaces,
          source: attribute.source, quote: attribute.quote, status: attribute.status)
      }, forKey: .attributes)
    if !absent.isEmpty {
      try container.encode(
        absent.map { Absence(name: $0.name, confidence: $0.confidence.roundedToFourPlaces) },
        forKey: .absent)
    }
    try container.encode(quotes, forKey: .quotes)
    try container.encode(lineage, forKey: .lineage)
  }
}

extension Quote: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let wire = try container.decode([String: OneOrMore].self)
    self.init(values: wire.mapValues(\.values))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values.mapValues(OneOrMore.init))
  }

  /// One value as itself, several as an array.
  private struct OneOrMore: Codable {
    let values: [AttributeValue]

    init(_ values: [AttributeValue]) { self.values = values }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let several = try? container.decode([AttributeValue].self) {
        values = several
      } else {
        values = [try container.decode(AttributeValue.self)]
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      if values.count == 1 {
        try container.encode(values[0])
      } else {
        try container.encode(values)
      }
    }
  }
}
