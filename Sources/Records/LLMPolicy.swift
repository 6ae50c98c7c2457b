/// Where the language model still helps a market and where the tagger does without it, published on
/// `heards.models` under the market's name with `/policy`. The last one counts.
///
/// An attribute that is not named is active.
package struct LLMPolicy: Hashable, Sendable {
  package static let schema = "heards.llm-policy/1"
  /// Evidence beyond this is written as this: a product of bets has no upper limit, a JSON number has.
  package static let maximumEvidence = 1e12

  package enum State: String, Sendable, Codable, CaseIterable {
    /// The language model is asked.
    case active
    /// It is not: the tagger was found to be no worse.
    case retired
  }

  /// How the tagger's proposals fare without the language model.
  package struct Watch: Hashable, Sendable {
    /// The share of right proposals, 0...1, that was known at retirement (its lower bound).
    package var reference: Double
    /// Answers about the tagger's proposals since retirement, and those of them that said yes.
    package var answers: Int
    package var accepted: Int
    /// Evidence that the share has fallen by more than is tolerated.
    package var evidence: Double

    package init(reference: Double, answers: Int, accepted: Int, evidence: Double) {
      self.reference = reference
      self.answers = answers
      self.accepted = accepted
      self.evidence = evidence
    }
  }

  /// The figures are those of the present comparison where the language model is active, and those that
  /// retired it where it is not.
  package struct Attribute: Hashable, Sendable {
    /// The attribute's name in the taxonomy.
    package var name: String
    package var state: State
    /// When the state began (ISO 8601).
    package var since: String
    /// The version of the tagger's model that was compared; nil while there is none.
    package var model: String?
    /// Heards of which both proposals were judged.
    package var pairs: Int
    /// The share of right proposals of the tagger less that of the language model, -1...1; 0 without pairs.
    package var difference: Double
    /// A confidence sequence for the difference, of 1 - alpha, whenever one looks.
    package var low: Double
    package var high: Double
    /// Evidence that the tagger is not worse by the margin or more: 1 is none.
    package var evidence: Double
    /// Where retired, what was seen since; where active again, what made it so.
    package var watch: Watch?
    /// The same over heards that were marked whole, those that state the attribute or in which it was found:
    /// is all of it right under the model that serves? Nil where too few were at retirement.
    package var goldWatch: Watch?

    package init(
      name: String, state: State, since: String, model: String?, pairs: Int, difference: Double,
      low: Double, high: Double, evidence: Double, watch: Watch? = nil, goldWatch: Watch? = nil
    ) {
      self.name = name
      self.state = state
      self.since = since
      self.model = model
      self.pairs = pairs
      self.difference = difference
      self.low = low
      self.high = high
      self.evidence = evidence
      self.watch = watch
      self.goldWatch = goldWatch
    }
  }

  package var market: String
  package var attributes: [Attribute]
  /// The share of retirements that may be wrong.
  package var alpha: Double
  /// By how much less often than the language model the tagger may be right.
  package var margin: Double
  package var updatedAt: String

  package init(
    market: String, attributes: [Attribute], alpha: Double, margin: Double, updatedAt: String
  ) {
    self.market = market
    self.attributes = attributes
    self.alpha = alpha
    self.margin = margin
    self.updatedAt = updatedAt
  }

  /// The names of the attributes of which the language model is not asked.
  package var retired: Set<String> {
    Set(attributes.lazy.filter { $0.state == .retired }.map(\.name))
  }
}
