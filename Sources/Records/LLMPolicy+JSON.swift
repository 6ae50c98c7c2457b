extension LLMPolicy: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, market, attributes, alpha, margin
    case updatedAt = "updated_at"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard try container.decode(String.self, forKey: .schema) == Self.schema else {
      throw MessageError(.schema, "field 'schema' is not '\(Self.schema)'")
    }
    self.init(
      market: try container.decode(String.self, forKey: .market),
      attributes: try container.decode([Attribute].self, forKey: .attributes),
      alpha: try container.decode(Double.self, forKey: .alpha),
      margin: try container.decode(Double.self, forKey: .margin),
      updatedAt: try container.decode(String.self, forKey: .updatedAt))
    guard !market.isEmpty else { throw MessageError(.invalid, "field 'market' is empty") }
    guard Set(attributes.map(\.name)).count == attributes.count else {
      throw MessageError(.invalid, "field 'attributes' names an attribute twice")
    }
    guard alpha > 0, alpha < 1 else {
      throw MessageError(.invalid, "field 'alpha' is not between 0 and 1")
    }
    guard margin >= 0, margin < 1 else {
      throw MessageError(.invalid, "field 'margin' is not from 0 to below 1")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(market, forKey: .market)
    try container.encode(attributes, forKey: .attributes)
    try container.encode(alpha, forKey: .alpha)
    try container.encode(margin, forKey: .margin)
    try container.encode(updatedAt, forKey: .updatedAt)
  }
}

extension LLMPolicy.Attribute: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, since, model, pairs, difference, low, high, watch
    case state = "llm"
    case evidence = "e_value"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      state: try container.decode(LLMPolicy.State.self, forKey: .state),
      since: try container.decode(String.self, forKey: .since),
      model: try container.decodeIfPresent(String.self, forKey: .model),
      pairs: try container.decode(Int.self, forKey: .pairs),
      difference: try container.decode(Double.self, forKey: .difference),
      low: try container.decode(Double.self, forKey: .low),
      high: try container.decode(Double.self, forKey: .high),
      evidence: try container.decode(Double.self, forKey: .evidence),
      watch: try container.decodeIfPresent(LLMPolicy.Watch.self, forKey: .watch))
    guard !name.isEmpty, pairs >= 0, evidence >= 0 else {
      throw MessageError(.invalid, "field 'attributes': a name is empty, or a count is below 0")
    }
    guard -1 <= low, low <= high, high <= 1, (-1...1).contains(difference) else {
      throw MessageError(.invalid, "field 'attributes': a difference is not from -1 to 1")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(state, forKey: .state)
    try container.encode(since, forKey: .since)
    try container.encodeIfPresent(model, forKey: .model)
    try container.encode(pairs, forKey: .pairs)
    try container.encode(difference.roundedToFourPlaces, forKey: .difference)
    try container.encode(low.roundedToFourPlaces, forKey: .low)
    try container.encode(high.roundedToFourPlaces, forKey: .high)
    try container.encode(evidence.asEvidence, forKey: .evidence)
    try container.encodeIfPresent(watch, forKey: .watch)
  }
}

extension LLMPolicy.Watch: Codable {
  private enum CodingKeys: String, CodingKey {
    case reference, answers, accepted
    case evidence = "e_value"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      reference: try container.decode(Double.self, forKey: .reference),
      answers: try container.decode(Int.self, forKey: .answers),
      accepted: try container.decode(Int.self, forKey: .accepted),
      evidence: try container.decode(Double.self, forKey: .evidence))
    guard (0...1).contains(reference), accepted >= 0, answers >= accepted, evidence >= 0 else {
      throw MessageError(.invalid, "field 'watch': a share or a count is out of range")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(reference.roundedToFourPlaces, forKey: .reference)
    try container.encode(answers, forKey: .answers)
    try container.encode(accepted, forKey: .accepted)
    try container.encode(evidence.asEvidence, forKey: .evidence)
  }
}

extension Double {
  /// As evidence travels: never infinite.
  fileprivate var asEvidence: Double { min(self, LLMPolicy.maximumEvidence).roundedToFourPlaces }
}
