import Records

/// What people said of the tagger's and the language model's proposals for an attribute of a heard that
/// was drawn for comparison.
package struct PairedOutcome: Sendable, Hashable {
  package var market: String
  /// The heard's id.
  package var heard: String
  package var attribute: String
  /// Of the tagger's model, or of the taxonomy where a rule proposed.
  package var version: String?
  /// Nil while its card is open.
  package var taggerRight: Bool?
  package var llmRight: Bool?
  /// Of the last of the pair's cards.
  package var answeredAt: String

  package init(
    market: String, heard: String, attribute: String, version: String?, taggerRight: Bool?,
    llmRight: Bool?, answeredAt: String
  ) {
    self.market = market
    self.heard = heard
    self.attribute = attribute
    self.version = version
    self.taggerRight = taggerRight
    self.llmRight = llmRight
    self.answeredAt = answeredAt
  }

  /// The outcomes of pairs of which a card at least was answered, by time.
  ///
  /// A shared card (both proposed the same) is right or wrong for both; otherwise each has its own. Only
  /// cards with a `pair` count, a shared one too: others were not drawn at random. A proposal of "absent"
  /// is right if its card was accepted. Of several answers to a card the one with the latest
  /// `answered_at` counts, of equal ones the last; a revoked card is open. A pair with an ignored card is
  /// left out, since people could not tell. Second opinions and gold do not count.
  ///
  /// - Parameter feedback: in any order, repeated or not; `answered_at` in UTC, of one format.
  package static func outcomes(of feedback: some Sequence<Feedback>) -> [PairedOutcome] {
    var latest: [String: Feedback] = [:]
    for answer in feedback where answer.pair != nil && answer.isFirstOpinion && !answer.gold {
      if let known = latest[answer.card], known.answeredAt > answer.answeredAt { continue }
      latest[answer.card] = answer
    }
    let pairs = Dictionary(grouping: latest.values) { [$0.market, $0.pair ?? ""] }
    return pairs.values.compactMap(outcome).sorted {
      ($0.answeredAt, $0.market, $0.heard, $0.attribute)
        < ($1.answeredAt, $1.market, $1.heard, $1.attribute)
    }
  }

  private static func outcome(_ cards: [Feedback]) -> PairedOutcome? {
    let decided = cards.filter { $0.verdict != .revoke }
    guard let first = decided.first, let attribute = first.attribute,
      !decided.contains(where: { $0.verdict == .ignore }),
      let answeredAt = decided.map(\.answeredAt).max()
    else { return nil }
    let taggers = decided.first { $0.proposers.contains(where: \.isTagger) }
    let llms = decided.first { $0.proposers.contains { $0.source == .llm } }
    return PairedOutcome(
      market: first.market, heard: first.heard, attribute: attribute,
      version: taggers?.proposers.first(where: \.isTagger)?.version,
      taggerRight: taggers.map { $0.verdict == .accept },
      llmRight: llms.map { $0.verdict == .accept }, answeredAt: answeredAt)
  }

  /// Both, with the worst for the tagger where one is not known yet; nil where neither is.
  ///
  /// Two cards are answered later than one, so that pairs with both answered would be those that agree
  /// more often than is true, and hide a difference. Counted like this, those at odds are never too few,
  /// and the evidence never too great.
  var againstTagger: (taggerRight: Bool, llmRight: Bool)? {
    switch (taggerRight, llmRight) {
    case (nil, nil): nil
    case (let tagger?, let llm?): (tagger, llm)
    case (let tagger?, nil): (tagger, true)
    case (nil, let llm?): (false, llm)
    }
  }
}

extension Feedback {
  /// Another person's answer to the same card has the card's id with a `/2` behind it.
  fileprivate var isFirstOpinion: Bool { !card.utf8.contains(UInt8(ascii: "/")) }
}

extension Proposer {
  fileprivate var isTagger: Bool { source != .llm }
}
