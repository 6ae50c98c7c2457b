import Foundation
import Kafka
import Logging
import Records
import TestSupport
import Testing

let quiet = Logger(label: "integration-tests") { _ in SwiftLogNoOpLogHandler() }

/// A broker with the services' topics, its clients, and workers on it.
final class Cluster: Sendable {
  let broker: NoidaBroker
  let kafka: KafkaSettings

  init(partitions: Int = 4) async throws {
    broker = try await NoidaBroker()
    kafka = ["bootstrap.servers": broker.bootstrapServers]
    let created = try await heards(["topics", "create", "--partitions", "\(partitions)"])
    try #require(created.code == 0, "\(created.error)")
  }

  /// Variables for a program that meets this broker. Members that are killed are static ones, which take their
  /// old places at once, so that sessions need not be short, and outlast a machine that is busy.
  var environment: [String: String] {
    [
      "HEARDS_KAFKA_BOOTSTRAP_SERVERS": broker.bootstrapServers,
      "HEARDS_KAFKA_SESSION_TIMEOUT_MS": "30000",
      "HEARDS_KAFKA_HEARTBEAT_INTERVAL_MS": "500",
      "HEARDS_KAFKA_MAX_POLL_INTERVAL_MS": "60000",
      "HEARDS_KAFKA_PARTITION_ASSIGNMENT_STRATEGY": "range",
    ]
  }

  func heards(_ arguments: [String]) async throws -> Program.Result {
    try await Program.run(arguments, environment: environment)
  }

  /// Starts a worker and returns when it has partitions. Members of one group are started one after
  /// another: this broker can lose one that joins while another does.
  func worker(
    _ arguments: [String] = Market.arguments, instance: String = "a",
    environment more: [String: String] = [:]
  ) async throws -> Program {
    let variables = environment.merging(["HEARDS_WORKER_INSTANCE": instance]) { $1 }
    let worker = try Program(["worker"] + arguments, environment: variables.merging(more) { $1 })
    try await worker.says("Kafka assignment: assigned")
    return worker
  }

  /// Ends a worker by SIGTERM and checks that it drained.
  func stop(_ worker: Program) async throws {
    worker.send(SIGTERM)
    let end = try await worker.end()
    #expect(end.code == 0, "\(end.error.suffix(3000))")
  }

  /// Writes the messages, all within `span`.
  func write(_ records: [ProducerRecord], over span: Duration = .zero) async throws {
    let producer = try Producer(kafka, logger: quiet)
    let began = ContinuousClock.now
    for (index, record) in records.enumerated() {
      try await producer.produce(record)
      if span > .zero, index.isMultiple(of: 20) {
        try await Task.sleep(
          until: began + span * (Double(index) / Double(records.count)), clock: .continuous)
      }
    }
    try await producer.flush()
    await producer.close()
  }

  /// All committed messages of a topic. Fails if an open transaction holds back its end.
  func read(_ topic: String, partitions: Int = 4) async throws -> [KafkaMessage] {
    let consumer = try Consumer(
      ConsumerSettings(kafka: kafka, source: .whole([topic]), commits: .byTransactions),
      logger: quiet)
    var messages: [KafkaMessage] = []
    var missing: [TopicPartition: Int64] = [:]
    for number in 0..<Int32(partitions) {
      let partition = TopicPartition(topic, number)
      let offsets = try await consumer.watermarks(of: partition, within: patience)
      if !offsets.isEmpty { missing[partition] = offsets.upperBound }
    }
    try await until("the end of \(topic): \(missing) lack, \(messages.count) were read") {
      if let batch = try await Self.next(consumer) {
        messages += batch.messages
        consumer.complete(batch)
      }
      let progress = consumer.progress()
      // Nothing lags, and not only behind an end that the broker told of earlier.
      missing = missing.filter { partition, end in
        progress[partition]?.lag != 0 || progress[partition]?.end ?? 0 < end
      }
      return missing.isEmpty
    }
    await consumer.close()
    return messages
  }

  private static func next(_ consumer: Consumer) async throws -> Batch? {
    try await withThrowingTaskGroup(of: Batch?.self) { group in
      group.addTask {
        do { return try await consumer.nextBatch() } catch is CancellationError { return nil }
      }
      group.addTask {
        try? await Task.sleep(for: .milliseconds(300))
        return nil
      }
      defer { group.cancelAll() }
      let first = try await group.next() ?? nil
      group.cancelAll()
      // A batch that came just now must not get lost with its task.
      let second = try await group.next() ?? nil
      return first ?? second
    }
  }

  /// Waits until so many records, not counting what was aborted, can be read.
  func records(_ count: Int) async throws -> [KafkaMessage] {
    var messages: [KafkaMessage] = []
    try await until("\(count) records, of which \(messages.count) are there") {
      messages = try await read("heards.records")
      return messages.count >= count
    }
    return messages
  }

  /// The values of all committed messages of a topic, as another client reads them.
  func values(of topic: String) async throws -> [[UInt8]] {
    let end = try await Program.run(
      [
        "-b", broker.bootstrapServers, "-C", "-t", topic, "-e", "-q", "-X",
        "isolation.level=read_committed",
      ], program: "/usr/bin/kcat")
    #expect(end.code == 0, "\(end.error)")
    return end.out.split(separator: "\n").map { Array($0.utf8) }
  }

  func cards() async throws -> [ReviewCard] {
    try await values(of: "heards.review").map {
      try MessageJSON.decode(ReviewCard.self, from: $0)
    }
  }

  /// Checks with another client that so many messages can be read and that all fit a schema.
  func validate(_ topic: String, by schema: String, count: Int) async throws {
    let end = try await Program.run(
      [
        root.appending(path: "Tests/IntegrationTests/Fixtures/validate_messages.py").path,
        broker.bootstrapServers, topic,
        root.appending(path: "schemas/\(schema).schema.json").path, "\(count)",
      ], program: root.appending(path: ".venv/bin/python").path)
    #expect(end.code == 0, "\(end.error)")
    #expect(end.out.contains("\(count) messages are valid, 0 are not"), "\(end.out)")
  }

  /// How many offsets the topic's partitions have taken.
  func offsets(_ topic: String, partitions: Int = 4) async throws -> Int64 {
    let consumer = try Consumer(
      ConsumerSettings(kafka: kafka, source: .whole([topic]), commits: .byTransactions),
      logger: quiet)
    var sum: Int64 = 0
    for number in 0..<Int32(partitions) {
      let ends = try await consumer.watermarks(
        of: TopicPartition(topic, number), within: patience)
      sum += ends.upperBound
    }
    await consumer.close()
    return sum
  }
}

/// The demo markets and their heards.
enum Market {
  static let names = ["americas-crude-oil", "asia-steel-rebar", "global-carbon-credits"]

  /// All markets, by rules alone.
  static var arguments: [String] { names.flatMap { ["--market", "deploy/markets/\($0)"] } }

  private struct Line: Decodable {
    let text: String
  }

  /// So many heards of all markets, each with its own id.
  static func heards(_ count: Int) throws -> [Heard] {
    var texts: [(market: String, text: String)] = []
    for name in names {
      for file in ["train.jsonl", "dev.jsonl"] {
        let data = try Data(contentsOf: root.appending(path: "deploy/markets/\(name)/\(file)"))
        for line in data.split(separator: UInt8(ascii: "\n")) {
          texts.append((name, try JSONDecoder().decode(Line.self, from: line).text))
        }
      }
    }
    return try (0..<count).map { number in
      // Markets by turns.
      let sample = texts[number * 997 % texts.count]
      return try Heard(id: "h\(number)", market: sample.market, text: sample.text)
    }
  }
}

extension Heard {
  var message: ProducerRecord {
    get throws {
      ProducerRecord(
        topic: "heards.raw", key: Array(id.utf8), value: try MessageJSON.encode(self))
    }
  }
}

/// Checks that the messages are the heards' records: each once, and in their input's order.
func expectRecords(_ messages: [KafkaMessage], of heards: [Heard]) throws {
  var counts: [String: Int] = [:]
  var last: [String: Int64] = [:]
  var places: [String: [String]] = [:]
  var disorder = 0
  for message in messages {
    let record = try MessageJSON.decode(Record.self, from: message.value ?? [])
    counts[record.id, default: 0] += 1
    places[record.id, default: []].append(
      "\(record.lineage.partition ?? -1)@\(record.lineage.offset ?? -1)>\(message.partition)@\(message.offset) \(record.processedAt)"
    )
    let way = "\(record.lineage.topic ?? "")-\(record.lineage.partition ?? -1)>\(message.partition)"
    let offset = try #require(record.lineage.offset)
    if offset <= last[way] ?? -1 { disorder += 1 }
    last[way] = offset
  }
  let lost = heards.filter { counts[$0.id] == nil }.map(\.id)
  let doubled = counts.filter { $0.value > 1 }.map(\.key)
  #expect(lost.isEmpty, "\(lost.count) of \(heards.count) are lost")
  #expect(
    doubled.isEmpty,
    "\(doubled.count) of \(heards.count) came more than once: \(doubled.prefix(3).map { places[$0]! })"
  )
  #expect(disorder == 0, "\(disorder) records came before an earlier one")
  #expect(counts.count == heards.count)
}

/// Checks that the cards ask once about each value in doubt and each missing attribute of the records'
/// heards, whole ones apart, which ask once about a heard and alone. Of what no model knows yet some that
/// nothing found is asked, too.
func expectCards(_ cards: [ReviewCard], of records: [KafkaMessage]) throws {
  #expect(Set(cards.map(\.id)).count == cards.count, "a card came more than once")
  let byHeard = Dictionary(grouping: cards, by: \.heard)
  let records = try records.map { try MessageJSON.decode(Record.self, from: $0.value ?? []) }
  #expect(Set(byHeard.keys).isSubset(of: records.map(\.id)))
  var gold = 0
  var wrong: [String] = []
  for record in records {
    let cards = byHeard[record.id] ?? []
    if cards.contains(where: \.gold) {
      gold += 1
      if cards.map(\.kind) != [.whole] { wrong.append(record.id) }
      continue
    }
    let doubtful = record.attributes.filter { $0.status == .inReview }.map(\.span)
    let absent = cards.filter { $0.kind == .absent }
    let unknown = absent.filter { $0.reason == .noModel }.compactMap(\.attribute)
    if cards.compactMap(\.span).sorted() != doubtful.sorted()
      || absent.count - unknown.count != record.absent.count
      || !Set(unknown).isDisjoint(with: record.attributes.map(\.name))
      || cards.contains(where: { $0.lineage != record.lineage || $0.text != record.text })
    {
      wrong.append(record.id)
    }
  }
  #expect(gold > 0)
  #expect(
    wrong.isEmpty, "\(wrong.count) heards have others than their cards: \(wrong.prefix(5))")
}
