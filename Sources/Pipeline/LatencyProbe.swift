import Foundation
import Kafka
import Logging
import Records

/// Times heards from when they are written to when their records can be read, through brokers and the
/// workers that serve them.
///
/// The heards are written at a steady rate whatever becomes of them, so that one that is held up does not
/// hide those behind it.
package struct LatencyProbe: Sendable {
  package struct Result: Sendable, Hashable, Encodable {
    /// Heards a second.
    package var rate: Double
    package var heards: Int
    /// Of all but the first tenth, during which connections and caches warm up.
    package var all: Figures
    /// Records by the version of the model that made them.
    package var versions: [String: Int]
    /// Of the records that came within a second of the last version's first; nil with one version.
    package var aroundSwap: Figures?
  }

  /// Milliseconds.
  package struct Figures: Sendable, Hashable, Encodable {
    package var p50: Double
    package var p99: Double
    package var longest: Double
    package var above50: Int

    /// - Parameter lags: one at least.
    package init(of lags: [Double]) {
      let lags = lags.sorted()
      p50 = lags[lags.count / 2]
      p99 = lags[lags.count * 99 / 100]
      longest = lags[lags.count - 1]
      above50 = lags.count { $0 > 50 }
    }
  }

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private struct Arrival {
    let heard: Int
    let time: ContinuousClock.Instant
    let record: [UInt8]?
  }

  private let kafka: KafkaSettings
  private let topics: Topics
  private let logger: Logger
  /// How long to wait for what has not come when all is written.
  private let patience: Duration

  package init(
    kafka: KafkaSettings, topics: Topics, patience: Duration = .seconds(60), logger: Logger
  ) {
    self.kafka = kafka
    self.topics = topics
    self.patience = patience
    self.logger = logger
  }

  /// - Parameters:
  ///   - texts: written in turn.
  ///   - rate: heards a second.
  /// - Throws: `Failure` where a heard has no record in time or two, and `KafkaError`.
  package func run(market: String, texts: [String], rate: Double, count: Int) async throws -> Result
  {
    let admin = try Admin(kafka, logger: logger)
    let partitions = try await admin.topics()[topics.records] ?? 0
    await admin.close()
    guard partitions > 0 else { throw Failure(description: "there is no topic \(topics.records)") }
    let consumer = try reader(from: try await ends(partitions))
    let producer = try Producer(kafka, logger: logger)
    do {
      try await producer.prepare([topics.raw])
      let run = UUID().uuidString
      async let arrivals = read(
        consumer, run, count, until: .seconds(Double(count) / rate) + patience)
      let written = try await write(producer, run, market, texts, rate, count)
      let result = try Self.result(of: try await arrivals, written, rate)
      await producer.close()
      await consumer.close()
      return result
    } catch {
      await producer.close()
      await consumer.close()
      throw error
    }
  }

  private func reader(from offsets: [TopicPartition: Int64] = [:]) throws -> Consumer {
    try Consumer(
      ConsumerSettings(
        kafka: kafka, source: .whole([topics.records], from: offsets), commits: .every(.seconds(60))
      ),
      logger: logger)
  }

  private func ends(_ partitions: Int) async throws -> [TopicPartition: Int64] {
    let consumer = try reader()
    var ends: [TopicPartition: Int64] = [:]
    do {
      for number in 0..<partitions {
        let partition = TopicPartition(topics.records, Int32(number))
        ends[partition] = try await consumer.watermarks(of: partition).upperBound
      }
    } catch {
      await consumer.close()
      throw error
    }
    await consumer.close()
    return ends
  }

  /// When each was handed to the producer.
  private func write(
    _ producer: Producer, _ run: String, _ market: String, _ texts: [String], _ rate: Double,
    _ count: Int
  ) async throws -> [ContinuousClock.Instant] {
    var written: [ContinuousClock.Instant] = []
    written.reserveCapacity(count)
    let began = ContinuousClock.now
    for number in 0..<count {
      let due = began + .seconds(Double(number) / rate)
      if due > .now { try await Task.sleep(until: due, clock: .continuous) }
      let heard = try Heard(
        id: "\(run)-\(number)", market: market, text: texts[number % texts.count])
      let value = try MessageJSON.encode(heard)
      written.append(.now)
      try await producer.produce(
        ProducerRecord(topic: topics.raw, key: Array(heard.id.utf8), value: value))
    }
    try await producer.flush()
    return written
  }

  /// The records of this run, until there are enough and for a second no more, or the time is over.
  private func read(_ consumer: Consumer, _ run: String, _ count: Int, until limit: Duration)
    async throws -> [Arrival]
  {
    let prefix = Array("\(run)-".utf8)
    var arrivals: [Arrival] = []
    try await withThrowingTaskGroup(of: Void.self) { group in
      // Ends the loop below.
      func close(after time: Duration) {
        group.addTask {
          try await Task.sleep(for: time)
          await consumer.close()
        }
      }
      close(after: limit)
      while let batch = try await consumer.nextBatch() {
        let now = ContinuousClock.now
        for message in batch.messages {
          guard let heard = Self.number(of: message, after: prefix) else { continue }
          arrivals.append(Arrival(heard: heard, time: now, record: message.value))
          // For one that comes twice.
          if arrivals.count == count { close(after: .seconds(1)) }
        }
        consumer.complete(batch)
      }
      group.cancelAll()
    }
    return arrivals
  }

  private static func number(of message: KafkaMessage, after prefix: [UInt8]) -> Int? {
    guard let key = message.key, key.starts(with: prefix) else { return nil }
    return Int(String(decoding: key.dropFirst(prefix.count), as: UTF8.self))
  }

  private static func result(
    of arrivals: [Arrival], _ written: [ContinuousClock.Instant], _ rate: Double
  ) throws -> Result {
    let known = Set(arrivals.map(\.heard)).count
    guard known == written.count, arrivals.count == known else {
      throw Failure(
        description: "\(arrivals.count) records of \(known) heards for \(written.count) written: "
          + "is a worker serving the market, and nothing else amending its records?")
    }
    let lags = arrivals.sorted { $0.time < $1.time }.map {
      (
        heard: $0.heard, time: $0.time,
        lag: (written[$0.heard].duration(to: $0.time)) / .milliseconds(1)
      )
    }
    let counted = lags.filter { $0.heard >= written.count / 10 }
    var first: [String: ContinuousClock.Instant] = [:]
    var versions: [String: Int] = [:]
    for arrival in arrivals {
      let record = try MessageJSON.decode(Record.self, from: arrival.record ?? [])
      let version = record.lineage.model ?? "none"
      versions[version, default: 0] += 1
      first[version] = min(first[version] ?? arrival.time, arrival.time)
    }
    var around: Figures?
    if versions.count > 1, let swap = first.values.max() {
      let near = counted.filter { abs($0.time.duration(to: swap) / .seconds(1)) <= 1 }.map(\.lag)
      around = near.isEmpty ? nil : Figures(of: near)
    }
    return Result(
      rate: rate, heards: written.count, all: Figures(of: counted.map(\.lag)), versions: versions,
      aroundSwap: around)
  }
}

extension LatencyProbe.Result {
  private enum CodingKeys: String, CodingKey {
    case rate, heards, all, versions
    case aroundSwap = "around_swap"
  }
}

extension LatencyProbe.Figures {
  private enum CodingKeys: String, CodingKey {
    case p50 = "p50_ms"
    case p99 = "p99_ms"
    case longest = "max_ms"
    case above50 = "above_50_ms"
  }
}
