import Extraction
import Records
import Testing

@testable import Review

@Suite struct AmendmentTests {
  private func amended(_ verdicts: [Feedback], latest: Record? = nil) throws -> Record? {
    let first = try Oil.record()
    return Amendment(Oil.extractor, receivedAt: nil).record(
      first: first, latest: latest ?? first, verdicts: verdicts,
      processedAt: "2026-01-03T00:00:00.000Z")
  }

  private func attribute(_ record: Record, _ name: String, _ part: String) -> Attribute? {
    record.attributes.first { $0.name == name && $0.span == Oil.span(part) }
  }

  @Test func `the sample has two quotes, all in review`() throws {
    let record = try Oil.record()
    #expect(record.quotes.count == 2)
    #expect(record.attributes.map(\.name) == ["activity", "price", "activity", "price"])
    #expect(record.attributes.allSatisfy { $0.status == .inReview })
  }

  @Test func `a yes accepts the value, keeps source and confidence, and makes the next revision`()
    throws
  {
    let first = try Oil.record()
    let record = try #require(try amended([Oil.feedback(Oil.card(), .accept)]))
    #expect(record.revision == 2)
    #expect(record.processedAt == "2026-01-03T00:00:00.000Z")
    #expect(record.lineage == first.lineage)
    let price = try #require(attribute(record, "price", "-$1.10"))
    let before = try #require(attribute(first, "price", "-$1.10"))
    #expect(price.status == .accepted)
    #expect((price.source, price.confidence) == (before.source, before.confidence))
    #expect(price.quote == before.quote && price.value == before.value)
    #expect(record.quotes == first.quotes)
    #expect(record.absent == first.absent, "a yes to one attribute says nothing of the others")
  }

  @Test func `a no takes the value out of its quote`() throws {
    let record = try #require(
      try amended([Oil.feedback(Oil.card("price", "-$1.40"), .reject)]))
    let price = try #require(attribute(record, "price", "-$1.40"))
    #expect(price.status == .rejected && price.quote == nil)
    #expect(!record.quotes.flatMap { $0.values["price"] ?? [] }.contains(.number(-1.4)))
    #expect(record.quotes.flatMap { $0.values["price"] ?? [] }.contains(.number(-1.1)))
  }

  @Test func `a no to what the record lacks spends no revision`() throws {
    #expect(try amended([Oil.feedback(Oil.card("buyer", "broker"), .reject)]) == nil)
    #expect(try amended([]) == nil)
  }

  @Test func `a yes to what the record lacks inserts it in its place with the proposer's source`()
    throws
  {
    let record = try #require(
      try amended([Oil.feedback(Oil.card("buyer", "broker"), .accept)]))
    let buyer = try #require(record.attributes.last)
    #expect(buyer.name == "buyer" && buyer.source == .model && buyer.confidence == 0.7)
    #expect(buyer.status == .accepted && buyer.value == .string("broker"))
    #expect(record.absent.isEmpty)
    #expect(record.quotes.count == 2)
  }

  @Test func `a span that a person points out is human, and what overlaps it is rejected`() throws {
    var card = Oil.card("price", "$1.10, bid")
    card.proposers = []
    let record = try #require(try amended([Oil.feedback(card, .accept)]))
    let price = try #require(attribute(record, "price", "$1.10, bid"))
    #expect(price.source == .human && price.confidence == 1 && price.status == .accepted)
    #expect(attribute(record, "price", "-$1.10")?.status == .rejected)
    #expect(attribute(record, "activity", "bid")?.status == .rejected)
    #expect(attribute(record, "price", "-$1.40")?.status == .inReview)
    #expect(record.attributes.map(\.span) == record.attributes.map(\.span).sorted())
  }

  @Test func `what was accepted before stays beside an overlapping yes`() throws {
    let record = try #require(
      try amended([
        Oil.feedback(Oil.card("price", "-$1.10"), .accept, second: 1),
        Oil.feedback(Oil.card("buyer", "$1.10"), .accept, second: 2),
      ]))
    #expect(attribute(record, "price", "-$1.10")?.status == .accepted)
    #expect(attribute(record, "buyer", "$1.10")?.status == .accepted)
  }

  @Test func `"not stated" accepted rejects the values that nobody accepted`() throws {
    let record = try #require(
      try amended([
        Oil.feedback(Oil.card("price", "-$1.10"), .accept, second: 1),
        Oil.feedback(Oil.card("price", nil), .accept, second: 2),
      ]))
    #expect(attribute(record, "price", "-$1.10")?.status == .accepted)
    #expect(attribute(record, "price", "-$1.40")?.status == .rejected)
  }

  @Test func `"not stated" answered either way leaves the list of the absent`() throws {
    for verdict in [Feedback.Verdict.accept, .reject] {
      let record = try #require(
        try amended([Oil.feedback(Oil.card("buyer", nil), verdict)]))
      #expect(record.absent.isEmpty)
      #expect(record.attributes == (try Oil.record()).attributes)
    }
  }

  @Test func `a whole heard's marks replace everything, with their own quotes`() throws {
    let marks = [
      Oil.mark("price", "-$1.40", quote: 2), Oil.mark("buyer", "broker"),
      Oil.mark("price", "-$1.10", quote: 1),
    ]
    let record = try #require(
      try amended([
        Oil.feedback(Oil.card("activity", "offered"), .accept, second: 1),
        Oil.feedback(Oil.card(nil, nil), .accept, spans: marks, second: 2),
      ]))
    #expect(record.attributes.map(\.name) == ["price", "price", "buyer"])
    #expect(record.attributes.map(\.quote) == [1, 2, nil])
    #expect(
      record.attributes.map(\.value) == [.number(-1.1), .number(-1.4), .string("broker")])
    #expect(record.attributes.allSatisfy { $0.source == .human && $0.confidence == 1 })
    #expect(record.absent.isEmpty)
    #expect(
      record.quotes.map(\.values) == [
        ["price": [.number(-1.1)], "buyer": [.string("broker")]],
        ["price": [.number(-1.4)], "buyer": [.string("broker")]],
      ])
  }

  @Test func `answers after a whole heard's marks change those`() throws {
    let marks = [
      Oil.mark("price", "-$1.10", quote: 1), Oil.mark("price", "-$1.40", quote: 2),
    ]
    let record = try #require(
      try amended([
        Oil.feedback(Oil.card(nil, nil), .accept, spans: marks, second: 1),
        Oil.feedback(Oil.card("price", "-$1.40"), .reject, second: 2),
      ]))
    #expect(record.attributes.map(\.status) == [.accepted, .rejected])
    #expect(record.attributes.map(\.quote) == [1, nil])
  }

  @Test func `an answer that is taken back leaves what the others say`() throws {
    let yes = Oil.feedback(Oil.card("price", "-$1.10"), .accept, second: 1)
    let no = Oil.feedback(Oil.card("price", "-$1.40"), .reject, second: 2)
    let both = try #require(try amended([yes, no]))
    #expect(both.revision == 2)
    let one = try #require(try amended([yes], latest: both))
    #expect(one.revision == 3)
    #expect(attribute(one, "price", "-$1.40")?.status == .inReview)
    #expect(attribute(one, "price", "-$1.10")?.status == .accepted)
    let none = try #require(try amended([], latest: one))
    let first = try Oil.record()
    #expect(none.revision == 4)
    #expect(none.attributes == first.attributes && none.quotes == first.quotes)
    #expect(none.absent == first.absent)
  }

  @Test func `second opinions, ignored cards and another text's verdicts say nothing`() throws {
    var second = Oil.feedback(Oil.card(), .reject, by: "ben")
    second.card += "/2"
    second.opinionOf = Oil.card().id
    var other = Oil.feedback(Oil.card(), .accept)
    other.text = "another"
    #expect(try amended([second, Oil.feedback(Oil.card(), .ignore), other]) == nil)
  }

  @Test func `an amended record is a valid message`() throws {
    let record = try #require(
      try amended([
        Oil.feedback(Oil.card("buyer", "broker"), .accept),
        Oil.feedback(Oil.card("price", "-$1.40"), .reject, second: 2),
      ]))
    let read = try MessageJSON.decode(Record.self, from: MessageJSON.encode(record))
    #expect(read == record)
  }
}
