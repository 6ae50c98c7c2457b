/// What a language model is to be asked of one heard, published on `heards.suggest` under the heard's
/// id: the attributes that the tagger is unsure of, and those drawn for a comparison of the two.
package struct SuggestionRequest: Hashable, Sendable {
  package static let schema = "heards.suggestion-request/1"
  /// The most candidates of an attribute.
  package static let maximumCandidates = 8

  package enum Reason: String, Sendable, Codable, CaseIterable {
    /// The tagger's value is less certain than the market asks for.
    case uncertain
    /// Nothing was found, and that is less certain than the market asks for.
    case maybeAbsent = "maybe_absent"
    /// No model knows the attribute yet.
    case noModel = "no_model"
    /// Drawn at random, whatever the tagger's confidence, to compare the two.
    case paired
  }

  /// A span that the heard may state the attribute by.
  package struct Candidate: Hashable, Sendable {
    package var span: TextSpan
    /// Calibrated probability, 0...1.
    package var confidence: Double
    /// What found it: `rule` or `model`.
    package var source: Attribute.Source

    package init(span: TextSpan, confidence: Double, source: Attribute.Source) {
      self.span = span
      self.confidence = confidence
      self.source = source
    }
  }

  /// One attribute to be asked about.
  package struct Question: Hashable, Sendable {
    package var name: String
    package var reason: Reason
    /// Most certain first.
    package var candidates: [Candidate]
    /// The probability, 0...1, that the heard states none; nil where the tagger proposes a span, or
    /// where there is no model.
    package var absentConfidence: Double?
    /// Which of the candidates is the tagger's (or the rules') own proposal; nil where that is "absent"
    /// or where there is none.
    package var chosen: Int?

    package init(
      name: String, reason: Reason, candidates: [Candidate], absentConfidence: Double? = nil,
      chosen: Int? = nil
    ) {
      self.name = name
      self.reason = reason
      self.candidates = candidates
      self.absentConfidence = absentConfidence
      self.chosen = chosen
    }
  }

  /// A span that stands; those of a `paired` attribute itself among them.
  package struct Taken: Hashable, Sendable {
    package var name: String
    package var span: TextSpan

    package init(name: String, span: TextSpan) {
      self.name = name
      self.span = span
    }
  }

  /// The heard's id.
  package var id: String
  package var market: String
  package var text: String
  package var receivedAt: String?
  package var attributes: [Question]
  package var taken: [Taken]
  /// That of the heard's record.
  package var lineage: Lineage

  package init(
    id: String, market: String, text: String, receivedAt: String?, attributes: [Question],
    taken: [Taken], lineage: Lineage
  ) {
    self.id = id
    self.market = market
    self.text = text
    self.receivedAt = receivedAt
    self.attributes = attributes
    self.taken = taken
    self.lineage = lineage
  }
}
