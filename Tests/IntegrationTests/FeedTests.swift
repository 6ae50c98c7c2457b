import Foundation
import Kafka
import Records
import TestSupport
import Testing

@Suite struct FeedTests {
  @Test func `feeds are read as they come, by a settings file`() async throws {
    let cluster = try await Cluster()
    let admin = try Admin(cluster.kafka, logger: quiet)
    try await admin.create(
      ["feed.json", "feed.text"].map { Admin.Topic($0, partitions: 2, replication: 1) })
    await admin.close()
    let folder = try ScratchFolder()
    let settings = try folder.file(
      "settings.yaml",
      """
      kafka:
        bootstrap.servers: \(cluster.broker.bootstrapServers)
        session.timeout.ms: 6000
      topics: {prefix: "heards."}
      worker:
        group: desk
        instance: one
        inputs:
          - topic: feed.json
            format: json
            market: asia-steel-rebar
            fields: {id: ref, market: desk.market, text: body.text, received_at: at, source: via}
          - topic: feed.text
            format: text
            market_header: market
      markets:
      \(Market.names.map { "  - taxonomy: \(root.path)/deploy/markets/\($0)" }.joined(separator: "\n"))
      """)
    let check = try await cluster.heards(["config", "check", "--config", settings])
    #expect(check.code == 0, "\(check.error)")
    let worker = try await cluster.worker(["--config", settings])
    let json = [
      #"{"ref": 17, "desk": {"market": "americas-crude-oil"}, "at": "2026-11-02T09:15:00Z", "via": "chat", "body": {"text": "WTI Midland bid -$1.40/b"}}"#,
      #"{"ref": "r2", "body": {"text": "rebar offered $520/mt"}, "other": [1, 2]}"#,
      #"{"ref": "r3", "body": "no text"}"#,
    ]
    let header = [KafkaHeader("market", Array("global-carbon-credits".utf8))]
    try await cluster.write(
      json.map {
        ProducerRecord(topic: "feed.json", key: Array("same".utf8), value: Array($0.utf8))
      }
        + [
          ProducerRecord(
            topic: "feed.text", partition: 1, key: Array("t1".utf8),
            value: Array("bid at $4.10\r\n".utf8), headers: header),
          ProducerRecord(
            topic: "feed.text", partition: 1, key: nil, value: Array("offer at $4.30".utf8),
            headers: header),
          ProducerRecord(
            topic: "feed.text", partition: 1, key: nil, value: Array("no market".utf8)),
        ])
    let records = try await cluster.records(4)
      .map { try MessageJSON.decode(Record.self, from: $0.value ?? []) }
    let byID = Dictionary(records.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    #expect(byID.keys.sorted() == ["17", "feed.text-1-1", "r2", "t1"])
    #expect(byID["17"]?.market == "americas-crude-oil")
    #expect(byID["17"]?.receivedAt == "2026-11-02T09:15:00Z")
    #expect(byID["r2"]?.market == "asia-steel-rebar")
    #expect(byID["t1"]?.market == "global-carbon-credits")
    #expect(byID["t1"].map { Array($0.text.utf8) } == Array("bid at $4.10\r\n".utf8))
    try await until("two dead letters") { try await cluster.read("heards.dlq").count == 2 }
    let letters = try await cluster.read("heards.dlq")
      .map { try MessageJSON.decode(DeadLetter.self, from: $0.value ?? []) }
    #expect(letters.map(\.origin.topic).sorted() == ["feed.json", "feed.text"])
    #expect(letters.allSatisfy { $0.error.errorClass == "invalid" })
    try await cluster.stop(worker)
  }

  @Test func `other programs write heards and read valid records`() async throws {
    let cluster = try await Cluster()
    let folder = try ScratchFolder()
    let heards = try Market.heards(300)
    let lines = try heards.map { heard in
      "\(heard.id)|" + String(decoding: try MessageJSON.encode(heard), as: UTF8.self)
    }
    let file = try folder.file("heards.txt", lines.joined(separator: "\n") + "\n")
    let worker = try await cluster.worker()
    let servers = cluster.broker.bootstrapServers
    let written = try await Program.run(
      ["-b", servers, "-P", "-t", "heards.raw", "-K", "|", "-l", file], program: "/usr/bin/kcat")
    #expect(written.code == 0, "\(written.error)")
    try expectRecords(try await cluster.records(heards.count), of: heards)
    let read = try await Program.run(
      [
        "-b", servers, "-C", "-t", "heards.records", "-e", "-q", "-X",
        "isolation.level=read_committed",
      ],
      program: "/usr/bin/kcat")
    #expect(read.code == 0, "\(read.error)")
    let records = try read.out.split(separator: "\n")
      .map { try MessageJSON.decode(Record.self, from: Array($0.utf8)) }
    #expect(records.map(\.id).sorted() == heards.map(\.id).sorted())
    try await cluster.validate("heards.records", by: "record", count: heards.count)
    try await cluster.stop(worker)
  }
}
