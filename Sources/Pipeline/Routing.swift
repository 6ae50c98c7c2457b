import Extraction
import Foundation
import Records

/// Decides, for one market, which of a heard's attributes stand, which a language model is asked about,
/// and which people are.
///
/// Pure: the same record, model and settings give the same, however often.
package struct Routing: Sendable {
  package struct Settings: Sendable, Hashable {
    /// The share of heards that people mark whole, and that nothing else is asked of.
    package var goldShare = 0.02
    /// The share of attributes for which the language model is asked whatever the tagger's confidence.
    package var pairedShare = 0.05
    /// Of attributes that nothing finds in a heard, and no model knows yet: the share that people are asked
    /// about. From these answers the first model learns where there is none, and of what rules do not find.
    package var absentShare = 1.0 / 3
    package var active = Activity.nowhere

    package init(
      goldShare: Double = 0.02, pairedShare: Double = 0.05, absentShare: Double = 1.0 / 3,
      active: Activity = .nowhere
    ) {
      self.goldShare = goldShare
      self.pairedShare = pairedShare
      self.absentShare = absentShare
      self.active = active
    }
  }

  /// What is to be asked of a heard.
  package struct Route: Sendable, Hashable {
    package var request: SuggestionRequest?
    package var cards: [ReviewCard] = []

    package init(request: SuggestionRequest? = nil, cards: [ReviewCard] = []) {
      self.request = request
      self.cards = cards
    }

    /// Of a heard about which both the language model and people are asked `suggest`.
    var kind: Kind {
      if request != nil { return .suggest }
      guard let card = cards.first else { return .confident }
      return card.gold ? .gold : .review
    }
  }

  /// Whom a heard goes to, beside its record.
  enum Kind: String, Sendable, CaseIterable {
    /// Nobody: all of it stands.
    case confident
    /// The language model.
    case suggest
    /// People.
    case review
    /// People, to mark it whole.
    case gold
  }

  /// The most cards of one heard, the least certain ones: a text in which hundreds of values are in
  /// doubt is no heard, and every card carries the whole text.
  static let maximumCards = 64
  /// What keeps a request under `Processor.maximumRecordBytes` whatever the text: the most spans that it
  /// names as taken, and the most bytes of a candidate that is no proposal.
  static let maximumTaken = 512
  static let maximumCandidateBytes = 200

  private struct Subject {
    let name: String
    /// Whether the language model is asked about it.
    let isActive: Bool
    /// Whether it would be, had it not been found to be needed no more.
    let isRetired: Bool
    /// Whether nothing finds it yet that was measured.
    let lacksModel: Bool
  }

  private let settings: Settings
  /// By the extractor's kind.
  private let subjects: [Subject]

  /// - Parameter retired: attributes of which the language model is not asked, whatever the settings say.
  package init(
    _ settings: Settings, market: String, extractor: Extractor, retired: Set<String> = []
  ) {
    self.settings = settings
    let finders = Dictionary(
      (extractor.taxonomy?.attributes ?? []).map { ($0.name, $0.finder) },
      uniquingKeysWith: { first, _ in first })
    subjects = extractor.kinds.enumerated().map { index, kind in
      let isCovered = settings.active.covers(market: market, attribute: kind.name)
      return Subject(
        name: kind.name, isActive: isCovered && !retired.contains(kind.name),
        isRetired: isCovered && retired.contains(kind.name),
        lacksModel: finders[kind.name] != .rules && !extractor.isLearned(index))
    }
  }

  /// - Parameters:
  ///   - record: the heard's first, as the extractor made it.
  ///   - evidence: asked for once at most, if the language model is to be asked.
  package func route(_ record: Record, createdAt: String, evidence: () -> Evidence) -> Route {
    if Draw.isIn(settings.goldShare, record.id) {
      return Route(cards: [record.card(.whole, reason: .gold, createdAt: createdAt)])
    }
    let found = Dictionary(grouping: record.attributes, by: \.name)
    let absent = Dictionary(
      record.absent.map { ($0.name, $0.confidence) }, uniquingKeysWith: { first, _ in first })
    var route = Route()
    var questions: [SuggestionRequest.Question] = []
    var known: Evidence?
    for (kind, subject) in subjects.enumerated() {
      let spans = found[subject.name] ?? []
      var doubtful = spans.filter { $0.status == .inReview }
      let absence = absent[subject.name]
      var reason: SuggestionRequest.Reason?
      if subject.lacksModel {
        reason = subject.isActive || !doubtful.isEmpty ? .noModel : nil
      } else if !doubtful.isEmpty {
        reason = .uncertain
      } else if absence != nil {
        reason = .maybeAbsent
      }
      let cause = reason.map(ReviewCard.Reason.init) ?? .uncertain
      if subject.isActive {
        // Those in doubt are drawn like any other, so that the comparison is of a fair sample.
        if reason != .noModel, Draw.isIn(settings.pairedShare, record.id, subject.name) {
          reason = .paired
        }
        guard let reason else { continue }
        let evidence = known ?? evidence()
        known = evidence
        // What is compared is the tagger's best; what is asked for otherwise is what stands in doubt.
        let inQuestion = reason == .paired || doubtful.isEmpty ? spans : doubtful
        let proposal = Self.surest(inQuestion)
        questions.append(
          Self.question(subject.name, kind, reason, proposal: proposal, of: evidence))
        // The request carries one proposal: what else is in doubt goes to people by itself.
        doubtful.removeAll { $0 == proposal }
      } else if subject.isRetired, !subject.lacksModel,
        Draw.isIn(settings.pairedShare, record.id, subject.name)
      {
        // The sample that was compared goes on without the other side, so that a fall is seen.
        let proposal = Self.surest(spans)
        let evidence = known ?? evidence()
        known = evidence
        if var card = proposal.map({
          record.spanCard($0, reason: .paired, createdAt: createdAt)
        })
          ?? evidence.absences[kind].map({
            record.absentCard(subject.name, $0, reason: .paired, createdAt: createdAt)
          })
        {
          card.pair = ReviewCard.pairIdentifier(
            market: record.market, heard: record.id, attribute: subject.name)
          route.cards.append(card)
        }
        doubtful.removeAll { $0 == proposal }
      } else if let absence {
        route.cards.append(record.absentCard(subject.name, absence, createdAt: createdAt))
      } else if subject.lacksModel, spans.isEmpty,
        Draw.isIn(settings.absentShare, record.id, subject.name, "absent")
      {
        route.cards.append(
          record.absentCard(subject.name, nil, reason: .noModel, createdAt: createdAt))
      }
      route.cards += doubtful.map { record.spanCard($0, reason: cause, createdAt: createdAt) }
    }
    route.cards = Self.leastCertain(route.cards)
    if !questions.isEmpty {
      route.request = SuggestionRequest(
        id: record.id, market: record.market, text: record.text, receivedAt: record.receivedAt,
        attributes: questions,
        taken: record.attributes.filter { $0.status == .confident }.prefix(Self.maximumTaken).map {
          SuggestionRequest.Taken(name: $0.name, span: $0.span)
        }, lineage: record.lineage)
    }
    return route
  }

  private static func surest(_ spans: [Attribute]) -> Attribute? {
    spans.max { ($0.confidence, $1.span) < ($1.confidence, $0.span) }
  }

  private static func question(
    _ name: String, _ kind: Int, _ reason: SuggestionRequest.Reason, proposal: Attribute?,
    of evidence: Evidence
  ) -> SuggestionRequest.Question {
    var candidates: [SuggestionRequest.Candidate] = []
    for span in evidence.likely
    where span.kind == kind && span.span != proposal?.span
      && span.span.count <= maximumCandidateBytes
    {
      candidates.append(.init(span: span.span, confidence: span.confidence, source: span.source))
      if candidates.count == SuggestionRequest.maximumCandidates { break }
    }
    var chosen: Int?
    if let proposal {
      // In its place by confidence, or in the last one.
      let place = min(
        candidates.firstIndex { $0.confidence <= proposal.confidence } ?? candidates.count,
        SuggestionRequest.maximumCandidates - 1)
      candidates.insert(
        .init(span: proposal.span, confidence: proposal.confidence, source: proposal.source),
        at: place)
      candidates.removeLast(max(0, candidates.count - SuggestionRequest.maximumCandidates))
      chosen = place
    }
    return SuggestionRequest.Question(
      name: name, reason: reason, candidates: candidates,
      absentConfidence: proposal == nil ? evidence.absences[kind] : nil, chosen: chosen)
  }

  private static func leastCertain(_ cards: [ReviewCard]) -> [ReviewCard] {
    guard cards.count > maximumCards else { return cards }
    let order = cards.indices.sorted {
      (-cards[$0].uncertainty, $0) < (-cards[$1].uncertainty, $1)
    }
    return order.prefix(maximumCards).sorted().map { cards[$0] }
  }
}

/// Shares of heards that are drawn by a hash, the same ones by whoever draws and however often.
package enum Draw {
  /// Whether what the names stand for is in a share, 0...1, of all.
  package static func isIn(_ share: Double, _ names: String...) -> Bool {
    guard share > 0 else { return false }
    let digest = ContentHash.sha256(names.joined(separator: "\0").utf8)
    let number = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Double(number) / 0x1p64 < share
  }
}

extension Record {
  fileprivate func spanCard(
    _ attribute: Attribute, reason: ReviewCard.Reason, createdAt: String
  ) -> ReviewCard {
    let isRule = attribute.source == .rule
    var card = card(
      .span, attribute: attribute.name, span: attribute.span, reason: reason, createdAt: createdAt)
    card.value = attribute.value
    card.proposers = [
      Proposer(
        source: isRule ? .rule : .model, confidence: attribute.confidence,
        version: isRule ? lineage.taxonomy : lineage.model)
    ]
    card.uncertainty = ReviewCard.uncertainty(of: attribute.confidence)
    return card
  }

  /// - Parameter confidence: the tagger's; nil where only rules have looked.
  fileprivate func absentCard(
    _ attribute: String, _ confidence: Double?, reason: ReviewCard.Reason = .maybeAbsent,
    createdAt: String
  ) -> ReviewCard {
    var card = card(.absent, attribute: attribute, reason: reason, createdAt: createdAt)
    card.proposers = [
      confidence.map { Proposer(source: .model, confidence: $0, version: lineage.model) }
        ?? Proposer(source: .rule, version: lineage.taxonomy)
    ]
    card.uncertainty = ReviewCard.uncertainty(of: confidence ?? 0.5)
    return card
  }

  fileprivate func card(
    _ kind: ReviewCard.Kind, attribute: String? = nil, span: TextSpan? = nil,
    reason: ReviewCard.Reason, createdAt: String
  ) -> ReviewCard {
    ReviewCard(
      id: ReviewCard.identifier(
        market: market, heard: id, attribute: attribute, kind: kind, span: span),
      kind: kind, heard: id, market: market, text: text, receivedAt: receivedAt,
      attribute: attribute, span: span, reason: reason, gold: reason == .gold, uncertainty: 0,
      revision: revision, createdAt: createdAt, lineage: lineage)
  }
}
