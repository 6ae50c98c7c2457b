/// How right a market's values are under the model that serves, published on `heards.models` under the
/// market's name with `/quality`. The last one counts.
package struct Quality: Hashable, Sendable {
  package static let schema = "heards.quality/1"

  /// A share, 0...1, with its 95% interval, in four places.
  package struct Estimate: Hashable, Sendable {
    package var share: Double
    package var low: Double
    package var high: Double
    /// What it was counted from, 1 or more: spans, or answers.
    package var cases: Int

    package init(share: Double, low: Double, high: Double, cases: Int) {
      self.share = share.roundedToFourPlaces
      self.low = low.roundedToFourPlaces
      self.high = high.roundedToFourPlaces
      self.cases = cases
    }
  }

  /// An estimate is nil where there is no case.
  package struct Figures: Hashable, Sendable {
    /// On gold, exact spans.
    package var precision: Estimate?
    package var recall: Estimate?
    /// Accepted spans, weighted by the probability that each was asked about; as precision, without gold.
    /// Nil, too, where what is certain is never asked about.
    package var accepted: Estimate?
    /// Accepted spans as they were asked: worse than the truth where the queue asks about what is in doubt.
    package var acceptedInQueue: Estimate?

    package init(
      precision: Estimate? = nil, recall: Estimate? = nil, accepted: Estimate? = nil,
      acceptedInQueue: Estimate? = nil
    ) {
      self.precision = precision
      self.recall = recall
      self.accepted = accepted
      self.acceptedInQueue = acceptedInQueue
    }
  }

  package struct Attribute: Hashable, Sendable {
    /// The attribute's name in the taxonomy.
    package var name: String
    package var figures: Figures

    package init(name: String, figures: Figures) {
      self.name = name
      self.figures = figures
    }
  }

  /// A market's last training.
  package struct LastTraining: Hashable, Sendable {
    package enum Outcome: String, Sendable, Codable, CaseIterable {
      case published
      /// A gate was not passed.
      case refused
      /// The training, or the publishing, failed.
      case failed
    }

    package var endedAt: String
    package var outcome: Outcome
    /// Of what was trained; nil where training failed.
    package var version: String?
    /// Why it was not published, and what more is needed.
    package var reasons: [String]

    package init(endedAt: String, outcome: Outcome, version: String?, reasons: [String]) {
      self.endedAt = endedAt
      self.outcome = outcome
      self.version = version
      self.reasons = reasons
    }
  }

  package var market: String
  /// The version that serves; nil where rules alone do.
  package var model: String?
  /// The taxonomy's fingerprint.
  package var taxonomy: String
  /// Gold heards that were counted.
  package var goldHeards: Int
  /// Of all attributes together.
  package var overall: Figures
  /// Those with any figure, by name.
  package var attributes: [Attribute]
  /// Nil before the first.
  package var lastTraining: LastTraining?
  package var updatedAt: String

  package init(
    market: String, model: String?, taxonomy: String, goldHeards: Int, overall: Figures,
    attributes: [Attribute], lastTraining: LastTraining? = nil, updatedAt: String
  ) {
    self.market = market
    self.model = model
    self.taxonomy = taxonomy
    self.goldHeards = goldHeards
    self.overall = overall
    self.attributes = attributes
    self.lastTraining = lastTraining
    self.updatedAt = updatedAt
  }

  /// Whether both say the same, whenever they were written.
  package func says(_ other: Quality?) -> Bool {
    guard var other else { return false }
    other.updatedAt = updatedAt
    return self == other
  }
}

extension Quality: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, market, model, taxonomy, overall, attributes
    case goldHeards = "gold_heards"
    case lastTraining = "last_training"
    case updatedAt = "updated_at"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard try container.decode(String.self, forKey: .schema) == Self.schema else {
      throw MessageError(.schema, "field 'schema' is not '\(Self.schema)'")
    }
    self.init(
      market: try container.decode(String.self, forKey: .market),
      model: try container.decodeIfPresent(String.self, forKey: .model),
      taxonomy: try container.decode(String.self, forKey: .taxonomy),
      goldHeards: try container.decode(Int.self, forKey: .goldHeards),
      overall: try container.decode(Figures.self, forKey: .overall),
      attributes: try container.decode([Attribute].self, forKey: .attributes),
      lastTraining: try container.decodeIfPresent(LastTraining.self, forKey: .lastTraining),
      updatedAt: try container.decode(String.self, forKey: .updatedAt))
    guard !market.isEmpty else { throw MessageError(.invalid, "field 'market' is empty") }
    guard goldHeards >= 0 else { throw MessageError(.invalid, "field 'gold_heards' is below 0") }
    if let model { try ActiveModel.check(version: model, field: "model") }
    if let version = lastTraining?.version {
      try ActiveModel.check(version: version, field: "last_training.version")
    }
    guard Set(attributes.map(\.name)).count == attributes.count,
      attributes.allSatisfy({ !$0.name.isEmpty })
    else {
      throw MessageError(.invalid, "field 'attributes' has an empty name, or a name twice")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(market, forKey: .market)
    try container.encodeIfPresent(model, forKey: .model)
    try container.encode(taxonomy, forKey: .taxonomy)
    try container.encode(goldHeards, forKey: .goldHeards)
    try container.encode(overall, forKey: .overall)
    try container.encode(attributes, forKey: .attributes)
    try container.encodeIfPresent(lastTraining, forKey: .lastTraining)
    try container.encode(updatedAt, forKey: .updatedAt)
  }
}

extension Quality.Figures: Codable {
  private enum CodingKeys: String, CodingKey {
    case precision, recall, accepted
    case acceptedInQueue = "accepted_in_queue"
  }
}

extension Quality.LastTraining: Codable {
  private enum CodingKeys: String, CodingKey {
    case outcome, version, reasons
    case endedAt = "ended_at"
  }
}

extension Quality.Attribute: Codable {
  private enum CodingKeys: String, CodingKey { case name }

  /// The figures stand beside the name.
  package init(from decoder: any Decoder) throws {
    name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
    figures = try Quality.Figures(from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try figures.encode(to: encoder)
  }
}

extension Quality.Estimate: Codable {
  private enum CodingKeys: String, CodingKey { case share, low, high, cases }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      share: try container.decode(Double.self, forKey: .share),
      low: try container.decode(Double.self, forKey: .low),
      high: try container.decode(Double.self, forKey: .high),
      cases: try container.decode(Int.self, forKey: .cases))
    guard 0 <= low, low <= share, share <= high, high <= 1, cases > 0 else {
      throw MessageError(.invalid, "a share is not within its interval, or has no case")
    }
  }
}
