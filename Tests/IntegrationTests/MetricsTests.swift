import Foundation
import Kafka
import Records
import TestSupport
import Testing

/// What services tell of themselves over HTTP.
@Suite struct MetricsTests {
  /// Chooses a version of which the topic holds other bytes than its hash says.
  static func publishDamaged(_ market: String, _ cluster: Cluster) async throws {
    let name = "00000000000000dd"
    let version = ModelVersion(
      market: market, version: name, bytes: 4, sha256: String(repeating: "0", count: 64),
      format: 3, taxonomy: nil, program: "test", createdAt: "now")
    let choice = ActiveModel(market: market, version: name, by: "test", at: "now")
    let parts: [(String, [UInt8])] = [
      ("\(market)/version/\(name)/0", [1, 2, 3, 4]),
      ("\(market)/version/\(name)", try MessageJSON.encode(version)),
      ("\(market)/active", try MessageJSON.encode(choice)),
    ]
    // What the choice names is there before it, in whatever partitions.
    for (key, value) in parts {
      try await cluster.write([
        ProducerRecord(topic: "heards.models", key: Array(key.utf8), value: value)
      ])
    }
  }

  @Test func `a worker tells when it is ready, and what it did, exactly`() async throws {
    let cluster = try await Cluster()
    cluster.broker.pause()
    let worker = try Program(
      ["worker", "--metrics-port", "0"] + Market.arguments,
      environment: cluster.environment.merging(["HEARDS_WORKER_INSTANCE": "a"]) { $1 })
    let port = try await MetricsPage.port(worker)
    let (code, body) = try await Loopback.get("/health/ready", port)
    #expect(code == 503)
    #expect(body.contains("no partitions are assigned") && body.contains("models topic"), "\(body)")
    #expect(try await Loopback.get("/health/live", port).code == 200)
    try await cluster.broker.start()
    try await until("the worker's readiness") {
      try await Loopback.get("/health/ready", port).code == 200
    }

    let heards = try Market.heards(400)
    let poisons: [(value: [UInt8]?, errorClass: MessageError.Class)] = [
      (nil, .empty), (Array("bid at $80".utf8), .malformed), ([], .malformed),
      (
        Array(#"{"schema": "heards.heard/1", "id": "p", "market": "tin", "text": "bid"}"#.utf8),
        .market
      ),
    ]
    var messages = try heards.map { try $0.message }
    for (index, poison) in poisons.enumerated() {
      messages.insert(
        ProducerRecord(
          topic: "heards.raw", key: Array("p\(index)".utf8), value: poison.value), at: index * 90)
    }
    try await cluster.write(messages)
    let records = try await cluster.records(heards.count)
    try expectRecords(records, of: heards)
    // Counted is what is committed, a moment after it is.
    try await until("all messages in the metrics") {
      let page = try await MetricsPage.of(port)
      return page["heards_worker_messages_total"] == Double(messages.count)
        && page.sum("heards_consumer_lag") == 0
    }
    let page = try await MetricsPage.of(port)
    #expect(page["heards_worker_messages_total"] == Double(messages.count))
    #expect(page.sum("heards_worker_records_total") == Double(heards.count))
    for (market, heards) in Dictionary(grouping: heards, by: \.market) {
      #expect(
        page["heards_worker_records_total{market=\"\(market)\"}"] == Double(heards.count))
      #expect(page["heards_model_info{market=\"\(market)\",version=\"none\"}"] == 1)
    }
    #expect(page.sum("heards_worker_routes_total") == Double(heards.count))
    let cards = try await cluster.cards()
    #expect(
      Market.names.reduce(0) {
        $0 + (page["heards_worker_routes_total{market=\"\($1)\",route=\"gold\"}"] ?? 0)
      } == Double(cards.count(where: \.gold)))
    #expect(
      Market.names.reduce(0) {
        $0 + (page["heards_worker_routes_total{market=\"\($1)\",route=\"review\"}"] ?? 0)
      } == Double(Set(cards.filter { !$0.gold }.map(\.heard)).count))
    #expect(page.sum("heards_worker_dead_letters_total") == Double(poisons.count))
    for (errorClass, poisons) in Dictionary(grouping: poisons, by: \.errorClass) {
      #expect(
        page["heards_worker_dead_letters_total{class=\"\(errorClass.rawValue)\"}"]
          == Double(poisons.count))
    }
    #expect(page["heards_consumer_assigned_partitions"] == 4)
    let transactions = page["heards_worker_transaction_seconds_count"] ?? 0
    #expect((1...Double(messages.count)).contains(transactions))
    #expect(page["heards_worker_latency_seconds_count"] == transactions)
    #expect(page["heards_worker_batch_seconds_count"] == transactions)
    #expect(page["heards_worker_latency_seconds_bucket{le=\"+Inf\"}"] == transactions)
    #expect(page.names("TYPE") == page.names("HELP"), "each says what it means")

    // What is refused is counted by its reason, and changes neither model nor readiness.
    let refusals = "heards_worker_model_refusals_total"
    #expect(page.sum(refusals) == 0)
    try await Self.publishDamaged(Market.names[1], cluster)
    try await until("a refusal in the metrics") { try await MetricsPage.of(port).sum(refusals) > 0 }
    let after = try await MetricsPage.of(port)
    #expect(after["\(refusals){reason=\"damaged\"}"] == 1)
    #expect(after.sum(refusals) == 1)
    #expect(after.sum("heards_worker_model_swaps_total") == 0)
    #expect(try await Loopback.get("/health/ready", port).code == 200)
    #expect(!after.text.contains("$"), "a heard's text in the metrics")
    try await cluster.stop(worker)
  }

  @Test func `suggester, trainer and review tell of themselves, too`() async throws {
    let cluster = try await Cluster()
    let folder = try ScratchFolder()
    let config = try folder.file(
      "heards.yaml",
      """
      markets: [{taxonomy: \(root.appending(path: "deploy/markets/\(Market.names[1])").path)}]
      llm: {base_url: "http://127.0.0.1:9/v1", model: none, state: suggester.sqlite}
      trainer: {state: trainer.sqlite}
      review: {port: 0, state: review.sqlite}
      metrics: {port: 0}
      """)
    let services: [(name: String, metrics: [String])] = [
      (
        "suggester",
        [
          "heards_llm_requests_total", "heards_llm_tokens_total", "heards_llm_breaker_open",
          "heards_consumer_assigned_partitions",
        ]
      ),
      (
        "trainer",
        [
          "heards_trainer_leads", "heards_trainer_attempts_total",
          "heards_trainer_training_seconds",
        ]
      ),
      (
        "review",
        [
          "heards_review_cards_waiting", "heards_review_answers_total",
          "heards_review_verdicts_total",
        ]
      ),
    ]
    for (name, metrics) in services {
      let service = try Program([name, "--config", config], environment: cluster.environment)
      let port = try await MetricsPage.port(service)
      try await until("\(name) is ready: \(service.error.suffix(2000))") {
        try await Loopback.get("/health/ready", port).code == 200
      }
      let page = try await MetricsPage.of(port)
      #expect(page.names("TYPE") == page.names("HELP"))
      #expect(Set(metrics).isSubset(of: page.names("TYPE")), "\(name): \(page.text)")
      try await cluster.stop(service)
    }
  }

  @Test func `wrong settings of metrics are told of, and a port that is taken`() async throws {
    let folder = try ScratchFolder()
    let config = try folder.file("heards.yaml", "metrics:\n  port: 70000\n  adress: ::1\n")
    let check = try await Program.run(["config", "check", "--config", config])
    #expect(check.code == 2)
    for text in ["heards.yaml:2: metrics: 'port' must be", "unknown field 'adress'"] {
      #expect(check.error.contains(text), "\(check.error)")
    }
    let variable = try await Program.run(
      ["config", "check"], environment: ["HEARDS_METRICS_PORT": "many"])
    #expect(variable.code == 2 && variable.error.contains("HEARDS_METRICS_PORT"))
    let broker = ["--brokers", "127.0.0.1:9", "--market", "deploy/markets/\(Market.names[1])"]
    let flag = try await Program.run(["worker", "--metrics-port", "-1"] + broker)
    #expect(flag.code == 2, "\(flag.error)")
    let (socket, port) = try Loopback.listen()
    defer { close(socket) }
    let taken = try await Program.run(["worker", "--metrics-port", "\(port)"] + broker)
    #expect(taken.code == 1 && taken.error.contains("cannot listen on 127.0.0.1:\(port)"))
  }
}
