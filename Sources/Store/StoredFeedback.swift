/// A person's answer to one review card, as far as the choice of examples needs it.
package struct StoredFeedback: Hashable, Sendable {
  package enum Verdict: String, Hashable, Sendable {
    case accepted, rejected, ignored
    /// An earlier answer to the card is taken back.
    case revoked
  }

  package var card: String
  package var heard: String
  package var market: String
  package var attribute: String
  /// The whole heard.
  package var text: String
  /// The exact text of the proposed span; nil where the card proposed that there is none.
  package var answer: String?
  /// UTF-8 bytes of `text`.
  package var start: Int?
  package var end: Int?
  package var isGold: Bool
  package var verdict: Verdict
  /// ISO 8601 in UTC, always in the same form, so that texts order as times do.
  package var answeredAt: String

  package init(
    card: String, heard: String, market: String, attribute: String, text: String, answer: String?,
    start: Int? = nil, end: Int? = nil, isGold: Bool = false, verdict: Verdict, answeredAt: String
  ) {
    self.card = card
    self.heard = heard
    self.market = market
    self.attribute = attribute
    self.text = text
    self.answer = answer
    self.start = start
    self.end = end
    self.isGold = isGold
    self.verdict = verdict
    self.answeredAt = answeredAt
  }
}
