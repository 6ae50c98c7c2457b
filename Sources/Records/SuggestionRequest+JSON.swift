extension SuggestionRequest: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, id, market, text, attributes, taken, lineage
    case receivedAt = "received_at"
  }

  private struct WireCandidate: Codable {
    let span: WireSpan
    let confidence: Double
    let source: Attribute.Source

    private enum CodingKeys: CodingKey { case confidence, source }

    init(span: WireSpan, confidence: Double, source: Attribute.Source) {
      self.span = span
      self.confidence = confidence
      self.source = source
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      span = try WireSpan(from: decoder)
      confidence = try container.decode(Double.self, forKey: .confidence)
      source = try container.decodeIfPresent(Attribute.Source.self, forKey: .source) ?? .model
    }

    func encode(to encoder: any Encoder) throws {
      try span.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(confidence, forKey: .confidence)
      try container.encode(source, forKey: .source)
    }
  }

  private struct WireQuestion: Codable {
    let name: String
    let reason: Reason
    let candidates: [WireCandidate]
    let absentConfidence: Double?
    let chosen: Int?

    private enum CodingKeys: String, CodingKey {
      case name, reason, candidates, chosen
      case absentConfidence = "absent_confidence"
    }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard try container.decode(String.self, forKey: .schema) == Self.schema else {
      throw MessageError(.schema, "field 'schema' is not '\(Self.schema)'")
    }
    let text = try container.decode(String.self, forKey: .text)
    guard text.utf8.count <= Heard.maximumTextBytes else {
      throw MessageError(
        .size, "field 'text' has \(text.utf8.count) bytes, more than \(Heard.maximumTextBytes)")
    }
    let offsets = ScalarOffsets(text)
    let questions = try container.decode([WireQuestion].self, forKey: .attributes)
    guard !questions.isEmpty else { throw MessageError(.invalid, "field 'attributes' is empty") }
    let taken = try container.decode([NamedWireSpan].self, forKey: .taken)
    self.init(
      id: try container.decode(String.self, forKey: .id),
      market: try container.decode(String.self, forKey: .market), text: text,
      receivedAt: try container.decodeIfPresent(String.self, forKey: .receivedAt),
      attributes: try questions.enumerated().map { index, question in
        let field = "attributes[\(index)]"
        let confidences =
          question.candidates.map(\.confidence) + [question.absentConfidence].compactMap(\.self)
        guard confidences.allSatisfy({ (0...1).contains($0) }) else {
          throw MessageError(.invalid, "\(field): a confidence is not from 0 to 1")
        }
        if let chosen = question.chosen, !question.candidates.indices.contains(chosen) {
          throw MessageError(.invalid, "\(field).chosen: there is no such candidate")
        }
        return Question(
          name: question.name, reason: question.reason,
          candidates: try question.candidates.enumerated().map { number, candidate in
            Candidate(
              span: try candidate.span.span(
                in: text, offsets, field: "\(field).candidates[\(number)]"),
              confidence: candidate.confidence, source: candidate.source)
          }, absentConfidence: question.absentConfidence, chosen: question.chosen)
      },
      taken: try taken.enumerated().map { index, taken in
        Taken(
          name: taken.name, span: try taken.span.span(in: text, offsets, field: "taken[\(index)]"))
      },
      lineage: try container.decode(Lineage.self, forKey: .lineage))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(id, forKey: .id)
    try container.encode(market, forKey: .market)
    try container.encode(text, forKey: .text)
    try container.encodeIfPresent(receivedAt, forKey: .receivedAt)
    let offsets = ScalarOffsets(text)
    try container.encode(
      attributes.map { question in
        WireQuestion(
          name: question.name, reason: question.reason,
          candidates: try question.candidates.map { candidate in
            WireCandidate(
              span: try WireSpan(
                candidate.span, in: text, offsets, field: "attribute '\(question.name)'"),
              confidence: candidate.confidence.roundedToFourPlaces, source: candidate.source)
          }, absentConfidence: question.absentConfidence?.roundedToFourPlaces,
          chosen: question.chosen)
      }, forKey: .attributes)
    try container.encode(
      taken.map { taken in
        NamedWireSpan(
          name: taken.name,
          span: try WireSpan(taken.span, in: text, offsets, field: "taken '\(taken.name)'"))
      }, forKey: .taken)
    try container.encode(lineage, forKey: .lineage)
  }
}
