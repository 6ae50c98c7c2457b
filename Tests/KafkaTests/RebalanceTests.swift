import Kafka
import Synchronization
import Testing
import TestSupport

/// Two members of a group, the second joining while the first works and the first leaving.
@Suite struct RebalanceTests {
  private static let partitions = 4
  private static let count = 400

  /// What the members have completed, by partition and offset, with the number of times.
  private final class Tally: Sendable {
    private let seen = Mutex<[TopicPartition: [Int64: Int]]>([:])

    func add(_ messages: [KafkaMessage]) {
      seen.withLock { seen in
        for message in messages {
          seen[message.topicPartition, default: [:]][message.offset, default: 0] += 1
        }
      }
    }

    var total: Int { seen.withLock { $0.values.reduce(0) { $0 + $1.count } } }
    var repeated: Int { seen.withLock { $0.values.reduce(0) { $0 + $1.values.count { $0 > 1 } } } }
  }

  private func work(_ consumer: Consumer, _ tally: Tally) async throws {
    while let batch = try await consumer.nextBatch(7) {
      try await Task.sleep(for: .milliseconds(3))
      // Only what still was ours when it was completed counts as done.
      if consumer.complete(batch) { tally.add(batch.messages) }
    }
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
          of: (0..<Int32(Self.partitions)).map { TopicPartition("in", $0) })
        committed.withLock { $0 = offsets.values.reduce(0) { $0 + ($1 ?? 0) } }
        return committed.withLock { $0 == Int64(3 * Self.count) }
      }
      await joining.close()
      try await group.waitForAll()
    }
    #expect(tally.total == 3 * Self.count)
    #expect(tally.repeated == 0, "everything was drained and committed before it was given back")
    await producer.close()
  }

  @Test(.timeLimit(.minutes(3)))
  func `members of a broker process's group share partitions without loss`() async throws {
    let broker = try await NoidaBroker()
    let admin = try Admin(["bootstrap.servers": broker.bootstrapServers], logger: quiet)
    try await admin.create([Admin.Topic("in", partitions: Self.partitions, replication: 1)])
    await admin.close()
    try await rebalance(at: broker.bootstrapServers, strategy: "range")
    broker.stop()
  }

  @Test(.timeLimit(.minutes(3)), arguments: ["range", "cooperative-sticky"])
  func `members of the embedded broker's group share partitions without loss`(strategy: String)
    async throws
  {
    let broker = try EmbeddedBroker(logger: quiet)
    try broker.createTopic("in", partitions: Self.partitions)
    try await rebalance(at: broker.bootstrapServers, strategy: strategy)
    await broker.close()
  }
}
