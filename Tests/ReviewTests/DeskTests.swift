import Foundation
import Kafka
import Logging
import Records
import ServiceLifecycle
import Store
import TestSupport
import Testing

@testable import Review

/// Desks in this process on a broker that has transactions.
@Suite(.serialized) struct DeskTests {
  private final class Cluster: Sendable {
    let broker: NoidaBroker
    let kafka: KafkaSettings
    let partitions = 4

    init() async throws {
      broker = try await NoidaBroker()
      kafka = [
        "bootstrap.servers": broker.bootstrapServers, "session.timeout.ms": "6000",
        "heartbeat.interval.ms": "500", "max.poll.interval.ms": "6000",
        "partition.assignment.strategy": "range",
      ]
      let admin = try Admin(kafka, logger: quiet)
      let topics = Topics()
      try await admin.create(
        [topics.review, topics.feedback, topics.records].map {
          Admin.Topic($0, partitions: partitions)
        })
      await admin.close()
    }

    /// - Parameter isStatic: comes back to its partitions at once after it was cut off; this broker never
    ///   gives those of one that stays away to others.
    func settings(_ instance: String = "a", isStatic: Bool = true) -> ReviewDesk.Settings {
      var settings = ReviewDesk.Settings(kafka: kafka)
      if isStatic { settings.kafka["group.instance.id"] = instance }
      settings.instance = instance
      settings.overlapShare = 0
      settings.drain = .seconds(5)
      return settings
    }

    /// Heards with two cards each.
    func publish(_ count: Int, from first: Int = 0) async throws {
      let producer = try Producer(kafka, logger: quiet)
      for number in first..<first + count {
        let record = try Oil.record("h\(number)")
        try await producer.produce(
          ProducerRecord(
            topic: "heards.records", key: Array(record.id.utf8),
            value: try MessageJSON.encode(record)))
        for part in ["-$1.10", "-$1.40"] {
          let card = Oil.card("price", part, heard: record.id)
          try await producer.produce(
            ProducerRecord(
              topic: "heards.review", partitionKey: Array(card.heard.utf8),
              key: Array(card.id.utf8), value: try MessageJSON.encode(card)))
        }
      }
      try await producer.flush()
      await producer.close()
    }

    /// All committed messages of a topic.
    func read(_ topic: String) async throws -> [KafkaMessage] {
      let consumer = try Consumer(
        ConsumerSettings(kafka: kafka, source: .whole([topic]), commits: .byTransactions),
        logger: quiet)
      var ends: [TopicPartition: Int64] = [:]
      for number in 0..<Int32(partitions) {
        let partition = TopicPartition(topic, number)
        ends[partition] = try await consumer.watermarks(of: partition).upperBound
      }
      // Batches are taken by one task from first to last: a cancelled wait could lose one.
      let (batches, taken) = AsyncStream.makeStream(of: [KafkaMessage].self)
      let reader = Task {
        while let batch = try? await consumer.nextBatch() {
          taken.yield(batch.messages)
          consumer.complete(batch)
        }
        taken.finish()
      }
      try await until("the end of \(topic)") {
        let progress = consumer.progress()
        return ends.allSatisfy { partition, end in
          progress[partition]?.lag == 0 && progress[partition]?.end ?? 0 >= end
        }
      }
      await consumer.close()
      await reader.value
      var messages: [KafkaMessage] = []
      for await batch in batches { messages += batch }
      return messages
    }

    func feedback() async throws -> [Feedback] {
      try await read("heards.feedback").map {
        try MessageJSON.decode(Feedback.self, from: $0.value ?? [])
      }
    }

    /// By heard, in the order of the topic's partitions.
    func records() async throws -> [String: [Record]] {
      Dictionary(
        grouping: try await read("heards.records").map {
          try MessageJSON.decode(Record.self, from: $0.value ?? [])
        }, by: \.id)
    }
  }

  /// A desk at work, in a service group of its own.
  private final class Running: Sendable {
    let desk: ReviewDesk
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    init(_ settings: ReviewDesk.Settings, _ file: StoreFile) {
      let desk = ReviewDesk(
        settings, markets: ["oil": ReviewMarket(extractor: Oil.extractor)], file: file,
        logger: quiet)
      let group = ServiceGroup(services: [desk], logger: quiet)
      self.desk = desk
      self.group = group
      task = Task { try await group.run() }
    }

    func ready() async throws {
      try await until("ready: \(desk.readiness)") { desk.readiness == .ready }
    }

    func stop() async throws {
      await group.triggerGracefulShutdown()
      try await task.value
    }

    /// As near to a kill as a process can do to a part of itself.
    func drop() async {
      task.cancel()
      _ = await task.result
    }

    func deal(_ reviewer: String, _ count: Int = 10, holding: [String] = []) async throws
      -> [QueuedCard]
    {
      try await desk.cards(
        for: reviewer, CardFilter(), order: .uncertain, count: count, holding: holding
      ).cards
    }
  }

  @Test func `answers are committed with the amended records, one revision an answer`()
    async throws
  {
    let cluster = try await Cluster()
    let file = try QueueFile()
    try await cluster.publish(5)
    let running = Running(cluster.settings(), try file.file())
    try await running.ready()
    #expect(try await running.desk.waiting() == ["oil": 10])
    let cards = try await running.deal("ada", 20)
    #expect(cards.count == 10)
    for card in cards {
      let answer = Answer(
        card: card.card.id,
        verdict: card.card.span == Oil.span("-$1.10") ? .accept : .reject)
      #expect(await running.desk.answer([answer], by: "ada").map(\.status) == [.saved])
      // The same again, as after an answer that got lost on its way back.
      #expect(await running.desk.answer([answer], by: "ada").map(\.status) == [.saved])
    }
    #expect(try await running.desk.answeredToday(by: "ada") == 10)
    #expect(try await running.desk.history(of: "ada", limit: 3).count == 3)
    let feedback = try await cluster.feedback()
    #expect(Set(feedback.map(\.card)) == Set(cards.map(\.card.id)))
    #expect(feedback.count == 10)
    for (_, revisions) in try await cluster.records() {
      #expect(revisions.map(\.revision) == [1, 2, 3])
      let statuses = revisions[2].attributes.filter { $0.name == "price" }.map(\.status)
      #expect(statuses == [.accepted, .rejected])
    }
    try await running.stop()
    #expect(running.desk.readiness != .ready)
    #expect(
      await running.desk.answer(
        [Answer(card: cards[0].card.id, verdict: .reject)], by: "ada"
      ).map(\.status) == [.failed("the service is stopping")])
  }

  @Test func `an undo takes the answer back in the topics and gives the card again`() async throws {
    let cluster = try await Cluster()
    let file = try QueueFile()
    try await cluster.publish(1)
    let running = Running(cluster.settings(), try file.file())
    try await running.ready()
    let card = try #require(try await running.deal("ada", 1).first)
    #expect(try await running.desk.undo(card.card.id, by: "ada") == nil)
    _ = await running.desk.answer([Answer(card: card.card.id, verdict: .reject)], by: "ada")
    #expect(try await running.desk.undo(card.card.id, by: "ben") == nil)
    let undone = try #require(try await running.desk.undo(card.card.id, by: "ada"))
    #expect(undone.card.card == card.card && undone.was == .reject)
    #expect(try await running.desk.history(of: "ada", limit: 9).isEmpty)
    #expect(try await running.deal("ben").map(\.card.id).contains(card.card.id) == false)
    #expect(try await cluster.feedback().map(\.verdict) == [.reject, .revoke])
    let revisions = try #require(try await cluster.records()["h0"])
    #expect(revisions.map(\.revision) == [1, 2, 3])
    #expect(revisions[2].attributes == revisions[0].attributes)
    try await running.stop()
  }

  @Test func `a desk that was cut off, file lost, has every saved answer again and doubles none`()
    async throws
  {
    let cluster = try await Cluster()
    let file = try QueueFile()
    try await cluster.publish(150)
    var saved: [String: String] = [:]
    for round in 0..<3 {
      // Another file each: what the topics hold is all that is left.
      let running = Running(cluster.settings(), try file.file("\(round).sqlite"))
      try await running.ready()
      let before = saved
      for (card, reviewer) in before {
        #expect(
          await running.desk.answer([Answer(card: card, verdict: .accept)], by: reviewer)
            .map(\.status) == [.saved])
      }
      let new = try await withThrowingTaskGroup(of: [String: String].self) { group in
        for number in 0..<8 {
          group.addTask {
            let reviewer = "r\(round)-\(number)"
            var saved: [String: String] = [:]
            while let cards = try? await running.deal(reviewer, 5), !cards.isEmpty,
              saved.count < 15
            {
              let results = await running.desk.answer(
                cards.map { Answer(card: $0.card.id, verdict: .accept) }, by: reviewer)
              for result in results where result.status == .saved {
                saved[result.card] = reviewer
              }
            }
            return saved
          }
        }
        group.addTask {
          // In the midst of it, but for the last time.
          if round < 2 {
            try await Task.sleep(for: .milliseconds(300))
            await running.drop()
          }
          return [:]
        }
        return try await group.reduce(into: [:]) { all, part in
          all.merge(part) { one, _ in
            Issue.record("a card was saved for two reviewers")
            return one
          }
        }
      }
      for card in new.keys { #expect(before[card] == nil) }
      saved.merge(new) { one, _ in one }
      if round == 2 { try await running.stop() }
    }
    let feedback = try await cluster.feedback()
    let byCard = Dictionary(grouping: feedback, by: \.card)
    #expect(byCard.values.allSatisfy { $0.count == 1 }, "an answer came twice")
    for (card, reviewer) in saved { #expect(byCard[card]?.first?.reviewer == reviewer) }
    for (_, revisions) in try await cluster.records() {
      #expect(revisions.map(\.revision) == Array(1...revisions.count))
    }
  }

  @Test func `two desks never deal the same card, and one takes over what the other had`()
    async throws
  {
    let cluster = try await Cluster()
    let file = try QueueFile()
    try await cluster.publish(40)
    let first = Running(cluster.settings("a", isStatic: false), try file.file("a.sqlite"))
    try await first.ready()
    let second = Running(cluster.settings("b", isStatic: false), try file.file("b.sqlite"))
    try await second.ready()
    try await until("both ready") {
      first.desk.readiness == .ready && second.desk.readiness == .ready
        && first.desk.ownership.partitions.count + second.desk.ownership.partitions.count == 4
    }
    let one = try await first.deal("ada", 100)
    let two = try await second.deal("ben", 100)
    #expect(!one.isEmpty && !two.isEmpty)
    #expect(Set(one.map(\.card.id)).isDisjoint(with: two.map(\.card.id)))
    #expect(one.count + two.count == 80)
    // Each takes answers to its own only.
    #expect(
      await second.desk.answer(
        [Answer(card: one[0].card.id, verdict: .accept)], by: "ada"
      ).map(\.status) == [.unknown])
    let answered = two.prefix(20).map(\.card.id)
    #expect(
      await second.desk.answer(
        answered.map { Answer(card: $0, verdict: .accept) }, by: "ben"
      ).allSatisfy { $0.status == .saved })
    try await second.stop()
    try await until("the first has all") { first.desk.ownership.partitions.count == 4 }
    let rest = try await first.deal("eve", 100)
    // What ada has stays hers: its partitions came back at once.
    #expect(Set(rest.map(\.card.id)) == Set(two.map(\.card.id)).subtracting(answered))
    try await first.stop()
  }

  @Test func `a topic that was made anew is read anew`() async throws {
    let file = try QueueFile()
    do {
      let cluster = try await Cluster()
      try await cluster.publish(30)
      let running = Running(cluster.settings(), try file.file())
      try await running.ready()
      #expect(try await running.desk.waiting() == ["oil": 60])
      try await running.stop()
    }
    let cluster = try await Cluster()
    try await cluster.publish(3, from: 100)
    let running = Running(cluster.settings(), try file.file())
    try await running.ready()
    #expect(try await running.desk.waiting() == ["oil": 6])
    try await running.stop()
  }

  @Test func `what was annotated elsewhere is added once, beside what people answered`()
    async throws
  {
    let cluster = try await Cluster()
    let file = try QueueFile()
    try await cluster.publish(2)
    let running = Running(cluster.settings(), try file.file())
    try await running.ready()
    let card = try #require(try await running.deal("ada", 1).first)
    _ = await running.desk.answer([Answer(card: card.card.id, verdict: .accept)], by: "ada")
    let log = FeedbackLog(kafka: cluster.kafka, topic: "heards.feedback", logger: quiet)
    let known = try await log.standing()
    #expect(known.map(\.card) == [card.card.id])
    let imported = Oil.feedback(Oil.card(nil, nil, heard: "else"), .accept, spans: [])
    var other = known[0]
    other.reviewer = "import"
    #expect(try await log.add([imported, other, imported]) == 1)
    #expect(try await log.add([imported]) == 0)
    #expect(try await log.standing().map(\.reviewer).sorted() == ["ada", "ada"])
    _ = try await running.desk.undo(card.card.id, by: "ada")
    #expect(try await log.standing() == [imported])
    try await until("the view has it") {
      try await running.desk.verdicts(market: nil) == [imported]
    }
    try await running.stop()
  }

  @Test func `without transactions answers are saved all the same`() async throws {
    let cluster = try await Cluster()
    let file = try QueueFile()
    try await cluster.publish(3)
    var settings = cluster.settings()
    settings.usesTransactions = false
    let running = Running(settings, try file.file())
    try await running.ready()
    let cards = try await running.deal("ada")
    let results = await running.desk.answer(
      cards.map { Answer(card: $0.card.id, verdict: .accept) }, by: "ada")
    #expect(results.map(\.status) == cards.map { _ in .saved })
    #expect(try await cluster.feedback().count == 6)
    for (_, revisions) in try await cluster.records() {
      #expect(revisions.map(\.revision) == [1, 2], "one transaction, one revision a heard")
    }
    try await running.stop()
  }
}

/// Waits until `condition` holds.
private func until(
  _ what: @autoclosure () -> String, _ condition: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + .seconds(120)
  while try await !condition() {
    try #require(ContinuousClock.now < deadline, "waited in vain: \(what())")
    try await Task.sleep(for: .milliseconds(20))
  }
}
