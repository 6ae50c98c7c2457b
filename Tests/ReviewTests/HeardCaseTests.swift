import Extraction
import Foundation
import Records
import Store
import Testing

@testable import Review

@Suite struct HeardCaseTests {
  private let now = Date(timeIntervalSince1970: 1_800_000_000)

  private func heardCase(_ cards: [ReviewCard], _ verdicts: [Feedback] = []) throws -> HeardCase {
    let first = try Oil.record()
    return HeardCase(
      ReviewQueue.Case(
        cards: Dictionary(
          uniqueKeysWithValues: cards.map {
            ($0.id, ReviewQueue.Case.Card(card: $0, partition: 1))
          }),
        verdicts: Dictionary(uniqueKeysWithValues: verdicts.map { ($0.card, $0) }),
        ignored: Dictionary(
          grouping: verdicts.filter { $0.verdict == .ignore }, by: \.card
        ).mapValues { Set($0.map(\.reviewer)) },
        first: first, latest: first), extractor: Oil.extractor)
  }

  private func take(
    _ heard: inout HeardCase, _ answer: Answer, by reviewer: String = "ada"
  ) -> AnswerResult.Status {
    heard.take(answer, by: reviewer, partitions: [1], at: now)
  }

  @Test func `an answer becomes one message, and the same one again none`() throws {
    let card = Oil.card()
    var heard = try heardCase([card])
    #expect(take(&heard, Answer(card: card.id, verdict: .accept)) == .saved)
    #expect(heard.news.count == 1)
    let feedback = try #require(heard.news[card.id])
    #expect(feedback.verdict == .accept && feedback.reviewer == "ada")
    #expect(feedback.proposers == card.proposers && feedback.answeredAt == Timestamp.text(now))
    var again = try heardCase([card], [feedback])
    #expect(take(&again, Answer(card: card.id, verdict: .accept)) == .saved)
    #expect(again.news.isEmpty)
    #expect(again.amended(at: now) == nil)
  }

  @Test func `another reviewer's answer stands`() throws {
    let card = Oil.card()
    var heard = try heardCase([card], [Oil.feedback(card, .accept, by: "ben")])
    #expect(take(&heard, Answer(card: card.id, verdict: .reject)) == .answeredByOther)
    #expect(take(&heard, Answer(card: card.id, verdict: .accept)) == .answeredByOther)
    #expect(heard.news.isEmpty)
    #expect(heard.undo(card.id, by: "ada", partitions: [1], at: now) == .unknown)
  }

  @Test func `one's own answer is replaced, with a later time whatever the clock says`() throws {
    let card = Oil.card()
    let before = Feedback(
      to: card, .accept, reviewer: "ada", answeredAt: "2031-01-01T00:00:00.000Z")
    var heard = try heardCase([card], [before])
    #expect(take(&heard, Answer(card: card.id, verdict: .reject)) == .saved)
    #expect(heard.news[card.id]?.verdict == .reject)
    #expect(heard.news[card.id]?.answeredAt == "2031-01-01T00:00:00.001Z")
  }

  @Test func `cards of other copies and unknown ones are not taken`() throws {
    let card = Oil.card()
    var heard = try heardCase([card])
    let answer = Answer(card: card.id, verdict: .accept)
    #expect(heard.take(answer, by: "ada", partitions: [0, 2], at: now) == .unknown)
    #expect(take(&heard, Answer(card: "ff", verdict: .accept)) == .unknown)
    #expect(heard.undo(card.id, by: "ada", partitions: [1], at: now) == .unknown)
  }

  @Test func `a no with the right span publishes a yes to it, and both go with an undo`() throws {
    let card = Oil.card("buyer", "at")
    var heard = try heardCase([card])
    let right = Oil.span("broker")
    let answer = Answer(card: card.id, verdict: .reject, correction: right)
    #expect(take(&heard, answer) == .saved)
    let id = ReviewCard.identifier(
      market: "oil", heard: "h1", attribute: "buyer", kind: .span, span: right)
    let mark = try #require(heard.news[id])
    #expect(heard.news.count == 2)
    #expect(mark.verdict == .accept && mark.proposers.isEmpty && mark.reviewer == "ada")
    #expect(mark.value == .string("broker"))
    let record = try #require(heard.amended(at: now))
    #expect(record.attributes.last?.source == .human)
    // Again: nothing new.
    var again = try heardCase([card], Array(heard.news.values))
    #expect(take(&again, answer) == .saved)
    #expect(again.news.isEmpty)
    // Another right span: the first is taken back.
    #expect(
      take(
        &again, Answer(card: card.id, verdict: .reject, correction: Oil.span("offered")))
        == .saved)
    #expect(again.news[id]?.verdict == .revoke)
    #expect(again.news.count == 3)
    #expect(
      heard.undo(card.id, by: "ada", partitions: [1], at: now) == .was(.reject))
    #expect(heard.news.values.allSatisfy { $0.verdict == .revoke })
    #expect(heard.amended(at: now) == nil, "the record was never changed")
  }

  @Test func `a no that says "not stated" publishes that too`() throws {
    let card = Oil.card("buyer", "broker")
    var heard = try heardCase([card])
    #expect(take(&heard, Answer(card: card.id, verdict: .reject, isAbsent: true)) == .saved)
    let absent = Oil.card("buyer", nil)
    #expect(heard.news[absent.id]?.kind == .absent)
    #expect(heard.news[absent.id]?.verdict == .accept)
    #expect(heard.amended(at: now)?.absent.isEmpty == true)
  }

  @Test func `of two who leave a card undecided the second closes it`() throws {
    let card = Oil.card()
    var heard = try heardCase([card])
    #expect(take(&heard, Answer(card: card.id, verdict: .ignore)) == .saved)
    #expect(heard.amended(at: now) == nil)
    #expect(take(&heard, Answer(card: card.id, verdict: .ignore), by: "ben") == .saved)
    #expect(take(&heard, Answer(card: card.id, verdict: .accept), by: "eve") == .answeredByOther)
    // Those who left it undecided may still decide: the one whose answer is the card's.
    #expect(take(&heard, Answer(card: card.id, verdict: .accept), by: "ben") == .saved)
    #expect(heard.undo(card.id, by: "ada", partitions: [1], at: now) == .answeredByOther)
  }

  @Test func `a second opinion is a message of its own and amends nothing`() throws {
    let card = Oil.card()
    var second = card
    second.id += "/2"
    let first = Oil.feedback(card, .accept, by: "ben")
    var heard = HeardCase(
      ReviewQueue.Case(
        cards: [
          second.id: ReviewQueue.Case.Card(
            card: second, partition: 1, opinionOf: card.id, barred: "ben")
        ], verdicts: [card.id: first], first: try Oil.record(), latest: try Oil.record()),
      extractor: Oil.extractor)
    #expect(take(&heard, Answer(card: second.id, verdict: .reject), by: "ben") == .unknown)
    #expect(
      take(
        &heard, Answer(card: second.id, verdict: .reject, correction: Oil.span("broker"))) == .saved
    )
    #expect(heard.news.count == 1)
    let feedback = try #require(heard.news[second.id])
    #expect(feedback.opinionOf == card.id)
    let read = try MessageJSON.decode(Feedback.self, from: MessageJSON.encode(feedback))
    #expect(read == feedback)
    #expect(heard.amended(at: now) == nil)
  }

  @Test(arguments: [
    (Answer(card: "", verdict: .revoke), "verdict"),
    (Answer(card: "", verdict: .accept, marks: []), "marks"),
    (Answer(card: "", verdict: .accept, correction: TextSpan(start: 8, end: 9)), "correction"),
    (Answer(card: "", verdict: .accept, isAbsent: true), "correction"),
    (Answer(card: "", verdict: .reject, correction: TextSpan(start: 1, end: 9)), "no span"),
    (Answer(card: "", verdict: .reject, correction: TextSpan(start: 8, end: 8)), "no span"),
    (Answer(card: "", verdict: .reject, correction: TextSpan(start: 8, end: 999)), "no span"),
    (Answer(card: "", verdict: .reject, correction: Oil.span("-$1.10")), "rejected"),
  ])
  func `an answer that does not fit its card is refused, in words`(
    _ answer: Answer, _ word: String
  ) throws {
    let card = Oil.card()
    var heard = try heardCase([card])
    var answer = answer
    answer.card = card.id
    guard case .invalid(let text) = take(&heard, answer) else {
      Issue.record("taken")
      return
    }
    #expect(text.contains(word) && !text.contains("offered"))
    #expect(heard.news.isEmpty)
  }

  @Test func `marks have to be spans of known attributes that do not overlap`() throws {
    let card = Oil.card(nil, nil)
    var heard = try heardCase([card])
    for marks in [
      nil, [Oil.mark("nothing", "bid")], [Oil.mark("price", "bid"), Oil.mark("buyer", "bid -")],
      [Feedback.Mark(name: "price", span: TextSpan(start: 2, end: 4))],
      [Oil.mark("price", "bid", quote: 0)],
    ] as [[Feedback.Mark]?] {
      guard case .invalid = take(&heard, Answer(card: card.id, verdict: .accept, marks: marks))
      else {
        Issue.record("taken: \(String(describing: marks))")
        continue
      }
    }
    #expect(take(&heard, Answer(card: card.id, verdict: .accept, marks: [])) == .saved)
    #expect(heard.news[card.id]?.spans == [])
    // A heard that states nothing, marked again with something.
    let marks = [Oil.mark("price", "-$1.10")]
    #expect(take(&heard, Answer(card: card.id, verdict: .accept, marks: marks)) == .saved)
    #expect(heard.news[card.id]?.spans == marks)
    #expect(heard.amended(at: now)?.attributes.count == 1)
  }
}
