import Extraction
import Foundation
import LLM
import Records
import Store

/// Makes review cards of what a tagger and a language model propose for one attribute of a heard.
struct SuggestionCards: Sendable {
  /// A proposal and what its maker says of it.
  private struct Proposed {
    var kind: ReviewCard.Kind
    var span: TextSpan?
    var ambiguous: ReviewCard.Ambiguity?
    var alternative: ReviewCard.Alternative?
    var proposers: [Proposer]
  }

  let request: SuggestionRequest
  let market: Asker.Market
  /// The language model's name.
  let model: String
  var createdAt: String

  /// None where neither proposes anything.
  ///
  /// Equal proposals share a card. Where they differ, a comparison of the two asks about both, in an order
  /// that tells nothing of who proposed which; otherwise the language model's is asked about, and the other
  /// one after a no.
  func cards(for question: SuggestionRequest.Question, _ outcome: Asker.Outcome) -> [ReviewCard] {
    let own = taggerProposal(question)
    guard let claimed = modelProposal(outcome) else {
      return own.map { [card(question, $0)] } ?? []
    }
    guard let own else { return [card(question, claimed)] }
    var proposed = [own, claimed]
    if own.kind == claimed.kind, own.span == claimed.span {
      var both = claimed
      both.proposers = own.proposers + claimed.proposers
      proposed = [both]
    }
    // Only what was drawn at random compares the two: agreement counts as much as a difference.
    guard question.reason == .paired else {
      if proposed.count == 2 {
        proposed[1].alternative = ReviewCard.Alternative(
          span: own.span, proposers: own.proposers)
      }
      return [card(question, proposed.last!)]
    }
    let pair = ReviewCard.pairIdentifier(
      market: request.market, heard: request.id, attribute: question.name)
    return proposed.map {
      var card = card(question, $0)
      card.pair = pair
      return card
    }.sorted { $0.id < $1.id }
  }

  /// Whether people are not asked, since tagger and language model say that the heard does not state the
  /// attribute: few such answers teach much. A comparison is always asked, and a share of the others, drawn by
  /// a hash.
  ///
  /// - Parameter absentShare: 0...1.
  func areSpared(
    _ cards: [ReviewCard], for question: SuggestionRequest.Question, absentShare: Double
  ) -> Bool {
    !cards.isEmpty && question.reason != .paired
      && cards.allSatisfy { card in
        card.kind == .absent && card.alternative == nil
          && card.proposers.contains { $0.source == .llm }
      }
      && !Draw.isIn(absentShare, request.id, question.name, "absent")
  }

  /// Whether the tagger or the rules propose something themselves.
  func hasProposal(for question: SuggestionRequest.Question) -> Bool {
    taggerProposal(question) != nil
  }

  /// The card that follows a no: for the next place where the text stands, or else for the alternative; nil
  /// where there is neither.
  ///
  /// - Parameters:
  ///   - rejected: the spans of the attribute that people said no to in this heard.
  ///   - accepted: those that they said yes to, nil for "absent": no alternative may be at odds with them.
  static func next(
    after feedback: Feedback, rejected: [TextSpan], accepted: [TextSpan?] = [],
    market: Asker.Market, program: String, createdAt: String
  ) -> ReviewCard? {
    guard feedback.verdict == .reject, !feedback.gold, let attribute = feedback.attribute,
      feedback.proposers.contains(where: { $0.source == .llm })
    else { return nil }
    let request = SuggestionRequest(
      id: feedback.heard, market: feedback.market, text: feedback.text, receivedAt: nil,
      attributes: [], taken: [],
      lineage: Lineage(
        taxonomy: market.extractor.taxonomy?.fingerprint ?? "none", model: nil, program: program))
    let maker = SuggestionCards(
      request: request, market: market, model: "", createdAt: createdAt)
    let no = Set(rejected + [feedback.span].compactMap(\.self))
    if let place = nextPlace(after: feedback, no: no) {
      return maker.card(attribute, .nextOccurrence, place)
    }
    guard let alternative = feedback.alternative else { return nil }
    guard let span = alternative.span else {
      guard accepted.isEmpty else { return nil }
      return maker.card(
        attribute, .maybeAbsent, Proposed(kind: .absent, proposers: alternative.proposers))
    }
    guard !no.contains(span), !accepted.contains(where: { $0?.overlaps(span) ?? true }) else {
      return nil
    }
    return maker.card(
      attribute, .uncertain, Proposed(kind: .span, span: span, proposers: alternative.proposers))
  }

  private static func nextPlace(after feedback: Feedback, no: Set<TextSpan>) -> Proposed? {
    guard let span = feedback.span, let claim = feedback.text[span] else { return nil }
    let tokens = Tokenizer.tokenize(feedback.text).map { Int($0.start)..<Int($0.end) }
    guard
      let alignment = try? Aligner.align(
        claim, in: feedback.text, tokens: tokens, taken: [], probability: { _ in nil }
      ).get()
    else { return nil }
    let places = alignment.ranges.map { TextSpan(start: $0.lowerBound, end: $0.upperBound) }
    guard places.count > 1, let next = places.first(where: { !no.contains($0) }) else {
      return nil
    }
    return Proposed(
      kind: .span, span: next, ambiguous: ambiguity(of: next, among: places),
      alternative: feedback.alternative,
      proposers: feedback.proposers.filter { $0.source == .llm }.map {
        Proposer(source: .llm, version: $0.version, prompt: $0.prompt)
      })
  }

  private func taggerProposal(_ question: SuggestionRequest.Question) -> Proposed? {
    if let chosen = question.chosen, question.candidates.indices.contains(chosen) {
      let candidate = question.candidates[chosen]
      let isRule = candidate.source == .rule
      return Proposed(
        kind: .span, span: candidate.span,
        proposers: [
          Proposer(
            source: isRule ? .rule : .model, confidence: candidate.confidence,
            version: isRule ? request.lineage.taxonomy : request.lineage.model)
        ])
    }
    guard let absent = question.absentConfidence else { return nil }
    return Proposed(
      kind: .absent,
      proposers: [
        Proposer(source: .model, confidence: absent, version: request.lineage.model)
      ])
  }

  private func modelProposal(_ outcome: Asker.Outcome) -> Proposed? {
    let proposer = Proposer(
      source: .llm, confidence: outcome.answer?.logProbability.map { exp(min($0, 0)) },
      version: model,
      prompt: outcome.promptHash)
    switch outcome.proposal {
    case .failure: return nil
    case .success(.absent): return Proposed(kind: .absent, proposers: [proposer])
    case .success(.spans(let places)):
      return Proposed(
        kind: .span, span: places[0], ambiguous: Self.ambiguity(of: places[0], among: places),
        proposers: [proposer])
    }
  }

  /// Nil where the text stands at one place only.
  private static func ambiguity(
    of span: TextSpan, among places: [TextSpan]
  ) -> ReviewCard.Ambiguity? {
    guard places.count > 1, let index = places.sorted().firstIndex(of: span) else { return nil }
    return ReviewCard.Ambiguity(occurrence: index + 1, of: places.count)
  }

  private func card(_ question: SuggestionRequest.Question, _ proposed: Proposed) -> ReviewCard {
    card(question.name, ReviewCard.Reason(question.reason), proposed)
  }

  private func card(
    _ attribute: String, _ reason: ReviewCard.Reason, _ proposed: Proposed
  ) -> ReviewCard {
    var value: AttributeValue?
    if let span = proposed.span, let text = request.text[span],
      let kind = market.extractor.kinds.first(where: { $0.name == attribute })
    {
      value = market.extractor.value(
        of: text, kind: kind, reference: request.receivedAt.flatMap { CalendarDate(iso8601: $0) })
    }
    // Who knows it best says how unsure it is: the tagger's confidences are calibrated.
    let surest = proposed.proposers.first?.confidence
    return ReviewCard(
      id: ReviewCard.identifier(
        market: request.market, heard: request.id, attribute: attribute, kind: proposed.kind,
        span: proposed.span),
      kind: proposed.kind, heard: request.id, market: request.market, text: request.text,
      receivedAt: request.receivedAt, attribute: attribute, span: proposed.span, value: value,
      proposers: proposed.proposers, ambiguous: proposed.ambiguous,
      alternative: proposed.alternative, reason: reason,
      uncertainty: surest.map(ReviewCard.uncertainty(of:)) ?? 1, revision: 1,
      createdAt: createdAt, lineage: request.lineage)
  }
}
