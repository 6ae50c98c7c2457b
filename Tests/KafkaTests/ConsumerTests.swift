import Kafka
import Synchronization
import TestSupport
import Testing

/// A consumer under a slow user, a lost broker, and rewinds, on the embedded broker.
@Suite struct ConsumerTests {
  private func filled(_ count: Int, valueSize: Int = 10) async throws -> EmbeddedBroker {
    let broker = try EmbeddedBroker(logger: quiet)
    try broker.createTopic("in")
    let producer = try Producer(["bootstrap.servers": broker.bootstrapServers], logger: quiet)
    for number in 0..<count {
      try await producer.produce(
        ProducerRecord(
          topic: "in", key: bytes("\(number)"), value: [UInt8](repeating: 1, count: valueSize)))
    }
    try await producer.flush(within: patience)
    await producer.close()
    return broker
  }

  private func whole(_ broker: EmbeddedBroker) -> ConsumerSettings {
    ConsumerSettings(
      kafka: ["bootstrap.servers": broker.bootstrapServers, "fetch.wait.max.ms": "10"],
      source: .whole(["in"]), commits: .byTransactions)
  }

  @Test func `a slow user gets every message once and in order, through many pauses`() async throws
  {
    let broker = try await filled(20_000)
    var settings = whole(broker)
    settings.bufferedMessages = 100
    let consumer = try Consumer(settings, logger: quiet)
    var next: Int64 = 0
    while next < 20_000 {
      let batch = try #require(try await within { try await consumer.nextBatch(64) })
      for message in batch.messages {
        #expect(message.offset == next)
        next += 1
      }
      consumer.complete(batch)
      if next.isMultiple(of: 5) { try await Task.sleep(for: .milliseconds(2)) }
      #expect(consumer.bufferedMessages <= 100 + 500, "the buffer keeps to its limit and one poll")
    }
    await consumer.close()
    await broker.close()
  }

  @Test func `a partition does not look read while a pause holds back its rest`() async throws {
    let broker = try await filled(3_000)
    var settings = whole(broker)
    settings.bufferedMessages = 100
    let consumer = try Consumer(settings, logger: quiet)
    var read = 0
    while consumer.progress()[TopicPartition("in", 0)]?.lag != 0 {
      let batch = try #require(try await within { try await consumer.nextBatch(50) })
      read += batch.messages.count
      consumer.complete(batch)
      // Time for the word of the end to come in behind what the pause threw away.
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(read == 3_000)
    await consumer.close()
    await broker.close()
  }

  @Test func `rewinds at random lose nothing and repeat only what was not completed`() async throws
  {
    let broker = try await filled(5_000)
    var settings = whole(broker)
    settings.bufferedMessages = 200
    let consumer = try Consumer(settings, logger: quiet)
    var random = SplitMix(seed: 7)
    var completed: Int64 = 0
    while completed < 5_000 {
      let batch = try #require(try await within { try await consumer.nextBatch(50) })
      #expect(batch.messages[0].offset == completed)
      if Int.random(in: 0..<4, using: &random) == 0 {
        // Some are done, the rest is abandoned.
        let half = batch.messages.count / 2
        for message in batch.messages[..<half] { consumer.complete(message) }
        completed += Int64(half)
        consumer.rewind()
      } else {
        #expect(consumer.complete(batch))
        completed += Int64(batch.messages.count)
      }
    }
    await consumer.close()
    await broker.close()
  }

  @Test func `a user who takes nothing for longer than the poll interval stays in the group`()
    async throws
  {
    let broker = try await filled(1_000)
    var settings = ConsumerSettings(
      kafka: member(of: "g", at: broker.bootstrapServers), source: .group(["in"]),
      commits: .every(.milliseconds(100)))
    settings.bufferedMessages = 50
    let consumer = try Consumer(settings, logger: quiet)
    let first = try #require(try await within { try await consumer.nextBatch(1) })
    // Longer than max.poll.interval.ms, within which an application must have polled.
    try await Task.sleep(for: .seconds(8))
    #expect(consumer.complete(first), "the assignment is still the same")
    #expect(try await consumer.read(999).map(\.offset) == Array(1..<1000))
    try await consumer.commit()
    let partition = TopicPartition("in", 0)
    #expect(try await consumer.committedOffsets(of: [partition])[partition] == 1000)
    await consumer.close()
    await broker.close()
  }

  @Test
  func `completed offsets are committed at the close, and the next member goes on from there`()
    async throws
  {
    let broker = try await filled(100)
    let settings = ConsumerSettings(
      kafka: member(of: "g", at: broker.bootstrapServers), source: .group(["in"]),
      commits: .every(.seconds(3600)))
    let first = try Consumer(settings, logger: quiet)
    #expect(try await first.read(60).count == 60)
    let open = try #require(try await within { try await first.nextBatch(10) })
    #expect(open.messages.first?.offset == 60)
    // What is open is waited for, but not beyond the deadline, and is not committed.
    await first.close(within: .seconds(6))
    #expect(try await first.nextBatch() == nil)
    let second = try Consumer(settings, logger: quiet)
    #expect(try await second.read(40).first?.offset == 60)
    await second.close()
    await broker.close()
  }

  @Test func `clients close by their deadline while no broker answers`() async throws {
    let broker = try await filled(10)
    let consumer = try Consumer(
      ConsumerSettings(
        kafka: member(of: "g", at: broker.bootstrapServers), source: .group(["in"]),
        commits: .every(.milliseconds(100))), logger: quiet)
    let producer = try Producer(
      ["bootstrap.servers": broker.bootstrapServers, "transactional.id": "t"], logger: quiet)
    try await producer.initTransactions()
    let batch = try #require(try await within { try await consumer.nextBatch(10) })
    try broker.goDown()
    consumer.complete(batch)
    try await producer.beginTransaction()
    try await producer.produce(ProducerRecord(topic: "in", value: [1]))
    try await within(.seconds(30)) {
      await consumer.close(within: .seconds(2))
      await producer.close(within: .seconds(2))
    }
    await #expect(throws: KafkaError.self) {
      try await producer.produce(ProducerRecord(topic: "in", value: [1]))
    }
    await broker.close()
  }

  @Test func `a broker that comes back is read on from, without loss`() async throws {
    let broker = try await filled(10)
    let consumer = try Consumer(whole(broker), logger: quiet)
    let producer = try Producer(["bootstrap.servers": broker.bootstrapServers], logger: quiet)
    #expect(try await consumer.read(10).count == 10)
    try broker.goDown()
    try await producer.produce(ProducerRecord(topic: "in", value: bytes("while down")))
    try await Task.sleep(for: .milliseconds(300))
    try broker.comeUp()
    #expect(try await consumer.read(1).map { text($0.value) } == ["while down"])
    try broker.fail(.fetch, with: [.notLeader, .disconnects])
    try await producer.produce(ProducerRecord(topic: "in", value: bytes("after faults")))
    #expect(try await consumer.read(1).map { text($0.value) } == ["after faults"])
    await consumer.close()
    await producer.close()
    await broker.close()
  }

  @Test func `a message that no broker takes fails its sender and the flush`() async throws {
    let broker = try await filled(1)
    let producer = try Producer(
      ["bootstrap.servers": broker.bootstrapServers, "message.timeout.ms": "300"], logger: quiet)
    try broker.goDown()
    await #expect {
      _ = try await producer.send(ProducerRecord(topic: "in", value: [1]))
    } throws: {
      ($0 as? KafkaError)?.name == "_MSG_TIMED_OUT"
    }
    try await producer.produce(ProducerRecord(topic: "in", value: [1]))
    await #expect {
      try await producer.flush(within: patience)
    } throws: {
      ($0 as? KafkaError)?.name == "_MSG_TIMED_OUT"
    }
    await producer.close()
    await broker.close()
  }

  @Test func `a full queue makes the writer wait, and all is delivered`() async throws {
    let broker = try await filled(1)
    let producer = try Producer(
      ["bootstrap.servers": broker.bootstrapServers, "queue.buffering.max.messages": "20"],
      logger: quiet)
    for number in 0..<2_000 {
      try await producer.produce(ProducerRecord(topic: "in", value: bytes("\(number)")))
    }
    try await producer.flush(within: patience)
    let consumer = try Consumer(whole(broker), logger: quiet)
    let values = try await consumer.read(2_001).dropFirst().map { text($0.value) }
    #expect(values == (0..<2_000).map { "\($0)" })
    await consumer.close()
    await producer.close()
    await broker.close()
  }

  @Test func `a cancelled reader stops waiting and another may read`() async throws {
    let broker = try await filled(1)
    let consumer = try Consumer(whole(broker), logger: quiet)
    #expect(try await consumer.read(1).count == 1)
    let cancelled = await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        do { return try await consumer.nextBatch() == nil } catch {
          return error is CancellationError
        }
      }
      try? await Task.sleep(for: .milliseconds(20))
      group.cancelAll()
      return await group.next()!
    }
    #expect(cancelled)
    await consumer.close()
    await broker.close()
  }

  @Test func `what librdkafka cannot mend ends the consumer with a fatal error`() async throws {
    let broker = try EmbeddedBroker(logger: quiet)
    try broker.createTopic("in")
    let consumer = try Consumer(
      ConsumerSettings(
        kafka: [
          "bootstrap.servers": broker.bootstrapServers, "group.id": "g",
          "auto.offset.reset": "error",
        ], source: .group(["in"]), commits: .every(.seconds(1))), logger: quiet)
    let error = await #expect(throws: KafkaError.self) {
      _ = try await within { try await consumer.nextBatch() }
    }
    #expect(error?.remedy == .fatal)
    await consumer.close()
    await broker.close()
  }
}
