import Foundation
import Records
import Store
import Testing

@testable import Review

@Suite struct ReviewQueueTests {
  private let file: QueueFile
  private let now = Date(timeIntervalSince1970: 1_800_000_000)

  init() throws { file = try QueueFile() }

  private var soon: Date { now.addingTimeInterval(600) }

  private func request(
    _ reviewer: String = "ada", _ order: ReviewQueue.Order = .uncertain, count: Int = 10,
    attributes: Set<String> = [], kind: ReviewCard.Kind? = nil, holding: [String] = [],
    partitions: Set<Int32> = [0], markets: Set<String> = ["oil"]
  ) -> ReviewQueue.Request {
    ReviewQueue.Request(
      reviewer: reviewer, partitions: partitions, markets: markets, attributes: attributes,
      kind: kind, order: order, count: count, holding: holding)
  }

  /// Cards of a heard each: attributes by turns, uncertainty and time by number.
  private func cards(
    _ count: Int, attributes: [String] = ["price", "buyer"], market: String = "oil",
    from first: Int = 0
  ) -> [ReviewCard] {
    (first..<first + count).map { number in
      Oil.card(
        attributes[number % attributes.count], "bid", heard: "\(market)\(number)", market: market,
        uncertainty: Double(number % 97) / 97,
        createdAt: Timestamp.text(now.addingTimeInterval(Double(number - 10_000))))
    }
  }

  private func deal(
    _ queue: ReviewQueue, _ request: ReviewQueue.Request, at time: Date? = nil
  ) async throws -> [ReviewCard] {
    let at = time ?? now
    return try await queue.deal(request, until: at.addingTimeInterval(600), at: at).cards.map {
      var card = try MessageJSON.decode(ReviewCard.self, from: $0.json)
      card.id = $0.id
      return card
    }
  }

  @Test func `no card is leased to two reviewers, in any order`() async throws {
    let queue = try file.open()
    try await queue.read(try cards(200).map { try .of($0) }, at: now)
    var seen: Set<String> = []
    for number in 0..<5 {
      for order in ReviewQueue.Order.allCases {
        for card in try await deal(queue, request("r\(number)\(order)", order)) {
          #expect(seen.insert(card.id).inserted)
        }
      }
    }
    #expect(seen.count == 200)
    let (rest, waiting) = try await queue.deal(request("late"), until: soon, at: now)
    #expect(rest.isEmpty)
    #expect(waiting == 200)
  }

  @Test func `a lease ends after its time, unless it is renewed, and when it is given back`()
    async throws
  {
    let queue = try file.open()
    try await queue.read(try cards(20).map { try .of($0) }, at: now)
    let held = try await deal(queue, request())
    let other = try await deal(queue, request("ben", count: 20))
    #expect(Set(held + other).count == 20)
    let later = now.addingTimeInterval(599)
    #expect(try await deal(queue, request(holding: held.map(\.id)), at: later).isEmpty)
    // Ben's are over by then, Ada's not.
    let evening = now.addingTimeInterval(700)
    let eve = try await deal(queue, request("eve", count: 20), at: evening)
    #expect(Set(eve) == Set(other))
    try await queue.release(held.map(\.id) + other.map(\.id), by: "ada")
    let again = try await deal(queue, request("ben", count: 20), at: evening)
    #expect(Set(again) == Set(held), "only one's own can be given back")
  }

  @Test func `what a page holds after its leases are over is leased to it again, if still free`()
    async throws
  {
    let queue = try file.open()
    try await queue.read(try cards(3).map { try .of($0) }, at: now)
    let held = try await deal(queue, request(count: 3)).map(\.id)
    let late = now.addingTimeInterval(700)
    let taken = try await deal(queue, request("ben", count: 1), at: late).map(\.id)
    #expect(try await deal(queue, request(count: 3, holding: held), at: late).isEmpty)
    #expect(try await deal(queue, request("eve", count: 3), at: late).isEmpty)
    #expect(try await queue.leased(taken[0], to: "ben") != nil)
    #expect(try await queue.leased(taken[0], to: "ada") == nil)
  }

  @Test func `a page that is loaded anew gets the cards that it had`() async throws {
    let queue = try file.open()
    try await queue.read(try cards(30).map { try .of($0) }, at: now)
    let first = try await deal(queue, request())
    #expect(Set(try await deal(queue, request())) == Set(first))
    let more = try await deal(queue, request(count: 5, holding: first.map(\.id)))
    #expect(more.count == 5 && Set(more).isDisjoint(with: first))
  }

  @Test func `cards come as uncertain, new or attribute by attribute as was asked for`()
    async throws
  {
    let queue = try file.open()
    // 30 of price, 20 of buyer, none as uncertain as another.
    var all = cards(30, attributes: ["price"]) + cards(20, attributes: ["buyer"], from: 30)
    for index in all.indices { all[index].uncertainty = Double(index * 7 % 50) / 50 }
    try await queue.read(try all.map { try .of($0) }, at: now)
    let byUncertainty = all.sorted { $0.uncertainty > $1.uncertainty }.map(\.id)
    #expect(
      try await deal(queue, request("u", .uncertain, count: 50)).map(\.id) == byUncertainty)
    try await queue.release(all.map(\.id), by: "u")
    #expect(
      try await deal(queue, request("n", .newest, count: 50)).map(\.id)
        == all.sorted { $0.createdAt > $1.createdAt }.map(\.id))
    try await queue.release(all.map(\.id), by: "n")
    // The fullest first, then on with it although the other is fuller by now.
    var held: [String] = []
    var dealt: [ReviewCard] = []
    for _ in 0..<5 {
      let next = try await deal(queue, request("a", .attribute, holding: held))
      held += next.map(\.id)
      dealt += next
    }
    #expect(dealt.prefix(30).allSatisfy { $0.attribute == "price" })
    #expect(dealt.suffix(20).allSatisfy { $0.attribute == "buyer" })
    #expect(dealt.prefix(30).map(\.id) == byUncertainty.filter(Set(all[..<30].map(\.id)).contains))
  }

  @Test func `a random order is the same each time, and another for each reviewer`() async throws {
    let queue = try file.open()
    let all = cards(60)
    try await queue.read(try all.map { try .of($0) }, at: now)
    var orders: [[String]] = []
    for reviewer in ["ada", "ben", "ada"] {
      orders.append(try await deal(queue, request(reviewer, .random, count: 60)).map(\.id))
      try await queue.release(all.map(\.id), by: reviewer)
    }
    #expect(orders[0] == orders[2] && orders[0] != orders[1])
    #expect(Set(orders[0]) == Set(all.map(\.id)) && Set(orders[1]) == Set(orders[0]))
    #expect(orders[0] != all.map(\.id))
    let price = try await deal(queue, request("ada", .random, count: 60, attributes: ["price"]))
    #expect(price.map(\.id) == orders[0].filter { id in price.contains { $0.id == id } })
    #expect(price.count == 30)
  }

  @Test(arguments: ReviewQueue.Order.allCases)
  func `a filter gives what it covers and no more`(_ order: ReviewQueue.Order) async throws {
    let queue = try file.open()
    let oil = cards(40)
    let steel = cards(40, market: "steel")
    let absent = (0..<10).map { Oil.card("buyer", nil, heard: "a\($0)") }
    let gold = (0..<5).map { Oil.card(nil, nil, heard: "g\($0)") }
    try await queue.read(try (oil + steel + absent + gold).map { try .of($0) }, at: now)
    func all(_ request: ReviewQueue.Request) async throws -> Set<ReviewCard> {
      let (cards, waiting) = try await queue.deal(request, until: soon, at: now)
      let ids = cards.map(\.id)
      #expect(waiting == ids.count)
      try await queue.release(ids, by: "ada")
      return Set((oil + steel + absent + gold).filter { ids.contains($0.id) })
    }
    let both: Set<String> = ["oil", "steel"]
    #expect(try await all(request("ada", order, count: 200)) == Set(oil + absent + gold))
    #expect(
      try await all(request("ada", order, count: 200, markets: both))
        == Set(oil + steel + absent + gold))
    #expect(
      try await all(request("ada", order, count: 200, attributes: ["buyer"], markets: both))
        == Set((oil + steel).filter { $0.attribute == "buyer" } + absent))
    #expect(
      try await all(request("ada", order, count: 200, kind: .absent, markets: both))
        == Set(absent))
    #expect(try await all(request("ada", order, count: 200, kind: .whole)) == Set(gold))
    #expect(try await all(request("ada", order, count: 200, partitions: [1])).isEmpty)
    #expect(try await all(request("ada", order, count: 200, markets: ["tin"])).isEmpty)
  }

  @Test func `one of twenty is a whole heard, and they come when nothing else is left`()
    async throws
  {
    let queue = try file.open()
    let gold = (0..<10).map { Oil.card(nil, nil, heard: "g\($0)") }
    try await queue.read(try (cards(100) + gold).map { try .of($0) }, at: now)
    let dealt = try await deal(queue, request(count: 60))
    #expect(dealt.enumerated().filter { $0.element.gold }.map(\.offset) == [19, 39, 59])
    let rest = try await deal(queue, request(count: 60, holding: dealt.map(\.id)))
    #expect(rest.count == 50 && rest.filter(\.gold).count == 7)
    #expect(rest.suffix(5).allSatisfy { $0.gold })
  }

  @Test func `two cards of a pair do not follow each other`() async throws {
    let queue = try file.open()
    // As uncertain as each other, and more than the rest: neighbours by the order alone.
    let pairs = (0..<10).flatMap { number in
      ["bid", "broker"].map {
        Oil.card("price", $0, heard: "p\(number)", uncertainty: 0.9, pair: "pair\(number)")
      }
    }
    try await queue.read(try (pairs + cards(20)).map { try .of($0) }, at: now)
    for order in [ReviewQueue.Order.attribute, .uncertain] {
      var held: [String] = []
      var dealt: [ReviewCard] = []
      while true {
        let next = try await deal(queue, request("ada", order, count: 3, holding: held))
        guard !next.isEmpty else { break }
        dealt += next
        held += next.map(\.id)
      }
      #expect(dealt.count == 40)
      for (one, next) in zip(dealt, dealt.dropFirst()) {
        #expect(one.pair == nil || one.pair != next.pair)
      }
      try await queue.release(held, by: "ada")
    }
  }

  @Test func `the other of a pair is dealt where nothing else is left`() async throws {
    let queue = try file.open()
    let pair = ["bid", "broker"].map { Oil.card("price", $0, pair: "p") }
    try await queue.read(try pair.map { try .of($0) }, at: now)
    let first = try await deal(queue, request())
    #expect(first.count == 1)
    let second = try await deal(queue, request(holding: first.map(\.id)))
    #expect(Set(first + second) == Set(pair))
  }

  @Test func `an answered card is closed, in whatever order its messages come`() async throws {
    let queue = try file.open()
    let all = cards(3)
    try await queue.read([.of(Oil.feedback(all[1], .accept))], at: now)
    try await queue.read(try all.map { try .of($0) }, at: now)
    try await queue.read([.of(Oil.feedback(all[0], .reject))], from: 7, at: now)
    #expect(try await deal(queue, request()).map(\.id) == [all[2].id])
    #expect(try await queue.waiting() == ["oil": 1])
    // Taken back: open again. An older message that comes again changes nothing.
    try await queue.read([.of(Oil.feedback(all[0], .revoke, second: 9))], from: 8, at: now)
    try await queue.read([.of(Oil.feedback(all[0], .reject))], from: 7, at: now)
    #expect(Set(try await deal(queue, request("ben")).map(\.id)) == [all[0].id])
    try await queue.read([.forgotten(card: all[1].id)], from: 9, at: now)
    #expect(try await queue.waiting() == ["oil": 3])
  }

  @Test func `who leaves a card undecided does not get it again, and the second closes it`()
    async throws
  {
    let queue = try file.open()
    let card = Oil.card()
    try await queue.read([.of(card)], at: now)
    #expect(try await deal(queue, request("ada")).count == 1)
    try await queue.read([.of(Oil.feedback(card, .ignore, by: "ada"))], from: 5, at: now)
    #expect(try await deal(queue, request("ada")).isEmpty)
    #expect(try await deal(queue, request("ben")).count == 1)
    try await queue.read(
      [.of(Oil.feedback(card, .ignore, by: "ben", second: 1))], from: 6, at: now)
    #expect(try await deal(queue, request("eve")).isEmpty)
    #expect(try await queue.waiting() == [:])
    try await queue.read(
      [.of(Oil.feedback(card, .revoke, by: "ben", second: 2))], from: 7, at: now)
    #expect(try await deal(queue, request("ada")).isEmpty)
    #expect(try await deal(queue, request("ben")).count == 1)
  }

  @Test func `a share of answered cards is asked of somebody else under an id of its own`()
    async throws
  {
    let queue = try file.open(overlapShare: 0.25)
    let all = cards(400)
    try await queue.read(try all.map { try .of($0) }, at: now)
    try await queue.read(
      try all.map { try .of(Oil.feedback($0, .accept, by: "ada")) }, from: 400, at: now)
    #expect(try await deal(queue, request("ada", count: 500)).isEmpty)
    let second = try await deal(queue, request("ben", count: 500))
    #expect((60...140).contains(second.count), "about a quarter of 400")
    #expect(second.allSatisfy { $0.id.hasSuffix("/2") })
    // Another copy asks the same ones.
    let twin = try QueueFile()
    let other = try twin.open(overlapShare: 0.25)
    try await other.read(
      try all.map { try .of(Oil.feedback($0, .accept, by: "ada")) }, from: 400, at: now)
    try await other.read(try all.map { try .of($0) }, at: now)
    #expect(Set(try await deal(other, request("ben", count: 500))) == Set(second))
    // Answered, it is closed; taken back by the first, the question goes too.
    var answer = Oil.feedback(second[0], .reject, by: "ben", second: 3)
    answer.opinionOf = String(second[0].id.dropLast(2))
    try await queue.read([.of(answer)], from: 900, at: now)
    #expect(try await queue.waiting() == ["oil": second.count - 1])
    let first = try #require(all.first { $0.id + "/2" == second[1].id })
    try await queue.read(
      [.of(Oil.feedback(first, .revoke, by: "ada", second: 4))], from: 901, at: now)
    let open = try await deal(queue, request("eve", count: 500))
    #expect(open.map(\.id) == [first.id], "the others are leased to ben")
  }

  @Test func `records keep their first and latest revision`() async throws {
    let queue = try file.open()
    let card = Oil.card()
    var record = try Oil.record()
    var messages: [ReviewQueue.Message.Content] = [try .of(card)]
    for revision in [1, 2, 3, 2, 1] {
      record.revision = revision
      record.processedAt = "\(revision)"
      messages.append(try .of(record))
    }
    try await queue.read(messages, at: now)
    let found = try #require(try await queue.cases(of: ["h1"])["h1"])
    #expect(found.first?.revision == 1 && found.latest?.revision == 3)
    #expect(found.cards.keys.sorted() == [card.id])
    #expect(try await queue.heards(of: [card.id, "ff"]) == [card.id: "h1"])
    #expect(try await queue.text(of: card.id) == Oil.text)
  }

  @Test func `what is old and closed is forgotten, with records that no card needs`() async throws {
    let queue = try file.open()
    let (open, closed) = (Oil.card(heard: "h1"), Oil.card(heard: "h2"))
    try await queue.read(
      [
        .of(open), .of(closed), .of(Oil.feedback(closed, .accept)), .of(try Oil.record("h1")),
        .of(try Oil.record("h2")), .of(try Oil.record("h3")),
      ], at: now)
    try await queue.prune(before: now.addingTimeInterval(-1))
    #expect(try await queue.records(of: ["h1", "h2", "h3"]).count == 3)
    try await queue.prune(before: now.addingTimeInterval(1))
    #expect(try await queue.records(of: ["h1", "h2", "h3"]).keys.sorted() == ["h1"])
    #expect(try await queue.heards(of: [open.id, closed.id]) == [open.id: "h1"])
    #expect(try await queue.verdicts(market: nil).count == 1, "verdicts are kept")
  }

  @Test func `offsets are remembered with the rows, and a reset forgets both`() async throws {
    let queue = try file.open()
    try await queue.read(try cards(5).map { try .of($0) }, at: now)
    let offsets = try await queue.offsets()
    #expect(offsets.map(\.next) == [5] && offsets.map(\.topic) == ["heards.review"])
    try await queue.reset()
    #expect(try await queue.offsets().isEmpty)
    #expect(try await queue.waiting() == [:])
    #expect(try await deal(queue, request()).isEmpty)
  }

  @Test func `leases survive a restart, but not the loss of their partition`() async throws {
    let all = cards(10)
    do {
      let queue = try file.open()
      try await queue.read(try all.map { try .of($0) }, at: now)
      #expect(try await deal(queue, request()).count == 10)
    }
    let queue = try file.open()
    #expect(try await deal(queue, request("ben")).isEmpty)
    try await queue.releaseAll(outside: [0])
    #expect(try await deal(queue, request("ben")).isEmpty)
    try await queue.releaseAll(outside: [1])
    #expect(try await deal(queue, request("ben")).count == 10)
  }
}
