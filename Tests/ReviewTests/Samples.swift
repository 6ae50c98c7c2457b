import Extraction
import Foundation
import Logging
import Records
import Store

@testable import Review

/// A market found by rules alone, and a heard of it with two quotes.
enum Oil {
  static let extractor = try! Extractor(
    taxonomy: Taxonomy.parse(
      """
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
          patterns: ['[+-]?\\$[0-9]+(\\.[0-9]+)?']
        - name: buyer
          label: BUYER
          found_by: tagger
          scope: quote
          normaliser: text
      """, file: "taxonomy.yaml"), model: nil)

  static let text = "🛢️ offered at -$1.10, bid -$1.40: broker"

  /// The first place of some text.
  static func span(_ part: String, in text: String = Oil.text) -> TextSpan {
    let range = text.range(of: part)!
    return TextSpan(
      start: text.utf8.distance(from: text.startIndex, to: range.lowerBound),
      end: text.utf8.distance(from: text.startIndex, to: range.upperBound))
  }

  /// A heard's first record, by rules.
  static func record(_ id: String = "h1", text: String = Oil.text) throws -> Record {
    var workspace = Extractor.Workspace(for: extractor)
    var record = extractor.record(
      for: try Heard(id: id, market: "oil", text: text),
      processedAt: "2026-01-01T00:00:00.000Z", program: "test", &workspace)
    record.absent = [Absence(name: "buyer", confidence: 0.9)]
    // As it comes over the wire.
    return try MessageJSON.decode(Record.self, from: MessageJSON.encode(record))
  }

  static func card(
    _ attribute: String? = "price", _ part: String? = "-$1.10", heard: String = "h1",
    text: String = Oil.text, market: String = "oil", uncertainty: Double = 0.5,
    pair: String? = nil, createdAt: String = "2026-01-01T00:00:00.000Z"
  ) -> ReviewCard {
    let kind: ReviewCard.Kind = attribute == nil ? .whole : part == nil ? .absent : .span
    let place = kind == .span ? span(part!, in: text) : nil
    return ReviewCard(
      id: ReviewCard.identifier(
        market: market, heard: heard, attribute: attribute, kind: kind, span: place),
      kind: kind, heard: heard, market: market, text: text, receivedAt: nil,
      attribute: attribute, span: place, value: place.map { .string(text[$0]!) },
      proposers: kind == .whole ? [] : [Proposer(source: .model, confidence: 0.7, version: "m1")],
      pair: pair, reason: kind == .whole ? .gold : .uncertain, gold: kind == .whole,
      uncertainty: uncertainty, revision: 1, createdAt: createdAt,
      lineage: Lineage(taxonomy: "1", model: nil, program: "test"))
  }

  static func feedback(
    _ card: ReviewCard, _ verdict: Feedback.Verdict, by reviewer: String = "ada",
    spans: [Feedback.Mark]? = nil, second: Int = 0
  ) -> Feedback {
    Feedback(
      to: card, verdict, spans: spans, reviewer: reviewer,
      answeredAt: "2026-01-02T00:00:\(second < 10 ? "0" : "")\(second).000Z")
  }

  static func mark(_ name: String, _ part: String, quote: Int? = nil) -> Feedback.Mark {
    Feedback.Mark(name: name, span: span(part), quote: quote)
  }
}

/// A queue on a file of its own, removed with the value.
final class QueueFile: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "heards-review-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func open(overlapShare: Double = 0) throws -> ReviewQueue {
    ReviewQueue(try file(), overlapShare: overlapShare)
  }

  func file(_ name: String = "review.sqlite") throws -> StoreFile {
    try StoreFile(path: folder.appending(path: name).path, logger: quiet)
  }
}

let quiet = Logger(label: "review-tests") { _ in SwiftLogNoOpLogHandler() }

extension ReviewQueue {
  /// Messages as topics hold them, at rising offsets of partition 0 from `offset` on.
  func read(
    _ contents: [Message.Content], partition: Int32 = 0, from offset: Int64 = 0,
    at now: Date = Date()
  ) async throws {
    let messages = contents.enumerated().map { index, content in
      let topic =
        switch content {
        case .card: "heards.review"
        case .feedback, .forgotten: "heards.feedback"
        case .record, .none: "heards.records"
        }
      return Message(
        content, topic: topic, partition: partition, offset: offset + Int64(index))
    }
    try await apply(
      messages, next: messages.map { ($0.topic, $0.partition, $0.offset + 1) }, at: now)
  }
}

extension ReviewQueue.Message.Content {
  static func of(_ card: ReviewCard) throws -> Self {
    .card(card, json: try MessageJSON.encode(card))
  }

  static func of(_ feedback: Feedback) throws -> Self {
    .feedback(feedback, json: try MessageJSON.encode(feedback))
  }

  static func of(_ record: Record) throws -> Self {
    .record(
      heard: record.id, revision: record.revision, json: try MessageJSON.encode(record))
  }
}
