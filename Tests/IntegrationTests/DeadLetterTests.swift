import Foundation
import Kafka
import Records
import Testing

@Suite struct DeadLetterTests {
  private static let heard =
    #"{"schema": "heards.heard/1", "id": "poison", "market": "asia-steel-rebar", "text": "bid"}"#

  private static func with(_ old: String, _ new: String) -> [UInt8] {
    Array(heard.replacing(old, with: new).utf8)
  }

  private struct Poison {
    let errorClass: MessageError.Class
    let value: [UInt8]?
    let headers: [KafkaHeader]

    init(_ errorClass: MessageError.Class, _ value: [UInt8]?, _ headers: [KafkaHeader] = []) {
      self.errorClass = errorClass
      self.value = value
      self.headers = headers
    }
  }

  private static let poisons: [Poison] = [
    Poison(.empty, nil),
    Poison(.malformed, []),
    Poison(
      .malformed, Array("bid at $80".utf8),
      [KafkaHeader("bytes", [0, 0xFF]), KafkaHeader("null", nil)]),
    Poison(.malformed, Array(String(repeating: "[", count: 900_000).utf8)),
    Poison(.encoding, [0xFF, 0xFE, 0x00]),
    Poison(.schema, with("heard/1", "heard/2")),
    Poison(
      .market, with("asia-steel-rebar", "tin"), [KafkaHeader("traceparent", Array("00-1".utf8))]),
    Poison(.invalid, with(#""id": "poison", "#, "")),
    Poison(.invalid, with(#""bid""#, #"" ""#)),
    Poison(.size, with("bid", String(repeating: "bid ", count: 5000))),
  ]

  @Test func `bad messages become dead letters and hold nothing up, and can be put back`()
    async throws
  {
    let cluster = try await Cluster()
    let heards = try Market.heards(500)
    var messages = try heards.map { try $0.message }
    for (index, poison) in Self.poisons.enumerated() {
      messages.insert(
        ProducerRecord(
          topic: "heards.raw", key: Array("key-\(index)".utf8), value: poison.value,
          headers: poison.headers), at: index * 45)
    }
    let worker = try await cluster.worker()
    try await cluster.write(messages)
    try expectRecords(try await cluster.records(heards.count), of: heards)
    var letters = try await cluster.read("heards.dlq")
    #expect(letters.count == Self.poisons.count + 1, "the long one comes in two parts")
    for (index, poison) in Self.poisons.enumerated() {
      let key = Array("key-\(index)".utf8)
      let parts = try letters.filter { $0.key == key }
        .map { try MessageJSON.decode(DeadLetter.self, from: $0.value ?? []) }
        .sorted { $0.part < $1.part }
      #expect(!parts.isEmpty, "poison \(index)")
      for letter in parts {
        #expect(letter.error.errorClass == poison.errorClass.rawValue)
        #expect(letter.key == Data(key))
        #expect(
          letter.headers.map { KafkaHeader($0.name, $0.value.map { Array($0) }) } == poison.headers)
        #expect(letter.origin.topic == "heards.raw")
      }
      let value = poison.value.map { _ in parts.reduce(Data()) { $0 + ($1.value ?? Data()) } }
      #expect(value == poison.value.map { Data($0) })
    }
    #expect(!worker.error.contains("bid at"), "no text of a heard in the log")

    let before = try await cluster.offsets("heards.raw")
    let dry = try await cluster.heards(["replay", "--dry-run"])
    #expect(dry.code == 0)
    #expect(dry.out.contains("10 would be put back, 0 passed over, 0 unreadable"), "\(dry.out)")
    #expect(try await cluster.offsets("heards.raw") == before)

    let replay = try await cluster.heards(["replay", "--class", "unknown_market"])
    #expect(replay.code == 0)
    #expect(replay.out.contains("1 put back, 9 passed over, 0 unreadable"), "\(replay.out)")
    try await until("the letter that was put back") {
      letters = try await cluster.read("heards.dlq")
      return letters.count >= Self.poisons.count + 2
    }
    let again = letters.filter { $0.key == Array("key-6".utf8) }
    #expect(again.count == 2)
    let decoded = try again.map { try MessageJSON.decode(DeadLetter.self, from: $0.value ?? []) }
    #expect(Set(decoded.map(\.value)) == [Data(Self.poisons[6].value!)])
    #expect(decoded.allSatisfy { $0.headers.map(\.name) == ["traceparent"] })
    #expect(again.allSatisfy { $0.headers.map(\.name) == ["traceparent"] })
    try await cluster.stop(worker)
    #expect(try await cluster.read("heards.records").count == heards.count)
  }

  @Test func `a letter whose cause is mended becomes a record when it is put back`() async throws {
    let cluster = try await Cluster()
    let heards = try Market.heards(60)
    let lame = try await cluster.worker(["--market", "deploy/markets/asia-steel-rebar"])
    try await cluster.write(try heards.map { try $0.message })
    try await until("40 dead letters") { try await cluster.read("heards.dlq").count == 40 }
    try await cluster.stop(lame)
    #expect(try await cluster.read("heards.records").count == 20)
    let whole = try await cluster.worker()
    let replay = try await cluster.heards(["replay", "--class", "unknown_market"])
    #expect(replay.out.contains("40 put back"), "\(replay.out)")
    let records = try await cluster.records(heards.count)
    let ids = try records.map { try MessageJSON.decode(Record.self, from: $0.value ?? []).id }
    #expect(ids.sorted() == heards.map(\.id).sorted())
    try await cluster.stop(whole)
  }

  @Test func `a message that the brokers refuse holds up no other`() async throws {
    let cluster = try await Cluster()
    let heards = try Market.heards(200)
    var messages = try heards.map { try $0.message }
    // Its record is refused, and the letter with its bytes too.
    let large = try Heard(
      id: "large", market: Market.names[0], text: String(repeating: "bid ", count: 4000))
    messages.insert(try large.message, at: 100)
    let worker = try await cluster.worker(environment: ["HEARDS_KAFKA_MESSAGE_MAX_BYTES": "12000"])
    try await cluster.write(messages)
    try expectRecords(try await cluster.records(heards.count), of: heards)
    let letters = try await cluster.read("heards.dlq")
      .map { try MessageJSON.decode(DeadLetter.self, from: $0.value ?? []) }
    #expect(letters.map(\.error.errorClass) == ["too_large"])
    #expect(letters.map(\.value) == [nil])
    #expect(letters.first?.error.message.contains("at its origin") == true)
    let replay = try await cluster.heards(["replay"])
    #expect(replay.out.contains("0 put back, 0 passed over, 1 unreadable"), "\(replay.out)")
    try await cluster.stop(worker)
  }
}
