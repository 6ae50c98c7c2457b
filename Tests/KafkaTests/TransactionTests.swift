import Kafka
import TestSupport
import Testing

/// Transactions against a broker process, whose isolation and stored offsets are like Kafka's.
@Suite struct TransactionTests {
  private func transactional(_ id: String, at servers: String) throws -> Producer {
    try Producer(["bootstrap.servers": servers, "transactional.id": id], logger: quiet)
  }

  private func topics(_ names: [String], at servers: String) async throws {
    let admin = try Admin(["bootstrap.servers": servers], logger: quiet)
    try await admin.create(names.map { Admin.Topic($0, partitions: 1, replication: 1) })
    await admin.close()
  }

  @Test func `a commit is read, and an aborted or open transaction is not`() async throws {
    let broker = try await NoidaBroker()
    let servers = broker.bootstrapServers
    try await topics(["out"], at: servers)
    let producer = try transactional("t", at: servers)
    try await producer.initTransactions()
    for (name, commits) in [("dropped", false), ("kept", true), ("dropped too", false)] {
      try await producer.beginTransaction()
      try await producer.produce(ProducerRecord(topic: "out", value: bytes(name)))
      if commits {
        try await producer.commitTransaction()
      } else {
        try await producer.abortTransaction()
      }
    }
    try await producer.beginTransaction()
    try await producer.produce(ProducerRecord(topic: "out", value: bytes("last")))
    let consumer = try Consumer(
      ConsumerSettings(
        kafka: ["bootstrap.servers": servers], source: .whole(["out"]), commits: .byTransactions),
      logger: quiet)
    let first = try await consumer.read(1)
    #expect(first.map { text($0.value) } == ["kept"])
    try await producer.commitTransaction()
    #expect(try await consumer.read(1).map { text($0.value) } == ["last"])
    await consumer.close()
    await producer.close()
    broker.stop()
  }

  @Test func `offsets go with the transaction, and a rewind after an abort reads them again`()
    async throws
  {
    let broker = try await NoidaBroker()
    let servers = broker.bootstrapServers
    try await topics(["in", "out"], at: servers)
    let feed = try Producer(["bootstrap.servers": servers], logger: quiet)
    for number in 0..<20 {
      try await feed.produce(ProducerRecord(topic: "in", value: bytes("\(number)")))
    }
    try await feed.flush()
    let consumer = try Consumer(
      ConsumerSettings(
        kafka: member(of: "g", at: servers), source: .group(["in"]), commits: .byTransactions),
      logger: quiet)
    let producer = try transactional("w", at: servers)
    try await producer.initTransactions()
    var seen: [String] = []
    var transactions = 0
    while seen.count < 20 {
      let batch = try #require(try await within { try await consumer.nextBatch(5) })
      transactions += 1
      try await producer.beginTransaction()
      for message in batch.messages {
        try await producer.produce(ProducerRecord(topic: "out", value: message.value))
      }
      try await producer.sendOffsets(
        batch.nextOffsets, for: try await consumer.groupMetadata(for: batch))
      if transactions.isMultiple(of: 2) {
        try await producer.abortTransaction()
        consumer.rewind()
        #expect(!consumer.isCurrent(batch))
        #expect(!consumer.complete(batch), "what was rewound cannot be completed")
        await #expect(throws: KafkaError.self) { try await consumer.groupMetadata(for: batch) }
      } else {
        try await producer.commitTransaction()
        #expect(consumer.complete(batch))
        seen += batch.messages.map { text($0.value) }
      }
    }
    #expect(seen == (0..<20).map { "\($0)" })
    let partition = TopicPartition("in", 0)
    let committed = try await consumer.committedOffsets(of: [partition], within: patience)
    #expect(committed[partition] == 20)
    await consumer.close()
    let reader = try Consumer(
      ConsumerSettings(
        kafka: ["bootstrap.servers": servers], source: .whole(["out"]), commits: .byTransactions),
      logger: quiet)
    #expect(try await reader.read(20).map { text($0.value) } == seen)
    // The markers of the transactions are offsets that no one is behind of.
    try await until { reader.progress()[TopicPartition("out", 0)]?.lag == 0 }
    await reader.close()
    await producer.close()
    await feed.close()
    broker.stop()
  }

  @Test func `a second process with the same id shuts the first one out for good`() async throws {
    let broker = try await NoidaBroker()
    let servers = broker.bootstrapServers
    try await topics(["out"], at: servers)
    let first = try transactional("same", at: servers)
    try await first.initTransactions()
    try await first.beginTransaction()
    try await first.produce(ProducerRecord(topic: "out", value: bytes("first")))
    try await first.flush()
    let second = try transactional("same", at: servers)
    try await second.initTransactions()
    await #expect {
      try await first.commitTransaction()
    } throws: {
      ($0 as? KafkaError)?.remedy == .fatal
    }
    try await second.beginTransaction()
    try await second.produce(ProducerRecord(topic: "out", value: bytes("second")))
    try await second.commitTransaction()
    let reader = try Consumer(
      ConsumerSettings(
        kafka: ["bootstrap.servers": servers], source: .whole(["out"]), commits: .byTransactions),
      logger: quiet)
    #expect(try await reader.read(1).map { text($0.value) } == ["second"])
    await reader.close()
    await first.close()
    await second.close()
    broker.stop()
  }

  @Test func `a transaction that cannot go on asks to be aborted, and the next one succeeds`()
    async throws
  {
    let broker = try EmbeddedBroker(logger: quiet)
    try broker.createTopic("out")
    let producer = try transactional("t", at: broker.bootstrapServers)
    try await producer.initTransactions()
    try await producer.beginTransaction()
    try broker.fail(.addPartitionsToTransaction, with: [.topicAuthorizationFailed])
    try await producer.produce(ProducerRecord(topic: "out", value: bytes("refused")))
    await #expect {
      try await producer.commitTransaction()
    } throws: {
      ($0 as? KafkaError)?.remedy == .abortable
    }
    try await producer.abortTransaction()
    try await producer.beginTransaction()
    try await producer.produce(ProducerRecord(topic: "out", value: bytes("taken")))
    try await producer.commitTransaction()
    await producer.close()
    await broker.close()
  }

  @Test func `a broker that asks for patience is asked again within the commit`() async throws {
    let broker = try EmbeddedBroker(logger: quiet)
    try broker.createTopic("out")
    let producer = try transactional("t", at: broker.bootstrapServers)
    try await producer.initTransactions()
    try await producer.beginTransaction()
    try await producer.produce(ProducerRecord(topic: "out", value: bytes("v")))
    try broker.fail(.endTransaction, with: [.coordinatorNotAvailable, .coordinatorNotAvailable])
    try await producer.commitTransaction()
    await producer.close()
    await broker.close()
  }
}
