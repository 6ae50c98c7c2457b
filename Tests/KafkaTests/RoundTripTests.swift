import Kafka
import TestSupport
import Testing

/// Everything that a message can hold comes back as it went in, from both kinds of broker.
@Suite struct RoundTripTests {
  private let records: [ProducerRecord] = [
    ProducerRecord(
      topic: "all", key: bytes("k"), value: bytes("v"),
      headers: [
        KafkaHeader("traceparent", bytes("00-1")), KafkaHeader("twice", [0, 255]),
        KafkaHeader("twice", nil), KafkaHeader("empty", []),
      ], timestamp: 1_700_000_000_123),
    ProducerRecord(topic: "all", key: nil, value: bytes("no key")),
    ProducerRecord(topic: "all", key: bytes("tombstone"), value: nil),
    ProducerRecord(topic: "all", key: [], value: []),
    ProducerRecord(
      topic: "all", key: [0, 1, 254], value: (0..<4096).map { UInt8(truncatingIfNeeded: $0) }),
    ProducerRecord(topic: "all", key: bytes("big"), value: [UInt8](repeating: 7, count: 900_000)),
  ]

  private func roundTrip(_ servers: String) async throws {
    let producer = try Producer(["bootstrap.servers": servers], logger: quiet)
    for record in records { try await producer.produce(record) }
    try await producer.flush(within: patience)
    let consumer = try Consumer(
      ConsumerSettings(
        kafka: ["bootstrap.servers": servers], source: .whole(["all"]), commits: .byTransactions),
      logger: quiet)
    let read = try await consumer.read(records.count)
    #expect(read.map(\.key) == records.map(\.key))
    #expect(read.map(\.value) == records.map(\.value))
    #expect(read.map(\.headers) == records.map(\.headers))
    #expect(read.map(\.offset) == Array(0..<Int64(records.count)))
    #expect(read[0].timestamp == 1_700_000_000_123)
    #expect(read[1].timestamp > 1_700_000_000_123)
    try await until { consumer.progress()[TopicPartition("all", 0)]?.lag == 0 }
    #expect(
      try await consumer.watermarks(of: TopicPartition("all", 0)) == 0..<Int64(records.count))
    await consumer.close()
    await producer.close()
  }

  @Test func `the embedded broker gives back what it was given`() async throws {
    let broker = try EmbeddedBroker(logger: quiet)
    try broker.createTopic("all")
    try await roundTrip(broker.bootstrapServers)
    await broker.close()
  }

  @Test func `a broker process gives back what it was given`() async throws {
    let broker = try await NoidaBroker()
    let admin = try Admin(["bootstrap.servers": broker.bootstrapServers], logger: quiet)
    // The oldest of the messages is from 2023.
    try await admin.create([
      Admin.Topic("all", partitions: 1, replication: 1, settings: ["retention.ms": "-1"])
    ])
    try await roundTrip(broker.bootstrapServers)
    await admin.close()
    broker.stop()
  }

  @Test func `a sent record's place is told, and one that is too large is refused`() async throws {
    let broker = try EmbeddedBroker(logger: quiet)
    try broker.createTopic("all")
    let producer = try Producer(["bootstrap.servers": broker.bootstrapServers], logger: quiet)
    try await producer.prepare(["all"])
    #expect(try await producer.send(records[0]).offset == 0)
    #expect(try await producer.send(records[1]).offset == 1)
    await #expect {
      _ = try await producer.send(
        ProducerRecord(topic: "all", value: [UInt8](repeating: 1, count: 2_000_000)))
    } throws: {
      ($0 as? KafkaError)?.name == "MSG_SIZE_TOO_LARGE" && ($0 as? KafkaError)?.remedy == .abortable
    }
    await producer.close()
    await broker.close()
  }

  @Test func `topics are created once, and a second creation finds them`() async throws {
    let broker = try await NoidaBroker()
    let admin = try Admin(["bootstrap.servers": broker.bootstrapServers], logger: quiet)
    let topics = [
      Admin.Topic("plain", partitions: 3, replication: 1),
      Admin.Topic(
        "compacted", partitions: 1, replication: 1, settings: ["cleanup.policy": "compact"]),
    ]
    try await admin.create(topics)
    try await admin.create(topics)
    let found = try await admin.topics()
    #expect(found["plain"] == 3)
    #expect(found["compacted"] == 1)
    await admin.close()
    broker.stop()
  }

  @Test func `a partition key keeps records of different keys together, by Java's hash`()
    async throws
  {
    let broker = try EmbeddedBroker(logger: quiet)
    try broker.createTopic("many", partitions: 7)
    let producer = try Producer(
      ["bootstrap.servers": broker.bootstrapServers, "partitioner": "murmur2"], logger: quiet)
    var places: Set<Int32> = []
    for number in 0..<20 {
      let key = bytes("heard-\(number)")
      let own = try await producer.send(ProducerRecord(topic: "many", key: key, value: nil))
      for other in ["a", "b"] {
        let place = try await producer.send(
          ProducerRecord(topic: "many", partitionKey: key, key: bytes(other), value: nil))
        #expect(place.partition == own.partition)
      }
      places.insert(own.partition)
    }
    #expect(places.count > 1)
    await producer.close()
    await broker.close()
  }

  @Test func `a topic is read whole from the offsets that are named`() async throws {
    let broker = try EmbeddedBroker(logger: quiet)
    try broker.createTopic("two", partitions: 2)
    let producer = try Producer(["bootstrap.servers": broker.bootstrapServers], logger: quiet)
    for number in 0..<6 {
      try await producer.produce(
        ProducerRecord(topic: "two", partition: Int32(number % 2), value: bytes("\(number)")))
    }
    try await producer.flush(within: patience)
    let consumer = try Consumer(
      ConsumerSettings(
        kafka: ["bootstrap.servers": broker.bootstrapServers],
        source: .whole(["two"], from: [TopicPartition("two", 1): 2]), commits: .byTransactions),
      logger: quiet)
    let read = try await consumer.read(4)
    #expect(Set(read.map { text($0.value) }) == ["0", "2", "4", "5"])
    await consumer.close()
    await producer.close()
    await broker.close()
  }
}
