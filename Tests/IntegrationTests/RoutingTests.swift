import Foundation
import Kafka
import Records
import TestSupport
import Testing

@Suite struct RoutingTests {
  private static func settings(_ more: String) -> String {
    """
    markets:
    \(Market.names.map { "  - taxonomy: \(root.path)/deploy/markets/\($0)" }.joined(separator: "\n"))
    \(more)
    """
  }

  @Test func `without a language model people are asked about each value in doubt, once`()
    async throws
  {
    let cluster = try await Cluster()
    let folder = try ScratchFolder()
    let heards = try Market.heards(600)
    let settings = try folder.file(
      "settings.yaml", Self.settings("routing: {gold_share: 0.1, paired_share: 1}"))
    let worker = try await cluster.worker(["--config", settings])
    async let written: Void = cluster.write(try heards.map { try $0.message }, over: .seconds(2))
    try await until("the first records") { try await cluster.offsets("heards.records") > 0 }
    try await cluster.stop(worker)
    try await written
    let next = try await cluster.worker(["--config", settings], instance: "b")
    let records = try await cluster.records(heards.count)
    try await cluster.stop(next)
    try expectRecords(records, of: heards)
    let cards = try await cluster.cards()
    try expectCards(cards, of: records)
    #expect(cards.count > heards.count)
    let gold = cards.filter(\.gold)
    #expect((30...90).contains(gold.count), "a tenth of 600 by the hash of their ids")
    try await cluster.validate("heards.review", by: "review-card", count: cards.count)
    #expect(try await cluster.offsets("heards.suggest") == 0)
    #expect(try await cluster.offsets("heards.dlq") == 0)
  }

  @Test func `a market without a model asks a language model once a heard, gold ones apart`()
    async throws
  {
    let cluster = try await Cluster()
    let folder = try ScratchFolder()
    let heards = try Market.heards(600)
    let steel = "asia-steel-rebar"
    let settings = try folder.file(
      "settings.yaml",
      Self.settings(
        """
        routing: {gold_share: 0.1, paired_share: 0.05}
        llm: {active: [{market: \(steel)}], base_url: "http://127.0.0.1:1/v1", model: none}
        """))
    let worker = try await cluster.worker(["--config", settings])
    try await cluster.write(try heards.map { try $0.message })
    let records = try await cluster.records(heards.count)
    try await cluster.stop(worker)
    try expectRecords(records, of: heards)
    let requests = try await cluster.values(of: "heards.suggest")
    let cards = try await cluster.cards()
    try await cluster.validate("heards.suggest", by: "suggestion-request", count: requests.count)
    try await cluster.validate("heards.review", by: "review-card", count: cards.count)
    let read = try requests.map {
      try MessageJSON.decode(SuggestionRequest.self, from: $0)
    }
    let whole = cards.filter { $0.kind == .whole }.map(\.heard)
    let expected = Set(heards.filter { $0.market == steel }.map(\.id)).subtracting(whole)
    #expect(read.map(\.id).sorted() == expected.sorted(), "one request a heard")
    #expect(read.allSatisfy { $0.attributes.contains { $0.reason == .noModel } })
    #expect(Set(whole).count == whole.count && !whole.isEmpty)
    let byID = Dictionary(
      uniqueKeysWithValues: try records.map {
        let record = try MessageJSON.decode(Record.self, from: $0.value ?? [])
        return (record.id, record)
      })
    for request in read {
      // Each value in doubt is the request's proposal of its attribute, or has a card of its own.
      let record = try #require(byID[request.id])
      let proposed = request.attributes.compactMap { question in
        question.chosen.map { question.candidates[$0].span }
      }
      let spans = cards.filter { $0.heard == request.id }.compactMap(\.span)
      let doubtful = record.attributes.filter { $0.status == .inReview }.map(\.span)
      #expect((proposed + spans).sorted() == doubtful.sorted())
    }
  }
}
