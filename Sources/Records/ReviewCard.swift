/// One question to a person about a heard, published on `heards.review` under the card's id.
///
/// Equal proposals have equal ids, so that whoever proposes them and however often, one card is asked.
package struct ReviewCard: Hashable, Sendable {
  package static let schema = "heards.review-card/1"

  package enum Kind: String, Sendable, Codable, CaseIterable {
    /// Does the heard state the attribute by exactly this span?
    case span
    /// Does the heard not state the attribute?
    case absent
    /// Mark all attributes of the heard.
    case whole
  }

  /// Why a person is asked.
  package enum Reason: String, Sendable, Codable, CaseIterable {
    case uncertain
    case maybeAbsent = "maybe_absent"
    case noModel = "no_model"
    case paired
    /// The heard belongs to the share that only evaluates.
    case gold
    /// Another place with the same text was said to be wrong.
    case nextOccurrence = "next_occurrence"

    package init(_ reason: SuggestionRequest.Reason) {
      switch reason {
      case .uncertain: self = .uncertain
      case .maybeAbsent: self = .maybeAbsent
      case .noModel: self = .noModel
      case .paired: self = .paired
      }
    }
  }

  /// Which of the places with the same text a card is about, where there are several.
  package struct Ambiguity: Hashable, Sendable, Codable {
    /// From 1.
    package var occurrence: Int
    package var of: Int

    package init(occurrence: Int, of: Int) {
      self.occurrence = occurrence
      self.of = of
    }
  }

  /// What another proposer said of the same attribute, asked about when people say no to the card.
  package struct Alternative: Hashable, Sendable {
    /// Nil for "absent".
    package var span: TextSpan?
    package var proposers: [Proposer]

    package init(span: TextSpan?, proposers: [Proposer]) {
      self.span = span
      self.proposers = proposers
    }
  }

  package var id: String
  package var kind: Kind
  /// The heard's id.
  package var heard: String
  package var market: String
  package var text: String
  package var receivedAt: String?
  /// Nil for a `whole` card only.
  package var attribute: String?
  /// For a `span` card only.
  package var span: TextSpan?
  package var value: AttributeValue?
  /// None for a `whole` card; two where both the tagger and the language model propose the same.
  package var proposers: [Proposer]
  package var ambiguous: Ambiguity?
  package var alternative: Alternative?
  /// Shared by the cards of a paired comparison.
  package var pair: String?
  package var reason: Reason
  package var gold: Bool
  /// How unsure the proposers are, from 0 to 1 (as likely right as wrong), to ask in order of it.
  package var uncertainty: Double
  /// The revision of the record that the answer amends.
  package var revision: Int
  package var createdAt: String
  package var lineage: Lineage

  package init(
    id: String, kind: Kind, heard: String, market: String, text: String, receivedAt: String?,
    attribute: String? = nil, span: TextSpan? = nil, value: AttributeValue? = nil,
    proposers: [Proposer] = [], ambiguous: Ambiguity? = nil,
    alternative: Alternative? = nil, pair: String? = nil, reason: Reason, gold: Bool = false,
    uncertainty: Double, revision: Int, createdAt: String, lineage: Lineage
  ) {
    self.id = id
    self.kind = kind
    self.heard = heard
    self.market = market
    self.text = text
    self.receivedAt = receivedAt
    self.attribute = attribute
    self.span = span
    self.value = value
    self.proposers = proposers
    self.ambiguous = ambiguous
    self.alternative = alternative
    self.pair = pair
    self.reason = reason
    self.gold = gold
    self.uncertainty = uncertainty
    self.revision = revision
    self.createdAt = createdAt
    self.lineage = lineage
  }

  /// How unsure a probability of being right is: 1 for one half, 0 for certainty either way.
  package static func uncertainty(of confidence: Double) -> Double {
    1 - abs(2 * min(max(confidence, 0), 1) - 1)
  }
}

/// Who made a card's proposal; not shown to those who answer unless they ask.
package struct Proposer: Hashable, Sendable, Codable {
  package enum Source: String, Sendable, Codable, CaseIterable { case model, rule, llm }

  package var source: Source
  /// The probability, 0...1, of the proposal by its own account.
  package var confidence: Double?
  /// Of the model, the taxonomy (for `rule`), or the language model's name.
  package var version: String?
  /// The hash of the prompt, for `llm`.
  package var prompt: String?

  package init(
    source: Source, confidence: Double? = nil, version: String? = nil, prompt: String? = nil
  ) {
    self.source = source
    self.confidence = confidence
    self.version = version
    self.prompt = prompt
  }
}
