import Extraction
import Foundation
import LLM
import Records
import Testing

@testable import Pipeline

@Suite struct SuggestionCardsTests {
  private static let market = try! Asker.Market(
    taxonomy: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../deploy/markets/americas-crude-oil").standardized.path)
  private static let text = "Mars bid -1.40, offered -1.40, last -1.55"
  private static let first = TextSpan(start: 9, end: 14)
  private static let second = TextSpan(start: 24, end: 29)
  private static let third = TextSpan(start: 36, end: 41)

  private static func cards(
    _ reason: SuggestionRequest.Reason, tagger: TextSpan?, absent: Double? = nil,
    _ proposal: Result<Asker.Proposal, Asker.Failure>
  ) -> [ReviewCard] {
    let (maker, question) = question(of: "h", reason, tagger: tagger, absent: absent)
    return maker.cards(
      for: question,
      Asker.Outcome(messages: [], promptHash: "hash", answer: nil, proposal: proposal))
  }

  private static func question(
    of heard: String, _ reason: SuggestionRequest.Reason, tagger: TextSpan?, absent: Double?
  ) -> (SuggestionCards, SuggestionRequest.Question) {
    let question = SuggestionRequest.Question(
      name: "price", reason: reason,
      candidates: tagger.map { [.init(span: $0, confidence: 0.7, source: .model)] } ?? [],
      absentConfidence: absent, chosen: tagger == nil ? nil : 0)
    let maker = SuggestionCards(
      request: SuggestionRequest(
        id: heard, market: "americas-crude-oil", text: text, receivedAt: nil,
        attributes: [question], taken: [],
        lineage: Lineage(taxonomy: "t", model: "m", program: "p")),
      market: market, model: "llm", createdAt: "now")
    return (maker, question)
  }

  @Test func `people are spared most of what nobody finds, but no comparison and no span`() {
    func spared(
      _ reason: SuggestionRequest.Reason, tagger: TextSpan? = nil, absent: Double? = nil,
      _ proposal: Result<Asker.Proposal, Asker.Failure> = .success(.absent), share: Double = 0.25
    ) -> Int {
      (0..<1000).count { number in
        let (maker, question) = Self.question(
          of: "h\(number)", reason, tagger: tagger, absent: absent)
        let cards = maker.cards(
          for: question,
          Asker.Outcome(
            messages: [], promptHash: "hash", answer: nil, proposal: proposal))
        #expect(!cards.isEmpty)
        return maker.areSpared(cards, for: question, absentShare: share)
      }
    }
    // Five standard deviations about 750.
    #expect((680...820).contains(spared(.noModel)))
    #expect((680...820).contains(spared(.maybeAbsent, absent: 0.6)))
    #expect(spared(.noModel) == spared(.noModel), "the same ones each time")
    #expect(spared(.noModel, share: 1) == 0 && spared(.noModel, share: 0) == 1000)
    #expect(spared(.paired, absent: 0.9, share: 0) == 0)
    #expect(spared(.noModel, .success(.spans([Self.first])), share: 0) == 0)
    // The tagger finds one, and the language model none: or says nothing of use.
    #expect(spared(.uncertain, tagger: Self.third, share: 0) == 0)
    #expect(spared(.maybeAbsent, absent: 0.6, .failure(.miss(.notFound)), share: 0) == 0)
    #expect(spared(.paired, tagger: Self.third, share: 0) == 0)
    let (maker, question) = Self.question(of: "h", .noModel, tagger: nil, absent: nil)
    #expect(!maker.areSpared([], for: question, absentShare: 0))
  }

  @Test func `equal proposals share one card, whatever the reason`() throws {
    for reason in SuggestionRequest.Reason.allCases {
      let cards = Self.cards(reason, tagger: Self.third, .success(.spans([Self.third])))
      let card = try #require(cards.first)
      #expect(cards.count == 1)
      #expect(card.proposers.map(\.source) == [.model, .llm])
      #expect(card.value == .number(-1.55))
      #expect((card.pair != nil) == (reason == .paired), "what was drawn at random is compared")
    }
    let absent = Self.cards(.maybeAbsent, tagger: nil, absent: 0.9, .success(.absent))
    #expect(absent.map(\.kind) == [.absent])
    #expect(absent[0].proposers.map(\.source) == [.model, .llm])
  }

  @Test func `a comparison asks about both proposals in an order that tells nothing`() {
    let cards = Self.cards(.paired, tagger: Self.third, .success(.spans([Self.first])))
    #expect(cards.count == 2)
    #expect(cards[0].pair != nil && cards[0].pair == cards[1].pair)
    #expect(cards.map(\.id) == cards.map(\.id).sorted())
    #expect(Set(cards.flatMap(\.proposers).map(\.source)) == [.model, .llm])
    let other = Self.cards(.uncertain, tagger: Self.third, .success(.spans([Self.first])))
    #expect(other.map(\.span) == [Self.first])
    #expect(other[0].proposers.map(\.source) == [.llm])
    #expect(
      other[0].alternative
        == .init(
          span: Self.third,
          proposers: [Proposer(source: .model, confidence: 0.7, version: "m")]))
    #expect(cards.allSatisfy { $0.alternative == nil }, "both are asked about at once")
  }

  @Test func `where the language model gives nothing the tagger's proposal stands`() {
    let miss: Result<Asker.Proposal, Asker.Failure> = .failure(.miss(.notFound))
    #expect(Self.cards(.uncertain, tagger: Self.third, miss).map(\.span) == [Self.third])
    #expect(Self.cards(.maybeAbsent, tagger: nil, absent: 0.6, miss).map(\.kind) == [.absent])
    #expect(Self.cards(.noModel, tagger: nil, miss).isEmpty)
  }

  @Test func `an answer that stands at two places says which one its card is about`() {
    let cards = Self.cards(
      .noModel, tagger: nil, .success(.spans([Self.second, Self.first])))
    #expect(cards.map(\.span) == [Self.second])
    #expect(cards[0].ambiguous == ReviewCard.Ambiguity(occurrence: 2, of: 2))
  }

  @Test func `a no leads to the places that were not refused yet, and to none for other proposers`()
  {
    func next(_ card: ReviewCard, _ rejected: [TextSpan], _ verdict: Feedback.Verdict)
      -> ReviewCard?
    {
      SuggestionCards.next(
        after: Feedback(to: card, verdict, reviewer: "r", answeredAt: "now"), rejected: rejected,
        market: Self.market, program: "p", createdAt: "now")
    }
    let card = Self.cards(.noModel, tagger: nil, .success(.spans([Self.first, Self.second])))[0]
    #expect(next(card, [], .reject)?.span == Self.second)
    #expect(next(card, [], .reject)?.reason == .nextOccurrence)
    #expect(next(card, [Self.second], .reject) == nil)
    for verdict in [Feedback.Verdict.accept, .ignore, .revoke] {
      #expect(next(card, [], verdict) == nil)
    }
    let single = Self.cards(.noModel, tagger: nil, .success(.spans([Self.third])))[0]
    #expect(next(single, [], .reject) == nil)
    let own = Self.cards(.uncertain, tagger: Self.first, .failure(.miss(.empty)))[0]
    #expect(next(own, [], .reject) == nil)
    var gold = card
    gold.gold = true
    #expect(next(gold, [], .reject) == nil)
  }

  @Test func `a no leads to what the other proposer said, unless that is answered`() throws {
    func next(_ card: ReviewCard, no: [TextSpan] = [], yes: [TextSpan?] = []) throws -> ReviewCard?
    {
      // As it comes back from the topic.
      let json = try MessageJSON.encode(
        Feedback(to: card, .reject, reviewer: "r", answeredAt: "now"))
      return SuggestionCards.next(
        after: try MessageJSON.decode(Feedback.self, from: json), rejected: no, accepted: yes,
        market: Self.market, program: "p", createdAt: "now")
    }
    let claim = Self.cards(
      .uncertain, tagger: Self.third, .success(.spans([Self.first, Self.second])))[0]
    let place = try #require(try next(claim))
    #expect(place.reason == .nextOccurrence && place.span == Self.second)
    let other = try #require(try next(place, no: [Self.first]))
    #expect(other.span == Self.third && other.reason == .uncertain && other.value == .number(-1.55))
    #expect(other.proposers.map(\.source) == [.model])
    #expect(try next(other, no: [Self.first, Self.second]) == nil)
    #expect(try next(place, no: [Self.first, Self.third]) == nil)
    #expect(try next(place, no: [Self.first], yes: [TextSpan(start: 35, end: 37)]) == nil)
    #expect(try next(place, no: [Self.first], yes: [nil]) == nil)

    let absent = Self.cards(.maybeAbsent, tagger: nil, absent: 0.9, .success(.spans([Self.third])))
    #expect(try next(absent[0])?.kind == .absent)
    #expect(try next(absent[0], yes: [Self.first]) == nil)
    let stated = Self.cards(.uncertain, tagger: Self.third, .success(.absent))[0]
    #expect(stated.kind == .absent)
    #expect(try next(stated)?.span == Self.third)
  }
}
