import Extraction
import Foundation
import Records

@testable import Kafka
@testable import Pipeline

/// A market found by rules alone.
let taxonomy = """
  schema: heards.taxonomy/1
  market: oil
  version: "1"
  title: Oil
  attributes:
    - name: activity
      label: ACTIVITY
      found_by: rules
      scope: quote
      normaliser: enum
      values:
        - value: bid
          aliases: [bid, bids]
        - value: offer
          aliases: [offer, offered]
    - name: price
      label: PRICE
      found_by: rules
      scope: quote
      normaliser: price
      patterns: ['[+-]?\\$[0-9]+(\\.[0-9]+)?/b']
  """

func makeProcessor(
  formats: [String: InputFormat] = ["raw": .heard], remembering limit: Int = 100,
  routing: Routing.Settings = Routing.Settings(goldShare: 0)
) throws -> Processor {
  let market = try Taxonomy.parse(taxonomy, file: "taxonomy.yaml")
  return Processor(
    markets: Markets(extractors: ["oil": Extractor(taxonomy: market, model: nil)]),
    formats: formats, topics: Topics(), routing: routing, program: "heards test",
    recentLimit: limit)
}

func message(
  _ value: [UInt8]?, key: [UInt8]? = Array("key".utf8), headers: [KafkaHeader] = [],
  topic: String = "raw", partition: Int32 = 0, offset: Int64 = 7,
  timestamp: Int64 = 1_790_000_000_000
) -> KafkaMessage {
  KafkaMessage(
    topic: topic, partition: partition, offset: offset, key: key, value: value, headers: headers,
    timestamp: timestamp, generation: Generation(0))
}

func message(_ value: String, offset: Int64 = 7) -> KafkaMessage {
  message(Array(value.utf8), offset: offset)
}

/// The JSON of a heard, with fields replaced or, where the replacement is nil, left out.
func heard(_ changes: [String: String?] = [:]) -> String {
  var fields: [String: String] = [
    "schema": #""heards.heard/1""#, "id": #""h1""#, "market": #""oil""#,
    "text": #""offered at -$1.10/b, bid -$1.40/b""#,
  ]
  for (name, value) in changes { fields[name] = value }
  return "{" + fields.sorted { $0.key < $1.key }.map { "\"\($0)\": \($1)" }.joined(separator: ", ")
    + "}"
}

extension Processor.Outcome {
  var record: Record? {
    guard case .record(let record, _, _) = self, let value = record.value else { return nil }
    return try? MessageJSON.decode(Record.self, from: value)
  }

  var written: [ProducerRecord] {
    switch self {
    case .record(let record, let asking, _): [record] + asking
    case .deadLetters(let records, _): records
    }
  }

  /// What is asked of the heard, of one kind of message.
  func asked<T: Decodable>(_ type: T.Type, on topic: String) throws -> [T] {
    guard case .record(_, let asking, _) = self else { return [] }
    return try asking.filter { $0.topic == topic }
      .map { try MessageJSON.decode(type, from: $0.value ?? []) }
  }

  var letters: [DeadLetter] {
    guard case .deadLetters(let records, _) = self else { return [] }
    return records.compactMap { try? MessageJSON.decode(DeadLetter.self, from: $0.value ?? []) }
  }

  var errorClass: MessageError.Class? {
    guard case .deadLetters(_, let error) = self else { return nil }
    return error.errorClass
  }
}
