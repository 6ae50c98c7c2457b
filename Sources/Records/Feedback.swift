/// A person's answer to a card, published on `heards.feedback` under the card's id. Of several answers
/// to a card the last one counts.
package struct Feedback: Hashable, Sendable {
  package static let schema = "heards.feedback/1"

  /// What stands behind a card's id where a second reviewer is asked it.
  package static let secondOpinionSuffix = "/2"

  package enum Verdict: String, Sendable, Codable, CaseIterable {
    case accept, reject
    /// Seen, and left undecided.
    case ignore
    /// An earlier answer is taken back: the card is open again.
    case revoke
  }

  /// A span that a person marked.
  package struct Mark: Hashable, Sendable {
    /// The attribute's name in the taxonomy.
    package var name: String
    package var span: TextSpan
    /// The number of its quote, from 1; nil where all share it.
    package var quote: Int?

    package init(name: String, span: TextSpan, quote: Int? = nil) {
      self.name = name
      self.span = span
      self.quote = quote
    }
  }

  /// The card's id.
  package var card: String
  /// Of a second reviewer's answer: the id of the card that both were asked. It measures how far
  /// people agree, and says nothing of the heard.
  package var opinionOf: String?
  package var kind: ReviewCard.Kind
  /// The heard's id.
  package var heard: String
  package var market: String
  package var text: String
  package var attribute: String?
  package var span: TextSpan?
  package var value: AttributeValue?
  package var verdict: Verdict
  /// All that the heard states, for an accepted `whole` card; nil for others.
  package var spans: [Mark]?
  /// Those of the card.
  package var proposers: [Proposer]
  /// The card's.
  package var alternative: ReviewCard.Alternative?
  package var gold: Bool
  package var pair: String?
  package var reviewer: String
  package var answeredAt: String

  /// Whether nobody was asked: a span that a reviewer pointed out while answering another card, or one
  /// that was marked elsewhere.
  package var isMark: Bool { proposers.isEmpty && kind != .whole }

  package init(
    card: String, opinionOf: String? = nil, kind: ReviewCard.Kind, heard: String, market: String,
    text: String, attribute: String? = nil, span: TextSpan? = nil, value: AttributeValue? = nil,
    verdict: Verdict, spans: [Mark]? = nil, proposers: [Proposer] = [],
    alternative: ReviewCard.Alternative? = nil, gold: Bool = false, pair: String? = nil,
    reviewer: String, answeredAt: String
  ) {
    self.card = card
    self.opinionOf = opinionOf
    self.kind = kind
    self.heard = heard
    self.market = market
    self.text = text
    self.attribute = attribute
    self.span = span
    self.value = value
    self.verdict = verdict
    self.spans = spans
    self.proposers = proposers
    self.alternative = alternative
    self.gold = gold
    self.pair = pair
    self.reviewer = reviewer
    self.answeredAt = answeredAt
  }

  /// The answer to a card.
  package init(
    to card: ReviewCard, _ verdict: Verdict, spans: [Mark]? = nil, reviewer: String,
    answeredAt: String
  ) {
    self.init(
      card: card.id, kind: card.kind, heard: card.heard, market: card.market, text: card.text,
      attribute: card.attribute, span: card.span, value: card.value, verdict: verdict,
      spans: spans, proposers: card.proposers, alternative: card.alternative, gold: card.gold,
      pair: card.pair, reviewer: reviewer, answeredAt: answeredAt)
  }
}

extension Feedback: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, card, kind, heard, market, text, attribute, span, value, verdict, spans, proposers
    case alternative, gold, pair, reviewer
    case opinionOf = "opinion_of"
    case answeredAt = "answered_at"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard try container.decode(String.self, forKey: .schema) == Self.schema else {
      throw MessageError(.schema, "field 'schema' is not '\(Self.schema)'")
    }
    let text = try container.decode(String.self, forKey: .text)
    let offsets = ScalarOffsets(text)
    self.init(
      card: try container.decode(String.self, forKey: .card),
      opinionOf: try container.decodeIfPresent(String.self, forKey: .opinionOf),
      kind: try container.decode(ReviewCard.Kind.self, forKey: .kind),
      heard: try container.decode(String.self, forKey: .heard),
      market: try container.decode(String.self, forKey: .market), text: text,
      attribute: try container.decodeIfPresent(String.self, forKey: .attribute),
      span: try container.decodeIfPresent(WireSpan.self, forKey: .span)?
        .span(in: text, offsets, field: "span"),
      value: try container.decodeIfPresent(AttributeValue.self, forKey: .value),
      verdict: try container.decode(Verdict.self, forKey: .verdict),
      spans: try container.decodeIfPresent([NamedWireSpan].self, forKey: .spans)?
        .enumerated().map { index, mark in
          Mark(
            name: mark.name,
            span: try mark.span.span(in: text, offsets, field: "spans[\(index)]"),
            quote: mark.quote)
        },
      proposers: try container.decode([Proposer].self, forKey: .proposers),
      alternative: try container.decodeIfPresent(WireAlternative.self, forKey: .alternative)?
        .alternative(in: text),
      gold: try container.decode(Bool.self, forKey: .gold),
      pair: try container.decodeIfPresent(String.self, forKey: .pair),
      reviewer: try container.decode(String.self, forKey: .reviewer),
      answeredAt: try container.decode(String.self, forKey: .answeredAt))
    try kind.check(attribute: attribute, span: span)
    if let opinionOf, card != opinionOf + Self.secondOpinionSuffix {
      throw MessageError(.invalid, "field 'card' is not 'opinion_of' with /2 behind it")
    }
    if (spans != nil) != (kind == .whole && verdict == .accept) {
      throw MessageError(.invalid, "field 'spans' goes with an accepted 'whole' card alone")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let offsets = ScalarOffsets(text)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(card, forKey: .card)
    try container.encodeIfPresent(opinionOf, forKey: .opinionOf)
    try container.encode(kind, forKey: .kind)
    try container.encode(heard, forKey: .heard)
    try container.encode(market, forKey: .market)
    try container.encode(text, forKey: .text)
    try container.encodeIfPresent(attribute, forKey: .attribute)
    try container.encodeIfPresent(
      try span.map { try WireSpan($0, in: text, offsets, field: "span") }, forKey: .span)
    try container.encodeIfPresent(value, forKey: .value)
    try container.encode(verdict, forKey: .verdict)
    try container.encodeIfPresent(
      try spans?.map { mark in
        NamedWireSpan(
          name: mark.name,
          span: try WireSpan(mark.span, in: text, offsets, field: "spans '\(mark.name)'"),
          quote: mark.quote)
      }, forKey: .spans)
    try container.encode(proposers.map(\.rounded), forKey: .proposers)
    try container.encodeIfPresent(
      try alternative.map { try WireAlternative($0, in: text) }, forKey: .alternative)
    try container.encode(gold, forKey: .gold)
    try container.encodeIfPresent(pair, forKey: .pair)
    try container.encode(reviewer, forKey: .reviewer)
    try container.encode(answeredAt, forKey: .answeredAt)
  }
}
