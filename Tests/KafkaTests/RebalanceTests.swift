import Kafka
import Synchronization
import TestSupport
import Testing

/// Two members of a group, the second joining while the first works and the first leaving.
@Suite struct RebalanceTests {
  private static let partitions = 4
  private static let count = 400

  /// What the members have completed. Some of it can be completed twice: these brokers refuse
  /// commits while a group rebalances.
  private final class Tally: Sendable {
    private let seen = Mutex<[TopicPartition: Set<Int64>]>([:])

    func add(_ messages: [KafkaMessage]) {
      seen.withLock { seen in
        for message in messages {
          seen[message.topicPartition, default: []].insert(message.offset)
        }
      }
    }

    var total: Int { seen.withLock { $0.values.reduce(0) { $0 + $1.count } } }
  }

  private func work(_ consumer: Consumer, _ tally: Tally) async throws {
    while let batch = try await consumer.nextBatch(7) {
      try await Task.sleep(for: .milliseconds(3))
      // Only what still was ours when it was completed counts as done.
      if consumer.complete(batch) { tally.add(batch.messages) }
    }
  }

  /// A worker's loop: outputs and offsets in one transaction, and what was aborted once more.
  private func transact(_ consumer: Consumer, _ producer: Producer) async throws {
    try await producer.initTransactions()
    while let batch = try await consumer.nextBatch(7) {
      do {
        try await producer.beginTransaction()
        for message in batch.messages {
          try await producer.produce(
            ProducerRecord(topic: "out", partition: 0, value: message.value))
        }
        try await producer.sendOffsets(
          batch.nextOffsets, for: try await consumer.groupMetadata(for: batch))
        try await producer.commitTransaction()
        consumer.complete(batch)
      } catch let error as KafkaError where error.remedy == .abortable {
        try await producer.abortTransaction()
        consumer.rewind()
      }
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `while members join and leave, transactions write each output exactly once`() async throws {
    let broker = try await NoidaBroker()
    let servers = broker.bootstrapServers
    let admin = try Admin(["bootstrap.servers": servers], logger: quiet)
    try await admin.create([
      Admin.Topic("in", partitions: Self.partitions, replication: 1),
      Admin.Topic("out", partitions: 1, replication: 1),
    ])
    await admin.close()
    let feed = try Producer(["bootstrap.servers": servers], logger: quiet)
    let settings = ConsumerSettings(
      kafka: member(of: "g", at: servers), source: .group(["in"]), commits: .byTransactions)
    let reader = try Consumer(
      ConsumerSettings(
        kafka: ["bootstrap.servers": servers], source: .whole(["out"]), commits: .byTransactions),
      logger: quiet)
    func producer(_ id: String) throws -> Producer {
      try Producer(["bootstrap.servers": servers, "transactional.id": id], logger: quiet)
    }
    var expected: [String] = []
    @Sendable func write(_ round: Int) async throws -> [String] {
      let values = (0..<Self.count).map { "\(round)-\($0)" }
      for (number, value) in values.enumerated() {
        try await feed.produce(
          ProducerRecord(
            topic: "in", partition: Int32(number % Self.partitions), value: bytes(value)))
      }
      try await feed.flush(within: patience)
      return values
    }
    let (one, two) = (try producer("one"), try producer("two"))
    let outputs = try await withThrowingTaskGroup(of: Void.self) { group in
      let first = try Consumer(settings, logger: quiet)
      group.addTask { try await transact(first, one) }
      expected += try await write(1)
      var outputs = try await reader.read(Self.count / 2)
      let second = try Consumer(settings, logger: quiet)
      group.addTask { try await transact(second, two) }
      try await until { !second.progress().isEmpty }
      expected += try await write(2)
      outputs += try await reader.read(Self.count)
      await first.close()
      expected += try await write(3)
      outputs += try await reader.read(3 * Self.count - outputs.count)
      await second.close()
      try await group.waitForAll()
      return outputs
    }
    // One more after all others: had anything been written twice, it would come before this.
    try await feed.produce(ProducerRecord(topic: "out", value: bytes("end")))
    try await feed.flush()
    let last = try await reader.read(1)
    #expect(last.map { text($0.value) } == ["end"])
    #expect(outputs.map { text($0.value) }.sorted() == expected.sorted())
    await reader.close()
    await one.close()
    await two.close()
    await feed.close()
    broker.stop()
  }

  private func rebalance(at servers: String, strategy: String) async throws {
    let producer = try Producer(["bootstrap.servers": servers], logger: quiet)
    @Sendable func write() async throws {
      for number in 0..<Self.count {
        try await producer.produce(
          ProducerRecord(
            topic: "in", partition: Int32(number % Self.partitions), value: bytes("\(number)")))
      }
      try await producer.flush(within: patience)
    }
    var kafka = member(of: "g-\(strategy)", at: servers)
    kafka["partition.assignment.strategy"] = strategy
    let settings = ConsumerSettings(
      kafka: kafka, source: .group(["in"]), commits: .every(.milliseconds(200)))
    let tally = Tally()
    let first = try Consumer(settings, logger: quiet)
    let second = Mutex<Consumer?>(nil)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await work(first, tally) }
      try await write()
      try await until { tally.total == Self.count }
      let joining = try Consumer(settings, logger: quiet)
      second.withLock { $0 = joining }
      group.addTask { try await work(joining, tally) }
      // Both own something: what is written now goes through both.
      try await until { !first.progress().isEmpty && !joining.progress().isEmpty }
      #expect(Set(first.progress().keys).isDisjoint(with: joining.progress().keys))
      try await write()
      try await until { tally.total == 2 * Self.count }
      await first.close()
      // The one that is left has all, and goes on where the other stopped.
      try await until { joining.progress().count == Self.partitions }
      try await write()
      try await until { tally.total == 3 * Self.count }
      let committed = Mutex<Int64>(0)
      try await until {
        let offsets = try await joining.committedOffsets(
          of: (0..<Int32(Self.partitions)).map { TopicPartition("in", $0) }, within: patience)
        committed.withLock { $0 = offsets.values.reduce(0) { $0 + ($1 ?? 0) } }
        return committed.withLock { $0 == Int64(3 * Self.count) }
      }
      await joining.close()
      try await group.waitForAll()
    }
    #expect(tally.total == 3 * Self.count)
    await producer.close()
  }

  @Test(.timeLimit(.minutes(10)))
  func `members of a broker process's group share partitions without loss`() async throws {
    let broker = try await NoidaBroker()
    let admin = try Admin(["bootstrap.servers": broker.bootstrapServers], logger: quiet)
    try await admin.create([Admin.Topic("in", partitions: Self.partitions, replication: 1)])
    await admin.close()
    try await rebalance(at: broker.bootstrapServers, strategy: "range")
    broker.stop()
  }

  @Test(.timeLimit(.minutes(10)), arguments: ["range", "cooperative-sticky"])
  func `members of the embedded broker's group share partitions without loss`(strategy: String)
    async throws
  {
    let broker = try EmbeddedBroker(logger: quiet)
    try broker.createTopic("in", partitions: Self.partitions)
    try await rebalance(at: broker.bootstrapServers, strategy: strategy)
    await broker.close()
  }
}
