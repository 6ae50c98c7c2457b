import Extraction
import Foundation
import Records
import Store

/// The answers to cards of one heard, taken one after the other: what is to be published of them. A pure
/// value.
struct HeardCase {
  private(set) var known: ReviewQueue.Case
  /// What is to be published, by card.
  private(set) var news: [String: Feedback] = [:]
  private let extractor: Extractor
  /// Time stamps of a heard's verdicts rise, so that they tell the order of answering.
  private var latest: Date

  init(_ known: ReviewQueue.Case, extractor: Extractor) {
    self.known = known
    self.extractor = extractor
    latest =
      known.verdicts.values.compactMap { Timestamp.date($0.answeredAt) }.max() ?? .distantPast
  }

  /// Takes an answer.
  ///
  /// - Parameter partitions: those that are this copy's.
  mutating func take(
    _ answer: Answer, by reviewer: String, partitions: Set<Int32>, at now: Date
  ) -> AnswerResult.Status {
    guard let entry = known.cards[answer.card], partitions.contains(entry.partition),
      entry.barred != reviewer
    else { return .unknown }
    if let fault = answer.fault(for: entry.card, names: extractor.kinds.map(\.name)) {
      return .invalid(fault)
    }
    let ignored = known.ignored[answer.card] ?? []
    if answer.verdict == .ignore, ignored.contains(reviewer) { return .saved }
    let present = standing(answer.card)
    if let present, present.reviewer != reviewer {
      let isClosed = present.verdict != .ignore || ignored.count >= ReviewQueue.ignoresToClose
      if isClosed { return .answeredByOther }
    }
    let marks = entry.opinionOf == nil ? pointedOut(answer, entry.card) : []
    if let present, present.reviewer == reviewer {
      if says(present, answer, marks) { return .saved }
      for mark in companions(of: present) where !marks.contains(where: { $0.card == mark.card }) {
        revoke(mark, at: stamp(now))
      }
    }
    let time = stamp(now)
    var feedback = Feedback(
      to: entry.card, answer.verdict, spans: answer.verdict == .accept ? answer.marks : nil,
      reviewer: reviewer, answeredAt: time)
    feedback.opinionOf = entry.opinionOf
    enter(feedback)
    for var mark in marks where standing(mark.card)?.verdict != .accept {
      mark.reviewer = reviewer
      mark.answeredAt = time
      enter(mark)
    }
    return .saved
  }

  enum Undone: Hashable {
    case was(Feedback.Verdict)
    /// The reviewer has said nothing of it.
    case unknown
    case answeredByOther
  }

  /// Takes an answer back, with what was pointed out in it.
  mutating func undo(
    _ card: String, by reviewer: String, partitions: Set<Int32>, at now: Date
  ) -> Undone {
    guard let entry = known.cards[card], partitions.contains(entry.partition) else {
      return .unknown
    }
    guard let present = standing(card) else { return .unknown }
    guard present.reviewer == reviewer else {
      return known.ignored[card]?.contains(reviewer) == true ? .answeredByOther : .unknown
    }
    for mark in companions(of: present) { revoke(mark, at: stamp(now)) }
    revoke(present, at: stamp(now))
    return .was(present.verdict)
  }

  /// The partitions of the cards that are answered.
  var partitions: Set<Int32> {
    Set(news.keys.compactMap { known.cards[$0]?.partition })
  }

  /// The record as the verdicts make it; nil where it is as it was, or not known any more.
  func amended(at now: Date) -> Record? {
    guard news.values.contains(where: { $0.opinionOf == nil }), let first = known.first,
      let latest = known.latest
    else { return nil }
    let verdicts = known.verdicts.values
      .sorted { ($0.answeredAt, $0.card) < ($1.answeredAt, $1.card) }
    return Amendment(extractor, receivedAt: first.receivedAt).record(
      first: first, latest: latest, verdicts: verdicts, processedAt: Timestamp.text(now))
  }

  // MARK: - Verdicts

  private func standing(_ card: String) -> Feedback? {
    known.verdicts[card].flatMap { $0.verdict == .revoke ? nil : $0 }
  }

  private mutating func stamp(_ now: Date) -> String {
    latest = max(now, latest.addingTimeInterval(0.001))
    return Timestamp.text(latest)
  }

  private mutating func enter(_ feedback: Feedback) {
    known.verdicts[feedback.card] = feedback
    news[feedback.card] = feedback
    if feedback.verdict == .ignore {
      known.ignored[feedback.card, default: []].insert(feedback.reviewer)
    } else {
      known.ignored[feedback.card]?.remove(feedback.reviewer)
    }
  }

  private mutating func revoke(_ feedback: Feedback, at time: String) {
    var feedback = feedback
    feedback.verdict = .revoke
    feedback.spans = nil
    feedback.answeredAt = time
    enter(feedback)
  }

  /// The verdicts on what a reviewer points out with a "no": the right span, or that there is none. They
  /// are those of cards that would propose the same.
  private func pointedOut(_ answer: Answer, _ card: ReviewCard) -> [Feedback] {
    guard answer.verdict == .reject, let attribute = card.attribute else { return [] }
    func mark(_ kind: ReviewCard.Kind, _ span: TextSpan?, _ value: AttributeValue?) -> Feedback {
      Feedback(
        card: ReviewCard.identifier(
          market: card.market, heard: card.heard, attribute: attribute, kind: kind, span: span),
        kind: kind, heard: card.heard, market: card.market, text: card.text,
        attribute: attribute, span: span, value: value, verdict: .accept, gold: card.gold,
        reviewer: "", answeredAt: "")
    }
    if let span = answer.correction {
      let value = Amendment(extractor, receivedAt: card.receivedAt)
        .values(card.text, [Feedback.Mark(name: attribute, span: span)])[0]
      return [mark(.span, span, value)]
    }
    return answer.isAbsent ? [mark(.absent, nil, nil)] : []
  }

  /// What was pointed out in the same answer: it has the same time.
  private func companions(of feedback: Feedback) -> [Feedback] {
    guard feedback.opinionOf == nil else { return [] }
    return known.verdicts.values.filter {
      $0.isMark && $0.card != feedback.card && $0.verdict != .revoke
        && $0.reviewer == feedback.reviewer && $0.answeredAt == feedback.answeredAt
    }
  }

  /// Whether a verdict says what the answer says.
  private func says(_ present: Feedback, _ answer: Answer, _ marks: [Feedback]) -> Bool {
    guard present.verdict == answer.verdict else { return false }
    if let said = present.spans, Set(said) != Set(answer.marks ?? []) { return false }
    return marks.allSatisfy { standing($0.card)?.verdict == .accept }
      && companions(of: present).allSatisfy { mark in marks.contains { $0.card == mark.card } }
  }
}

extension Answer {
  /// Why the answer does not fit its card, without the heard's text; nil if it does.
  func fault(for card: ReviewCard, names: [String]) -> String? {
    if verdict == .revoke { return "a verdict is accept, reject or ignore" }
    let wantsMarks = card.kind == .whole && verdict == .accept
    if (marks != nil) != wantsMarks {
      return wantsMarks
        ? "an accepted whole heard needs its marks" : "marks go with an accepted whole heard alone"
    }
    if correction != nil || isAbsent {
      guard card.kind == .span, verdict == .reject else {
        return "a correction goes with a rejected span alone"
      }
      if correction != nil, isAbsent { return "a correction is a span or 'absent', not both" }
      if correction == card.span { return "the correction is the span that is rejected" }
      if let correction, !correction.isPart(of: card.text) { return "the correction is no span" }
    }
    let marks = (marks ?? []).sorted { $0.span < $1.span }
    for (index, mark) in marks.enumerated() {
      if !names.contains(mark.name) { return "marks[\(index)]: the market has no such attribute" }
      if !mark.span.isPart(of: card.text) { return "marks[\(index)]: no span of the text" }
      if let quote = mark.quote, !(1...1000).contains(quote) {
        return "marks[\(index)]: a quote's number is from 1 to 1000"
      }
      if index > 0, marks[index - 1].span.overlaps(mark.span) {
        return "marks[\(index)]: overlaps another"
      }
    }
    return nil
  }
}

extension TextSpan {
  /// Whether it is a piece of the text that holds at least one character and splits none.
  func isPart(of text: String) -> Bool { start < end && text[self] != nil }
}
