import Foundation
import TestSupport
import Testing

@Suite struct WrongSettingsTests {
  private static let market = "deploy/markets/asia-steel-rebar"

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let arguments: [String]
    var environment: [String: String] = ["HEARDS_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"]
    /// A settings file's content.
    var settings: String?
    let says: [String]
  }

  private static let cases: [Case] = [
    Case(
      testDescription: "no broker", arguments: ["--market", market], environment: [:],
      says: ["no broker", "--brokers"]),
    Case(testDescription: "no market", arguments: [], says: ["no market", "--market"]),
    Case(
      testDescription: "a market given twice",
      arguments: ["--market", market, "--market", market],
      says: ["'asia-steel-rebar' is given twice"]),
    Case(
      testDescription: "no taxonomy", arguments: ["--market", "deploy/markets/none"],
      says: ["deploy/markets/none", "no such file"]),
    Case(
      testDescription: "an unknown variable of Kafka", arguments: ["--market", market],
      environment: [
        "HEARDS_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "HEARDS_KAFKA_LINGERR_MS": "1",
      ], says: ["'lingerr.ms'"]),
    Case(
      testDescription: "an unknown setting of Kafka", arguments: ["--market", market],
      settings: "kafka:\n  bootstrap.servers: h:1\n  fetch.waits: 12\n",
      says: ["settings.yaml:3", "'fetch.waits'"]),
    Case(
      testDescription: "an unknown field", arguments: ["--market", market],
      settings: "worker:\n  groups: a\n", says: ["settings.yaml:2", "unknown field 'groups'"]),
    Case(
      testDescription: "a setting that exactly-once delivery forbids",
      arguments: ["--market", market],
      settings: "kafka:\n  bootstrap.servers: 127.0.0.1:1\n  enable.idempotence: false\n",
      says: ["'enable.idempotence'"]),
    Case(
      testDescription: "no settings file", arguments: ["--config", "none.yaml"],
      says: ["none.yaml", "no such file"]),
    Case(
      testDescription: "an unknown flag", arguments: ["--markets", market],
      says: ["--markets"]),
    Case(
      testDescription: "a secret in a wrong place", arguments: ["--market", market],
      environment: [
        "HEARDS_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "HEARDS_KAFKA_SASL_PASSWORD": "hunter2hunter2",
        "HEARDS_KAFKA_SECURITY_PROTOCOL": "SASL_PLAIN",
      ], says: ["security.protocol"]),
    Case(
      testDescription: "a secret's file that is not there", arguments: ["--market", market],
      environment: [
        "HEARDS_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "HEARDS_KAFKA_SASL_PASSWORD_FILE": "/none/hunter2hunter2",
      ], says: ["HEARDS_KAFKA_SASL_PASSWORD_FILE", "cannot be read"]),
    Case(
      testDescription: "a share that is none", arguments: ["--market", market],
      settings: "routing:\n  gold_share: 2\n", says: ["settings.yaml:2", "'gold_share'"]),
    Case(
      testDescription: "wrong settings of the trainer", arguments: ["--market", market],
      settings: """
        trainer:
          machine_weight: 1.5
          maximum_ms: 0
          retirement_alpha: often
          retirement_margin: 0.9
        routing: {absent_share: -1}
        """,
      says: [
        "settings.yaml:2: trainer: 'machine_weight' must be a number from 0 to 1",
        "settings.yaml:3: trainer: 'maximum_ms'", "settings.yaml:4: trainer: 'retirement_alpha'",
        "settings.yaml:5: trainer: 'retirement_margin'",
        "settings.yaml:6: routing: 'absent_share'",
      ]),
    Case(
      testDescription: "an unknown field of the language model", arguments: ["--market", market],
      settings: "llm:\n  api_key: hunter2hunter2\n",
      says: ["settings.yaml:2", "unknown field 'api_key'", "api_key_file"]),
    Case(
      testDescription: "wrong settings of the language model", arguments: ["--market", market],
      settings: """
        llm:
          active: some
          base_url: localhost:8080
          capability: magic
          logprobs: often
          concurrency: 0
          timeouts: {total_seconds: -1}
          budget: {tokens_per_day: many, money_per_day: 2}
          examples: {retriever: embedding}
        """,
      says: [
        "settings.yaml:2: llm: 'active' must be all, none or a list",
        "settings.yaml:3: llm: 'base_url'", "settings.yaml:4: llm: unknown capability 'magic'",
        "settings.yaml:5: llm: 'logprobs'", "settings.yaml:6: llm: 'concurrency'",
        "settings.yaml:7: timeouts: 'total_seconds'", "settings.yaml:8: budget: 'tokens_per_day'",
        "settings.yaml:8: budget: 'money_per_day' needs llm.prices",
        "settings.yaml:9: examples: retriever 'embedding' needs",
      ]),
    Case(
      testDescription: "addresses that are none", arguments: ["--market", market],
      settings: """
        llm:
          base_url: http://h:70000/v1
          model: m
          examples:
            embedding: {base_url: ftp://h/v1, model: e}
        """,
      says: [
        "settings.yaml:2: llm: 'base_url'", "1 to 65535", "settings.yaml:5: embedding: 'base_url'",
      ]),
    Case(
      testDescription: "a password in an address", arguments: ["--market", market],
      environment: [
        "HEARDS_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "HEARDS_LLM_BASE_URL": "http://me:hunter2hunter2@h/v1",
      ], says: ["HEARDS_LLM_BASE_URL", "HEARDS_LLM_API_KEY"]),
    Case(
      testDescription: "a delivery that is not known", arguments: ["--market", market],
      environment: [
        "HEARDS_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "HEARDS_WORKER_DELIVERY": "often",
      ], says: ["HEARDS_WORKER_DELIVERY", "exactly_once"]),
    Case(
      testDescription: "variables that say what no settings file may",
      arguments: ["--market", market],
      environment: [
        "HEARDS_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "HEARDS_TRAINER_MACHINE_WEIGHT": "abc",
        "HEARDS_TRAINER_ANSWER": "1", "HEARDS_ROUTING_GOLD_SHARE": "2", "HEARDS_REVIEW_HOSTS": "a",
      ],
      says: [
        "variable HEARDS_TRAINER_MACHINE_WEIGHT: trainer: 'machine_weight' must be a number",
        "variable HEARDS_TRAINER_ANSWER: trainer: unknown field 'answer'",
        "variable HEARDS_ROUTING_GOLD_SHARE: routing: 'gold_share' must be a share",
        "variable HEARDS_REVIEW_HOSTS: review: 'hosts'",
      ]),
  ]

  @Test(arguments: cases)
  func `wrong settings end a worker with what is wrong and where`(_ test: Case) async throws {
    let folder = try ScratchFolder()
    var arguments = ["worker"] + test.arguments
    if let settings = test.settings {
      arguments += ["--config", try folder.file("settings.yaml", settings)]
    }
    let end = try await Program.run(arguments, environment: test.environment)
    #expect(end.code == 2, "\(end.error)")
    for text in test.says { #expect(end.error.contains(text), "\(end.error)") }
    #expect(!(end.error + end.out).contains("hunter2hunter2"), "no secret is told")
  }

  @Test func `variables override the file; those of Kubernetes and of others are passed over`()
    async throws
  {
    let folder = try ScratchFolder()
    let settings = try folder.file(
      "settings.yaml",
      "markets: [{taxonomy: \(root.path)/\(Self.market)}]\nllm: {api_key_file: none}\n")
    let wrong = try await Program.run(["config", "check", "--config", settings])
    #expect(wrong.code == 2 && wrong.error.contains("llm.api_key_file"), "\(wrong.error)")
    let good = try await Program.run(
      ["config", "check", "--config", settings],
      environment: [
        "HEARDS_LLM_API_KEY_FILE": try folder.file("key", "secret"), "HEARDS_LLM_CONCURRENCY": "3",
        "HEARDS_REVIEW_SECURE_COOKIES": "true", "HEARDS_TRAINER_ANSWERS": "7",
        "HEARDS_TRAINER_MINUTES": "", "HEARDS_WORKER_BATCH": "20", "HEARDS_TOPICS_PREFIX": "a.",
        "HEARDS_REVIEW_PORT": "tcp://10.0.0.1:8090", "HEARDS_REVIEW_SERVICE_HOST": "10.0.0.1",
        "HEARDS_REVIEW_PORT_8090_TCP_ADDR": "10.0.0.1", "HEARDS_ELSEWHERE": "1",
      ])
    #expect(good.code == 0, "\(good.error)")
  }

  @Test func `settings of the review page are checked`() async throws {
    let folder = try ScratchFolder()
    func check(_ review: String) async throws -> Program.Result {
      let settings = try folder.file(
        "settings.yaml", "markets: [{taxonomy: \(root.path)/\(Self.market)}]\nreview: {\(review)}\n"
      )
      return try await Program.run(["config", "check", "--config", settings])
    }
    let good = try await check(
      """
      host: 0.0.0.0, port: 0, lease_seconds: 60, overlap_share: 0.1, secure_cookies: true,
        hosts: [review.example], proxy: {header: X-User, from: [10.0.0.0/8, "::1"], leads: [ann]}
      """)
    #expect(good.code == 0, "\(good.error)")
    for (review, says) in [
      ("port: 70000", "'port'"), ("lease_seconds: 1", "'lease_seconds'"),
      ("overlap_share: 2", "'overlap_share'"), ("secure_cookies: perhaps", "'secure_cookies'"),
      ("hostname: a", "'hostname'"), ("proxy: {header: X-User}", "'from'"),
      ("proxy: {header: X-User, from: [router]}", "'router'"),
      ("proxy: {header: 'X User', from: [\"::1\"]}", "'X User'"), ("reviewer: ' a'", "'reviewer'"),
    ] {
      let wrong = try await check(review)
      #expect(wrong.code == 2 && wrong.error.contains(says), "\(review): \(wrong.error)")
      #expect(wrong.error.contains("settings.yaml:2"))
    }
  }

  @Test func `settings of routing and language model are checked with their markets`() async throws
  {
    let folder = try ScratchFolder()
    func check(
      _ attributes: String, _ environment: [String: String] = [:]
    ) async throws -> Program.Result {
      let settings = try folder.file(
        "settings.yaml",
        """
        markets:
          - taxonomy: \(root.path)/\(Self.market)
        routing: {gold_share: 0.1, paired_share: 0}
        llm:
          active: [{market: asia-steel-rebar, attributes: [\(attributes)]}]
          api_key_file: key
          capability: json_schema
          budget: {requests_per_minute: 60, money_per_day: 1.5}
          prices: {input: 0.1, output: 0.4}
          timeouts: {connect_seconds: 2, first_byte_seconds: 30, total_seconds: 60}
          examples: {retriever: embedding, count: 3, embedding: {base_url: "http://h/v1", model: e}}
          state: state.sqlite
        """)
      return try await Program.run(
        ["config", "check", "--config", settings], environment: environment)
    }
    let address = ["HEARDS_LLM_BASE_URL": "http://127.0.0.1:8080/v1", "HEARDS_LLM_MODEL": "m"]
    let lacksKey = try await check("price", address)
    #expect(lacksKey.code == 2 && lacksKey.error.contains("llm.api_key_file"), "\(lacksKey.error)")
    _ = try folder.file("key", "hunter2hunter2\n")
    let good = try await check("price", address)
    #expect(good.code == 0, "\(good.error)")
    #expect(!(good.error + good.out).contains("hunter2"), "no secret is told")
    #expect(!good.error.contains("warning"), "\(good.error)")
    let bare = try await check("price")
    #expect(bare.code == 0)
    #expect(bare.error.contains("no base_url") && bare.error.contains("HEARDS_LLM_MODEL"))
    let wrong = try await check("pricee", address)
    #expect(wrong.code == 2 && wrong.error.contains("no attribute 'pricee'"), "\(wrong.error)")
  }

  @Test func `a market's wrong prompt is told of with its taxonomy and with the settings`()
    async throws
  {
    let folder = try ScratchFolder()
    let market = root.appending(path: "\(Self.market)/taxonomy.yaml")
    _ = try folder.file("taxonomy.yaml", try String(contentsOf: market, encoding: .utf8))
    _ = try folder.file("prompt.yaml", "version: a\ninstructions: b\nquestio: c {titel}\n")
    let settings = try folder.file(
      "settings.yaml", "markets: [{taxonomy: \(folder.url.path)}]\n")
    for arguments in [
      ["config", "check", "--config", settings], ["taxonomy", "check", folder.url.path],
    ] {
      let end = try await Program.run(arguments)
      #expect(end.code == 2, "\(end.error)")
      for text in ["prompt.yaml:3: unknown field 'questio'", "prompt.yaml:1: field 'question'"] {
        #expect(end.error.contains(text), "\(end.error)")
      }
    }
  }

  @Test(arguments: ["", "HEARDS", String(repeating: "no model ", count: 1000)])
  func `a damaged model file is refused`(content: String) async throws {
    let folder = try ScratchFolder()
    let model = try folder.file("bad.heards", content)
    let end = try await Program.run(
      ["worker", "--brokers", "127.0.0.1:1", "--market", "\(Self.market)=\(model)"])
    #expect([1, 2].contains(end.code))
    #expect(end.error.contains("bad.heards"), "\(end.error)")
  }

  @Test(arguments: ["exactly_once", "at_least_once"])
  func `a worker whose broker is not there says so, tries on and ends on SIGTERM`(delivery: String)
    async throws
  {
    let port = try Loopback.freePort()
    let worker = try Program(
      ["worker", "--brokers", "127.0.0.1:\(port)", "--market", Self.market],
      environment: ["HEARDS_WORKER_DELIVERY": delivery])
    try await worker.says("Connection refused", 2)
    worker.send(SIGTERM)
    let end = try await worker.end()
    #expect(end.code == 0, "\(end.error)")
    #expect(end.error.contains("127.0.0.1:\(port)"))
  }

  @Test func `a worker that started before its broker works when that is there`() async throws {
    let cluster = try await Cluster()
    cluster.broker.pause()
    let worker = try Program(
      ["worker"] + Market.arguments,
      environment: cluster.environment.merging(["HEARDS_WORKER_INSTANCE": "a"]) { $1 })
    try await worker.says("Connection refused")
    try await cluster.broker.start()
    let heards = try Market.heards(50)
    try await cluster.write(try heards.map { try $0.message })
    try expectRecords(try await cluster.records(heards.count), of: heards)
    try await cluster.stop(worker)
  }
}
