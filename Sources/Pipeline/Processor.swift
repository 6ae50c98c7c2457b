import Extraction
import Foundation
import Kafka
import Records

/// Turns messages into what is to be published: the pure part of the worker.
struct Processor {
  let markets: Markets
  let formats: [String: InputFormat]
  let topics: Topics
  let program: String
  private let routing: Routing.Settings
  private var served: [String: ServedMarket]
  private var deadLetters: DeadLetters
  private var recent: [TopicPartition: RecentIdentifiers] = [:]
  private let recentLimit: Int
  /// Records of the present batch that a shadow model is to be compared with, by their heards' places.
  private var shadowed: [DeadLetter.Origin: Record] = [:]
  private(set) var shadowCounts = ShadowCounts()

  /// Under a broker's default limit of 1 MB a message.
  static let maximumRecordBytes = 950_000

  enum Outcome {
    /// The heard's record, then what is to be asked of it, and which way that is.
    case record(ProducerRecord, asking: [ProducerRecord], Tally.Way)
    case deadLetters([ProducerRecord], MessageError)
  }

  init(
    markets: Markets, formats: [String: InputFormat], topics: Topics,
    routing: Routing.Settings, program: String, recentLimit: Int
  ) {
    self.markets = markets
    self.formats = formats
    self.topics = topics
    self.program = program
    self.recentLimit = recentLimit
    self.routing = routing
    served = Dictionary(
      uniqueKeysWithValues: markets.extractors.map { market, extractor in
        (
          market,
          ServedMarket(MarketModels(), market: market, fallback: extractor, routing: routing)
        )
      })
    deadLetters = DeadLetters(
      topic: topics.deadLetters, program: program, models: markets.modelVersions)
  }

  /// The version of the model that serves a market; nil for rules alone.
  func modelVersion(of market: String) -> String? { served[market]?.extractor.model?.version }

  /// Serves a market by other models from the next message on. Not to be called within a batch.
  mutating func adopt(_ models: MarketModels, for market: String) {
    guard let fallback = markets.extractors[market] else { return }
    served[market] = ServedMarket(
      models, market: market, fallback: fallback, routing: routing)
    deadLetters = DeadLetters(
      topic: topics.deadLetters, program: program,
      models: served.compactMapValues { $0.extractor.model?.version })
  }

  /// Compares the shadow models with the records of the batch that was published last.
  ///
  /// - Returns: what came of these.
  @discardableResult
  mutating func compareShadows() -> ShadowCounts {
    var news = ShadowCounts()
    for record in shadowed.values {
      guard let market = served[record.market], let shadow = market.shadow,
        let differences = market.differences(from: record)
      else { continue }
      news.add(
        differences,
        ShadowCounts.Comparison(
          market: record.market, serving: record.lineage.model ?? "none", shadow: shadow.version))
    }
    shadowed = [:]
    shadowCounts.add(news)
    return news
  }

  /// What is to be told of the shadow models, if there is anything new.
  mutating func tellOfShadows() -> [ShadowCounts.Comparison: ShadowCounts.Counts] {
    shadowCounts.hasNews ? shadowCounts.tell() : [:]
  }

  /// What is to be published for a message: its record with what is to be asked of it, or dead letters
  /// with the cause.
  mutating func process(_ message: KafkaMessage) -> Outcome {
    do throws(MessageError) {
      let heard = try (formats[message.topic] ?? .heard).decode(message)
      guard let market = served[heard.market] else {
        throw MessageError(
          .market,
          "unknown market (known: \(markets.extractors.keys.sorted().joined(separator: ", ")))")
      }
      if let earlier = recent[
        message.topicPartition, default: RecentIdentifiers(limit: recentLimit)
      ]
      .earlierUse(of: heard.id, at: message.offset) {
        throw MessageError(
          .duplicate, "its id was used already by the message at offset \(earlier) of its partition"
        )
      }
      let (extractor, box) = (market.extractor, market.workspace)
      let now = Timestamp.now
      let origin = DeadLetter.Origin(
        topic: message.topic, partition: message.partition, offset: message.offset)
      let record = extractor.record(
        for: heard, receivedAt: Timestamp.text(milliseconds: message.timestamp),
        processedAt: now, program: program, origin: origin, &box.workspace)
      if market.shadow != nil { shadowed[origin] = record }
      let headers = message.traceHeaders
      let written = ProducerRecord(
        topic: topics.records, key: Array(heard.id.utf8), value: try encode(record, "its record"),
        headers: headers)
      let route = market.routing.route(record, createdAt: now) {
        extractor.evidence(&box.workspace)
      }
      return .record(
        written, asking: try asking(route, headers),
        Tally.Way(market: record.market, kind: route.kind))
    } catch {
      return .deadLetters(deadLetters.records(for: message, error), error)
    }
  }

  private func asking(
    _ route: Routing.Route, _ headers: [KafkaHeader]
  ) throws(MessageError) -> [ProducerRecord] {
    var records: [ProducerRecord] = []
    if let request = route.request {
      records.append(
        ProducerRecord(
          topic: topics.suggest, key: Array(request.id.utf8),
          value: try encode(request, "its suggestion request"), headers: headers))
    }
    for card in route.cards {
      records.append(
        ProducerRecord(
          // All cards of a heard lie in one partition: whoever has it amends the heard's record.
          topic: topics.review, partitionKey: Array(card.heard.utf8), key: Array(card.id.utf8),
          value: try encode(card, "a review card of it"), headers: headers))
    }
    return records
  }

  /// What is to be published of a message instead of what the brokers refused: its record alone instead
  /// of that and what was to be asked; dead letters instead of its record; instead of those one without its bytes, which stay where they are; instead of that
  /// nothing, which is nil.
  ///
  /// - Parameter name: the name of the brokers' error.
  func outcome(
    of message: KafkaMessage, after refused: Outcome, refusedWith name: String
  ) -> Outcome? {
    switch refused {
    case .record(let record, let asking, let way) where !asking.isEmpty:
      return .record(record, asking: [], way)
    case .record:
      let error = MessageError(.size, "the brokers refuse its record (\(name))")
      return .deadLetters(deadLetters.records(for: message, error), error)
    case .deadLetters(_, let error):
      let remark =
        "; its bytes, left out since the brokers refuse them (\(name)), are at its origin"
      guard !error.description.hasSuffix(remark) else { return nil }
      let told = MessageError(error.errorClass, error.description + remark)
      return .deadLetters([deadLetters.bareRecord(for: message, told)], told)
    }
  }

  private func encode(
    _ message: some Encodable, _ name: String
  ) throws(MessageError) -> [UInt8] {
    guard let bytes = try? MessageJSON.encode(message) else {
      throw MessageError(.invalid, "\(name) cannot be written as JSON")
    }
    guard bytes.count <= Self.maximumRecordBytes else {
      throw MessageError(
        .size, "\(name) would have \(bytes.count) bytes, more than \(Self.maximumRecordBytes)")
    }
    return bytes
  }
}
