import Foundation
import Kafka
import Records
import TestSupport
import Testing

@Suite struct LatencyTests {
  private struct Result: Decodable {
    struct Figures: Decodable {
      let p50, p99, longest: Double
      let above50: Int

      enum CodingKeys: String, CodingKey {
        case p50 = "p50_ms"
        case p99 = "p99_ms"
        case longest = "max_ms"
        case above50 = "above_50_ms"
      }
    }

    let heards: Int
    let all: Figures
    let versions: [String: Int]
  }

  private static let market = "asia-steel-rebar"

  private static func arguments(count: Int) -> [String] {
    [
      "latency", "--market", market, "--data", "\(root.path)/deploy/markets/\(market)/dev.jsonl",
      "--rate", "100", "--seconds", "\(Double(count) / 100)", "--json",
    ]
  }

  @Test func `heards are timed from raw to record, those of another run passed over`() async throws
  {
    let cluster = try await Cluster()
    let worker = try await cluster.worker()
    try await cluster.write(
      try Market.heards(50).map {
        ProducerRecord(
          topic: "heards.raw", key: Array($0.id.utf8), value: try MessageJSON.encode($0))
      })
    let timed = try await cluster.heards(Self.arguments(count: 100))
    #expect(timed.code == 0, "\(timed.error)")
    let result = try JSONDecoder().decode(Result.self, from: Data(timed.out.utf8))
    #expect(result.heards == 100)
    #expect(result.versions.values.reduce(0, +) == 100)
    #expect(0 < result.all.p50 && result.all.p50 <= result.all.p99)
    #expect(result.all.p99 <= result.all.longest)
    #expect((result.all.longest > 50) == (result.all.above50 > 0))
    try await cluster.stop(worker)
  }

  @Test func `a record that comes twice fails the measurement`() async throws {
    let cluster = try await Cluster()
    let reader = try Consumer(
      ConsumerSettings(
        kafka: cluster.kafka, source: .whole(["heards.raw"]), commits: .byTransactions),
      logger: quiet)
    let producer = try Producer(cluster.kafka, logger: quiet)
    let echo = Task {
      while let batch = try await reader.nextBatch() {
        for message in batch.messages {
          let heard = try MessageJSON.decode(Heard.self, from: message.value ?? [])
          let record = Record(
            id: heard.id, market: heard.market, text: heard.text, receivedAt: nil, processedAt: "",
            attributes: [], quotes: [], lineage: Lineage(taxonomy: "t", model: nil, program: "p"))
          for _ in 0..<(heard.id.hasSuffix("-7") ? 2 : 1) {
            try await producer.produce(
              ProducerRecord(
                topic: "heards.records", key: message.key, value: try MessageJSON.encode(record)))
          }
        }
        reader.complete(batch)
      }
    }
    let timed = try await cluster.heards(Self.arguments(count: 10))
    #expect(timed.code == 1)
    #expect(timed.error.contains("11 records of 10 heards for 10 written"), "\(timed.error)")
    await reader.close()
    try await echo.value
    await producer.close()
  }
}
