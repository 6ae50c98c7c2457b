import Foundation
import Records

/// The order in which cards are dealt.
package enum CardOrder: String, Sendable, Codable, CaseIterable {
  /// Many of one market and attribute in a row, the most uncertain first.
  case attribute
  case uncertain, random, newest
}

/// Which cards a reviewer wants; empty sets and nil mean all.
package struct CardFilter: Sendable, Hashable {
  package var markets: Set<String>
  package var attributes: Set<String>
  package var kind: ReviewCard.Kind?

  package init(
    markets: Set<String> = [], attributes: Set<String> = [], kind: ReviewCard.Kind? = nil
  ) {
    self.markets = markets
    self.attributes = attributes
    self.kind = kind
  }
}

/// A card that is leased to a reviewer.
package struct QueuedCard: Sendable, Hashable {
  /// Its id is what answers name; that of a second opinion ends in `/2`.
  package var card: ReviewCard
  package var leaseUntil: Date
  /// For `whole` cards that are not gold: what the record says now.
  package var marks: [Feedback.Mark]

  package init(card: ReviewCard, leaseUntil: Date, marks: [Feedback.Mark] = []) {
    self.card = card
    self.leaseUntil = leaseUntil
    self.marks = marks
  }
}

/// What a reviewer says of a card. Spans are UTF-8 bytes of its text.
package struct Answer: Sendable, Hashable {
  package var card: String
  /// All but `revoke`, for which there is `ReviewDesk.undo`.
  package var verdict: Feedback.Verdict
  /// For an accepted `whole` card: all that the heard states.
  package var marks: [Feedback.Mark]?
  /// For a rejected `span` card: where the attribute is stated instead.
  package var correction: TextSpan?
  /// For a rejected `span` card: the attribute is not stated at all.
  package var isAbsent: Bool

  package init(
    card: String, verdict: Feedback.Verdict, marks: [Feedback.Mark]? = nil,
    correction: TextSpan? = nil, isAbsent: Bool = false
  ) {
    self.card = card
    self.verdict = verdict
    self.marks = marks
    self.correction = correction
    self.isAbsent = isAbsent
  }
}

package struct AnswerResult: Sendable, Hashable {
  package enum Status: Sendable, Hashable {
    /// The verdict is committed to Kafka.
    case saved
    case answeredByOther
    /// No such card here, or not any more.
    case unknown
    /// The answer does not fit the card; in words, without the heard's text.
    case invalid(String)
    /// Not saved, and may be sent again: the brokers or this copy cannot take it now.
    case failed(String)
  }

  package var card: String
  package var status: Status

  package init(card: String, status: Status) {
    self.card = card
    self.status = status
  }
}

/// Why the desk cannot do what was asked of it.
package enum ReviewFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// Not now (503): ask again.
  case unavailable(String)
  /// The card is another copy's or another reviewer's by now (409).
  case conflict(String)

  package var description: String {
    switch self {
    case .unavailable(let cause): "not available now: \(cause)"
    case .conflict(let cause): cause
    }
  }
}

package enum Readiness: Sendable, Hashable {
  case ready
  /// In words for an operator.
  case waiting(String)
}
