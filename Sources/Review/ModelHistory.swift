import Records

/// What `heards.models` says of versions, quality and the language model, for the lead's view. A pure value.
struct ModelHistory: Sendable {
  private var versions: [[UInt8]: ModelVersion] = [:]
  private var active: [[UInt8]: ActiveModel] = [:]
  private var policies: [[UInt8]: LLMPolicy] = [:]
  private var qualities: [[UInt8]: Quality] = [:]

  /// Takes a message; chunks of model files, and what cannot be read, are passed over.
  mutating func apply(key: [UInt8], value: [UInt8]?) {
    guard let value else {
      versions[key] = nil
      active[key] = nil
      policies[key] = nil
      qualities[key] = nil
      return
    }
    // Every other message is a JSON object; a chunk is not.
    guard value.first == UInt8(ascii: "{") else { return }
    if let version = try? MessageJSON.decode(ModelVersion.self, from: value) {
      versions[key] = version
    } else if let choice = try? MessageJSON.decode(ActiveModel.self, from: value) {
      active[key] = choice
    } else if let policy = try? MessageJSON.decode(LLMPolicy.self, from: value) {
      policies[key] = policy
    } else if let quality = try? MessageJSON.decode(Quality.self, from: value) {
      qualities[key] = quality
    }
  }

  /// Versions that were measured on gold, by market and time.
  ///
  /// - Parameter market: nil for all.
  func models(of market: String?) -> [Dashboard.Model] {
    let serving = Set(active.values.map { [$0.market, $0.version] })
    return versions.values.compactMap { version in
      guard market == nil || version.market == market, let gold = version.gold else { return nil }
      return Dashboard.Model(
        market: version.market, version: version.version,
        publishedAt: version.publishedAt ?? version.createdAt, f1: gold.f1, low: gold.low,
        high: gold.high, active: serving.contains([version.market, version.version]))
    }.sorted { ($0.market, $0.publishedAt, $0.version) < ($1.market, $1.publishedAt, $1.version) }
  }

  /// By market.
  func trainings(of market: String?) -> [Dashboard.Training] {
    qualities.values.filter { market == nil || $0.market == market }
      .sorted { $0.market < $1.market }
      .compactMap { quality in
        quality.lastTraining.map {
          Dashboard.Training(
            market: quality.market, endedAt: $0.endedAt, outcome: $0.outcome.rawValue,
            version: $0.version, reasons: $0.reasons)
        }
      }
  }

  /// By market, in the order of its attributes.
  func policy(of market: String?) -> [Dashboard.Policy] {
    policies.values.filter { market == nil || $0.market == market }
      .sorted { $0.market < $1.market }
      .flatMap { policy in
        policy.attributes.map {
          Dashboard.Policy(
            market: policy.market, attribute: $0.name, llm: $0.state.rawValue, cause: $0.cause)
        }
      }
  }

  /// By market: all attributes together, then each by name.
  func quality(of market: String?) -> [Dashboard.Quality] {
    qualities.values.filter { market == nil || $0.market == market }
      .sorted { $0.market < $1.market }
      .flatMap { quality in
        let rows = [(nil, quality.overall)] + quality.attributes.map { ($0.name, $0.figures) }
        return rows.flatMap { name, figures in Self.rows(quality, name, figures) }
      }
  }

  private static func rows(
    _ quality: Quality, _ attribute: String?, _ figures: Quality.Figures
  ) -> [Dashboard.Quality] {
    let measures: [(String, Quality.Estimate?)] = [
      ("precision", figures.precision), ("recall", figures.recall),
      ("accepted", figures.accepted), ("accepted_in_queue", figures.acceptedInQueue),
    ]
    return measures.compactMap { measure, estimate in
      estimate.map {
        Dashboard.Quality(
          market: quality.market, attribute: attribute, measure: measure, share: $0.share,
          low: $0.low, high: $0.high, cases: $0.cases, version: quality.model,
          updatedAt: quality.updatedAt)
      }
    }
  }
}
