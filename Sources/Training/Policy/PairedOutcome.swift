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
  package var taggerRight: Bool
  /// Nil while people have not decided, and where there is no such proposal.
  package var llmRight: Bool?
  /// Of the last of the pair's cards that is decided.
  package var answeredAt: String

  package init(
    market: String, heard: String, attribute: String, version: String?, taggerRight: Bool,
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

  /// The language model's proposal counts as right until people say no to it.
  ///
  /// A pair counts once the tagger's proposal is decided, on a card of its own or a shared one: that is as
  /// likely where the two agree as where they differ. If pairs counted only when two cards are
  /// answered, those at odds would be too few, and a difference would be hidden.
  package var llmRightUnlessRefuted: Bool { llmRight ?? true }

  /// The outcomes of pairs of which the tagger's proposal is decided, by time.
  ///
  /// A shared card (both proposed the same) is right or wrong for both; otherwise each has its own. Only
  /// cards with a `pair` count, a shared one too: others were not drawn at random. A proposal of "absent"
  /// is right if its card was accepted. Of several answers to a card the one with the latest
  /// `answered_at` counts, of equal ones the last; an ignored or revoked card is undecided. Second
  /// opinions and gold do not count.
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
    // A heard that was read again may have proposals of two models: the latest answer is taken.
    let decided = cards.filter { $0.verdict == .accept || $0.verdict == .reject }
      .sorted { ($0.answeredAt, $0.card) > ($1.answeredAt, $1.card) }
    guard let own = decided.first(where: { $0.proposers.contains(where: \.isTagger) }),
      let attribute = own.attribute
    else { return nil }
    let other = decided.first { $0.proposers.contains { !$0.isTagger } }
    return PairedOutcome(
      market: own.market, heard: own.heard, attribute: attribute,
      version: own.proposers.first(where: \.isTagger)?.version,
      taggerRight: own.verdict == .accept, llmRight: other.map { $0.verdict == .accept },
      answeredAt: max(own.answeredAt, other?.answeredAt ?? ""))
  }
}

extension Feedback {
  /// Another person's answer to the same card has the card's id with a `/2` behind it.
  var isFirstOpinion: Bool { !card.utf8.contains(UInt8(ascii: "/")) }
}

extension Proposer {
  /// Or a rule.
  var isTagger: Bool { source != .llm }
}
