import Foundation
import Kafka
import Records
import TestSupport
import Testing

/// Models of one market, published while workers serve it.
@Suite struct ModelsTests {
  private static let market = "asia-steel-rebar"
  private static let folder = "deploy/markets/\(market)"

  /// Versions as `heards models --json` tells of them.
  private struct View: Decodable {
    let version: String?
    let active: Bool
    let pinned: Bool
    let whole: Bool?
    let rollback: Int?
  }

  /// A cluster, and models of the market trained on a few of its texts.
  private final class House: Sendable {
    let cluster: Cluster
    private let scratch: ScratchFolder
    private let texts: String

    init() async throws {
      cluster = try await Cluster()
      scratch = try ScratchFolder()
      let lines = try String(
        contentsOf: root.appending(path: "\(ModelsTests.folder)/train.jsonl"), encoding: .utf8)
      texts = try scratch.file(
        "train.jsonl", lines.split(separator: "\n").prefix(60).joined(separator: "\n") + "\n")
    }

    /// Trains a model; another seed gives another version.
    func train(seed: Int) async throws -> String {
      let path = scratch.url.appending(path: "\(seed).heards").path
      let end = try await Program.run([
        "train", "--market", ModelsTests.folder, "--data", texts, "--out", path, "--seed",
        "\(seed)", "--maximum-bytes", "400000",
      ])
      try #require(end.code == 0, "\(end.error)")
      return path
    }

    func models(_ arguments: [String]) async throws -> Program.Result {
      try await cluster.heards(
        ["models"] + arguments + ["--market", ModelsTests.folder, "--json"])
    }

    /// Makes a change and gives the version that it is about.
    func change(_ arguments: [String]) async throws -> String {
      let end = try await models(arguments)
      try #require(end.code == 0, "\(end.error)")
      return try #require(
        JSONDecoder().decode(View.self, from: Data(end.out.utf8)).version)
    }

    func publish(_ model: String) async throws -> String {
      try await change(["publish", "--model", model])
    }

    func list() async throws -> [View] {
      let end = try await models(["list"])
      try #require(end.code == 0, "\(end.error)")
      return try JSONDecoder().decode([View].self, from: Data(end.out.utf8))
    }

    /// A static member: one that comes back takes its old place.
    func worker(_ name: String) async throws -> Program {
      try await cluster.worker(
        ["--market", ModelsTests.folder], instance: name,
        environment: ["HEARDS_KAFKA_GROUP_INSTANCE_ID": name])
    }
  }

  /// The market's heards with the numbers that none had before.
  private static func heards(_ numbers: Range<Int>) throws -> [Heard] {
    let samples = try Market.heards(600).filter { $0.market == market }
    return try numbers.map {
      try Heard(id: "m\($0)", market: market, text: samples[$0 % samples.count].text)
    }
  }

  private static func records(_ messages: [KafkaMessage]) throws -> [String: Record] {
    let records = try messages.map { try MessageJSON.decode(Record.self, from: $0.value ?? []) }
    return Dictionary(records.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func models(_ heards: [Heard], in records: [String: Record]) -> Set<String?> {
    Set(heards.map { records[$0.id]?.lineage.model })
  }

  /// Heards that go in at about 300 a second for as long as something is waited for: a worker takes a
  /// version over at its next batch.
  private struct Feed {
    let cluster: Cluster
    private(set) var sent: [Heard] = []

    init(_ cluster: Cluster) { self.cluster = cluster }

    /// - Returns: those that were written.
    @discardableResult
    mutating func write(_ count: Int) async throws -> [Heard] {
      let heards = try ModelsTests.heards(sent.count..<sent.count + count)
      try await cluster.write(
        try heards.map { try $0.message }, over: .milliseconds(200 * count / 60))
      sent += heards
      return heards
    }

    mutating func write(until what: String, _ isDone: () -> Bool) async throws {
      let deadline = ContinuousClock.now + patience
      repeat {
        guard .now < deadline else { throw GaveUp(description: "waited in vain: \(what)") }
        try await write(60)
      } while !isDone()
    }
  }

  /// The versions that a worker has taken over, in their order.
  private static func swaps(_ worker: Program?) -> [String] {
    (worker?.error ?? "").split(separator: "\n").filter { $0.contains("models swapped") }
      .compactMap { line in
        line.split(separator: " ").first { $0.hasPrefix("version=") }
          .map { String($0.dropFirst("version=".count)) }
      }
  }

  @Test
  func `versions are swapped, refused and rolled back while workers serve, and no heard is lost`()
    async throws
  {
    let house = try await House()
    let cluster = house.cluster
    let (one, two) = (try await house.train(seed: 1), try await house.train(seed: 2))
    let a = try await house.publish(one)
    var workers = ["a": try await house.worker("a"), "b": try await house.worker("b")]
    var feed = Feed(cluster)

    // Under load one version takes over from the other.
    try await feed.write(until: "the first version") {
      workers.values.allSatisfy { Self.swaps($0) == [a] }
    }
    async let publishing = house.publish(two)
    try await feed.write(until: "the second version") {
      workers.values.allSatisfy { Self.swaps($0).count == 2 }
    }
    let b = try await publishing
    try #require(a != b)
    let second = try await feed.write(300)
    var messages = try await cluster.records(feed.sent.count)
    try expectRecords(messages, of: feed.sent)
    var records = try Self.records(messages)
    #expect(Self.models(feed.sent, in: records) == [a, b])
    #expect(Self.models(second, in: records) == [b])
    try Self.expectOneSwap(messages, from: a, to: b)

    // What is damaged on the topic is refused, and the version before goes on, after a restart too.
    try await Self.publishDamaged(one, after: [b, a], cluster)
    for worker in workers.values { try await worker.says("reason=damaged") }
    try await cluster.stop(try #require(workers["a"]))
    workers["a"] = try await house.worker("a")
    let third = try await feed.write(300)
    records = try Self.records(try await cluster.records(feed.sent.count))
    #expect(Self.models(third, in: records) == [b])

    // Back from the damaged one, and then to the first.
    #expect(try await house.change(["rollback"]) == b)
    #expect(try await house.change(["rollback"]) == a)
    try await feed.write(until: "the first version again") {
      workers.values.allSatisfy { Self.swaps($0).last == a }
    }
    let fourth = try await feed.write(300)
    messages = try await cluster.records(feed.sent.count)
    try expectRecords(messages, of: feed.sent)
    records = try Self.records(messages)
    #expect(Self.models(fourth, in: records) == [a])

    // Those that start anew begin with the active version, from their first record on. Both take their old
    // places: this broker gives a static member's partitions to no other.
    let stopped = Array(workers.values)
    for worker in stopped { try await cluster.stop(worker) }
    let fifth = try await feed.write(300)
    for name in workers.keys.sorted() { workers[name] = try await house.worker(name) }
    messages = try await cluster.records(feed.sent.count)
    try expectRecords(messages, of: feed.sent)
    #expect(Self.models(fifth, in: try Self.records(messages)) == [a])
    for worker in workers.values { try await cluster.stop(worker) }
    #expect(try await cluster.offsets("heards.dlq") == 0)
    for worker in stopped + Array(workers.values) {
      #expect(!worker.error.contains("$"), "a heard's text in the log")
    }
  }

  /// Checks that each input partition's heards were served by the first version and then by the second.
  private static func expectOneSwap(
    _ messages: [KafkaMessage], from a: String, to b: String
  ) throws {
    let records = try messages.map { try MessageJSON.decode(Record.self, from: $0.value ?? []) }
    for (partition, records) in Dictionary(grouping: records, by: \.lineage.partition) {
      let versions = records.sorted { $0.lineage.offset ?? 0 < $1.lineage.offset ?? 0 }
        .compactMap(\.lineage.model)
      let swap = versions.firstIndex(of: b) ?? versions.count
      #expect(
        versions.prefix(swap).allSatisfy { $0 == a }
          && versions.dropFirst(swap).allSatisfy { $0 == b },
        "partition \(partition ?? -1) has versions in another order")
    }
  }

  /// Puts a version on the topic of which a byte has changed, and makes it active.
  private static func publishDamaged(
    _ model: String, after earlier: [String], _ cluster: Cluster
  ) async throws {
    var file = [UInt8](try Data(contentsOf: URL(fileURLWithPath: model)))
    file[file.count / 2] ^= 1
    let name = "00000000000000dd"
    let version = ModelVersion(
      market: market, version: name, bytes: file.count, sha256: String(repeating: "0", count: 64),
      format: 3, taxonomy: nil, program: "test", createdAt: "now")
    let choice = ActiveModel(
      market: market, version: name, earlier: earlier, by: "test", at: "now")
    var records: [(String, [UInt8])] = (0..<version.chunks).map { number in
      let start = number * version.chunkBytes
      return (
        "\(market)/version/\(name)/\(number)",
        Array(file[start..<start + version.length(ofChunk: number)])
      )
    }
    records.append(("\(market)/version/\(name)", try MessageJSON.encode(version)))
    records.append(("\(market)/active", try MessageJSON.encode(choice)))
    try await cluster.write(
      records.map { ProducerRecord(topic: "heards.models", key: Array($0.utf8), value: $1) })
  }

  @Test func `all of a transaction is of one version, however often versions change`() async throws
  {
    let house = try await House()
    let cluster = house.cluster
    let a = try await house.publish(try await house.train(seed: 1))
    let b = try await house.publish(try await house.train(seed: 2))
    let worker = try await house.worker("a")
    var feed = Feed(cluster)
    for (count, version) in [a, b, a, b].enumerated() {
      async let pinning = house.change(["pin", version])
      try await feed.write(until: "swap \(count)") { Self.swaps(worker).count > count + 1 }
      #expect(try await pinning == version)
    }
    let messages = try await cluster.records(feed.sent.count)
    try expectRecords(messages, of: feed.sent)
    #expect(Self.models(feed.sent, in: try Self.records(messages)) == [a, b])
    try await cluster.stop(worker)
    // One worker writes: its transactions end with an offset that no record has.
    var (transactions, largest) = (0, 0)
    for messages in Dictionary(grouping: messages, by: \.partition).values {
      let messages = messages.sorted { $0.offset < $1.offset }
      var run: [KafkaMessage] = []
      func end() throws {
        let versions = Set(
          try run.map {
            try MessageJSON.decode(Record.self, from: $0.value ?? []).lineage.model
          })
        #expect(versions.count == 1, "\(run.count) records of one transaction")
        transactions += 1
        largest = max(largest, run.count)
      }
      for message in messages {
        if let last = run.last, message.offset != last.offset + 1 {
          try end()
          run = []
        }
        run.append(message)
      }
      try end()
    }
    #expect(transactions > 20 && largest > 1, "\(transactions) runs, the largest \(largest)")
  }

  @Test func `versions are published, listed and chosen by commands`() async throws {
    let house = try await House()
    let one = try await house.train(seed: 1)
    #expect(try await house.list().isEmpty)
    for command in ["show", "rollback"] {
      let nothing = try await house.models([command])
      #expect(nothing.code == 1 && nothing.error.contains("no active version"), "\(nothing.error)")
    }
    // What is known of a market that its settings' model serves, or rules alone.
    let quality = try String(
      contentsOf: root.appending(path: "schemas/samples/quality/valid.json"), encoding: .utf8)
    try await house.cluster.write([
      ProducerRecord(
        topic: "heards.models", key: Array("\(Self.market)/quality".utf8),
        value: Array(quality.replacing("americas-crude-oil", with: Self.market).utf8))
    ])
    let none = try await house.models(["show"])
    #expect(none.code == 0 && none.out.contains("\"gold_heards\""), "\(none.error)")
    #expect(try JSONDecoder().decode(View.self, from: Data(none.out.utf8)).version == nil)
    #expect(none.out.contains("not better beyond chance"), "what came of the last training")

    let a = try await house.publish(one)
    let b = try await house.publish(try await house.train(seed: 2))
    var views = try await house.list()
    #expect(views.map(\.version) as [String?] == [b, a])
    #expect(views.map(\.active) == [true, false])
    #expect(views.map(\.whole) == [true, true])
    #expect(views.map(\.rollback) == [nil, 1])

    #expect(try await house.change(["pin", String(a.prefix(6))]) == a)
    let c = try await house.publish(try await house.train(seed: 3))
    views = try await house.list()
    #expect(views.map(\.version) as [String?] == [c, b, a])
    #expect(views.map(\.pinned) == [false, false, true], "the pinned one stays")
    #expect(try await house.change(["unpin"]) == a)
    #expect(try await house.publish(one) == a, "what is published again is the same version")
    #expect(try await house.change(["rollback"]) == b)
    #expect(try await house.change(["show", c]) == c)
    let unknown = try await house.models(["pin", "ffff"])
    #expect(unknown.code == 1 && unknown.error.contains(a), "\(unknown.error)")
    let other = try await house.cluster.heards([
      "models", "publish", "--market", "deploy/markets/americas-crude-oil", "--model", one,
    ])
    #expect(other.code == 1 && other.error.contains("a model of market"), "\(other.error)")
    let damaged = try await house.models(["publish", "--model", "README.md"])
    #expect(damaged.code == 1 && damaged.error.contains("not a model"), "\(damaged.error)")
    #expect(try await house.list().compactMap(\.version).sorted() == [a, b, c].sorted())

    let choices = try await house.cluster.read("heards.models").filter {
      $0.key.map { String(decoding: $0, as: UTF8.self) } == "\(Self.market)/active"
    }
    let choice = try MessageJSON.decode(ActiveModel.self, from: try #require(choices.last?.value))
    #expect(choice.version == b && !choice.pinned)
  }

  @Test func `a worker without the topic serves by its settings`() async throws {
    let cluster = try await Cluster()
    let admin = try Admin(cluster.kafka, logger: quiet)
    try await admin.create(
      ["raw", "records", "suggest", "review", "dlq"].map {
        Admin.Topic("few.\($0)", partitions: 1, replication: 1)
      })
    await admin.close()
    let worker = try await cluster.worker(
      ["--market", Self.folder], environment: ["HEARDS_TOPICS_PREFIX": "few."])
    let heards = try Self.heards(0..<50)
    try await cluster.write(
      try heards.map {
        ProducerRecord(
          topic: "few.raw", key: Array($0.id.utf8), value: try MessageJSON.encode($0))
      })
    try await until("the records") {
      try await cluster.read("few.records", partitions: 1).count == heards.count
    }
    try expectRecords(try await cluster.read("few.records", partitions: 1), of: heards)
    try await cluster.stop(worker)
  }
}
