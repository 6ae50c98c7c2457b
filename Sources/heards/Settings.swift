import Extraction
import Foundation
import Kafka
import Pipeline
import Records
import Review
import Yams

/// What the services are told: a YAML file, overridden by `HEARDS_...` variables, overridden by flags.
struct Settings: Sendable {
  var kafka = KafkaSettings()
  var topics = Topics()
  var group = "heards-worker"
  var instance: String?
  var delivery = Worker.Delivery.exactlyOnce
  var batch = 500
  var drainSeconds = 15
  var inputs: [String: InputFormat] = [:]
  var markets: [Markets.Source] = []
  /// Without what `llm` says of it.
  var routing = Routing.Settings()
  var llm: LLMSettings?
  var review = ReviewSettings()
  var trainer = TrainerSettings()
  var metrics = MetricsSettings()
  var logLevel = "info"

  /// - Parameters:
  ///   - file: nil for none: variables and flags alone.
  ///   - environment: the process's variables.
  /// - Throws: `ConfigurationError` with all faults.
  static func read(_ file: String?, environment: [String: String]) throws -> Settings {
    var reader = SettingsReader(yaml: YAMLReader(file: file ?? "settings"))
    if let file {
      let root = try reader.yaml.compose(try ConfigurationFile.read(file))
      reader.read(root, folder: URL(fileURLWithPath: file).deletingLastPathComponent())
    }
    reader.apply(environment)
    do {
      try reader.settings.kafka.check()
    } catch {
      reader.yaml.fault(reader.kafkaLine, "\(error)")
    }
    guard reader.yaml.faults.isEmpty else {
      throw ConfigurationError(faults: reader.yaml.faults)
    }
    return reader.settings
  }

  var worker: Worker.Settings {
    var worker = Worker.Settings(kafka: kafka)
    worker.topics = topics
    worker.group = group
    worker.instance = instance
    worker.delivery = delivery
    worker.batch = batch
    worker.drain = .seconds(drainSeconds)
    worker.inputs = inputs
    worker.routing = routing
    worker.routing.active = llm?.active ?? .nowhere
    return worker
  }

  var suggester: Suggester.Settings {
    var suggester = Suggester.Settings(kafka: kafka)
    suggester.topics = topics
    suggester.absentShare = routing.absentShare
    suggester.window = max(64, 4 * (llm?.concurrency ?? 0))
    suggester.drain = .seconds(drainSeconds)
    return suggester
  }
}

extension Settings {
  var desk: ReviewDesk.Settings {
    var desk = ReviewDesk.Settings(kafka: kafka)
    desk.topics = topics
    desk.instance = review.instance
    desk.usesTransactions = delivery == .exactlyOnce
    desk.lease = .seconds(review.leaseSeconds)
    desk.overlapShare = review.overlapShare
    desk.drain = .seconds(drainSeconds)
    return desk
  }
}

struct SettingsReader {
  var yaml: YAMLReader
  var settings = Settings()
  var kafkaLine = 1

  mutating func read(_ root: Node?, folder: URL) {
    guard let root else { return }
    guard let mapping = root.mapping else {
      yaml.fault(
        root,
        "expected a mapping with kafka, topics, worker, markets, routing, llm, review, trainer and "
          + "metrics")
      return
    }
    yaml.checkKeys(
      root, mapping, of: "settings",
      known: [
        "kafka", "topics", "worker", "markets", "routing", "llm", "review", "trainer", "metrics",
        "log_level",
      ])
    if let level = yaml.optionalText("log_level", mapping, of: "settings") {
      settings.logLevel = level
    }
    if let node = mapping["kafka"] { readKafka(node) }
    if let node = mapping["topics"], let topics = section(node, "topics", known: ["prefix"]) {
      if let prefix = yaml.optionalText("prefix", topics, of: "topics") {
        settings.topics.prefix = prefix
      }
    }
    if let node = mapping["worker"] { readWorker(node) }
    if let node = mapping["markets"] { readMarkets(node, folder: folder) }
    if let node = mapping["routing"] { readRouting(node) }
    if let node = mapping["llm"] { readLLM(node, folder: folder) }
    if let node = mapping["review"] { readReview(node, folder: folder) }
    if let node = mapping["trainer"] { readTrainer(node, folder: folder) }
    if let node = mapping["metrics"] { readMetrics(node) }
  }

  mutating func section(_ node: Node, _ name: String, known: [String]) -> Node.Mapping? {
    guard let mapping = node.mapping else {
      yaml.fault(node, "'\(name)' must be a mapping")
      return nil
    }
    yaml.checkKeys(node, mapping, of: name, known: known)
    return mapping
  }

  private mutating func readKafka(_ node: Node) {
    kafkaLine = node.mark?.line ?? 1
    guard let mapping = node.mapping else {
      yaml.fault(node, "'kafka' must be a mapping from librdkafka settings to values")
      return
    }
    for (key, value) in mapping {
      guard let name = key.string, let text = value.scalar?.string else {
        yaml.fault(value, "kafka: the value must be a text or a number")
        continue
      }
      do {
        var single = KafkaSettings()
        single[name] = text
        try single.check()
        settings.kafka[name] = text
      } catch {
        yaml.fault(key, "\(error)")
      }
    }
  }

  private mutating func readWorker(_ node: Node) {
    guard
      let mapping = section(
        node, "worker",
        known: ["group", "instance", "delivery", "batch", "drain_seconds", "inputs"])
    else { return }
    settings.instance =
      yaml.optionalText("instance", mapping, of: "worker") ?? settings.instance
    if let group = yaml.optionalText("group", mapping, of: "worker") { settings.group = group }
    if mapping["delivery"] != nil,
      let delivery: Worker.Delivery = yaml.choice("delivery", in: node, mapping, of: "worker")
    {
      settings.delivery = delivery
    }
    settings.batch = number("batch", mapping, of: "worker", 1...100_000) ?? settings.batch
    settings.drainSeconds =
      number("drain_seconds", mapping, of: "worker", 1...600) ?? settings.drainSeconds
    guard let inputs = mapping["inputs"] else { return }
    guard let list = inputs.sequence, !list.isEmpty else {
      yaml.fault(inputs, "worker: 'inputs' must be a list that is not empty")
      return
    }
    for item in list { readInput(item) }
  }

  private mutating func readInput(_ node: Node) {
    let owner = "worker input"
    guard let mapping = node.mapping else {
      yaml.fault(node, "\(owner): must be a mapping with topic and format")
      return
    }
    yaml.checkKeys(
      node, mapping, of: owner, known: ["topic", "format", "fields", "market", "market_header"])
    guard let topic = yaml.text("topic", in: node, mapping, of: owner),
      let format: Format = yaml.choice("format", in: node, mapping, of: owner)
    else { return }
    if settings.inputs[topic] != nil {
      yaml.fault(node, "\(owner): topic '\(topic)' is given twice")
    }
    let defaults = InputFormat.Defaults(
      marketHeader: yaml.optionalText("market_header", mapping, of: owner),
      market: yaml.optionalText("market", mapping, of: owner))
    var fields: Node.Mapping?
    if let node = mapping["fields"] {
      fields = section(
        node, "fields", known: ["id", "market", "text", "received_at", "source"])
    }
    let hasMarket = defaults.market != nil || defaults.marketHeader != nil
    switch format {
    case .heard:
      if hasMarket || fields != nil {
        yaml.fault(node, "\(owner): format 'heard' takes no fields and no market (write 'json')")
      }
      settings.inputs[topic] = .heard
    case .text:
      if fields != nil {
        yaml.fault(node, "\(owner): format 'text' takes no fields (write 'json')")
      }
      if !hasMarket { yaml.fault(node, "\(owner): format 'text' needs market or market_header") }
      settings.inputs[topic] = .text(defaults)
    case .json:
      guard let fields, let fieldsNode = mapping["fields"],
        let text = yaml.text("text", in: fieldsNode, fields, of: "fields")
      else {
        yaml.fault(node, "\(owner): format 'json' needs fields with at least text")
        return
      }
      if fields["market"] == nil, !hasMarket {
        yaml.fault(node, "\(owner): no market (give fields.market, market or market_header)")
      }
      settings.inputs[topic] = .mapped(
        InputFormat.Fields(
          id: yaml.optionalText("id", fields, of: "fields"),
          market: yaml.optionalText("market", fields, of: "fields"), text: text,
          receivedAt: yaml.optionalText("received_at", fields, of: "fields"),
          source: yaml.optionalText("source", fields, of: "fields")), defaults)
    }
  }

  private enum Format: String, CaseIterable { case heard, json, text }

  private mutating func readMarkets(_ node: Node, folder: URL) {
    guard let list = node.sequence, !list.isEmpty else {
      yaml.fault(node, "'markets' must be a list of {taxonomy, model}")
      return
    }
    for item in list {
      guard let mapping = section(item, "market", known: ["taxonomy", "model"]) else { continue }
      guard let taxonomy = yaml.text("taxonomy", in: item, mapping, of: "market") else { continue }
      // Paths are relative to the settings file, so that it works from any folder.
      func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path, relativeTo: folder).path
      }
      settings.markets.append(
        Markets.Source(
          taxonomy: resolved(taxonomy),
          model: yaml.optionalText("model", mapping, of: "market").map(resolved)))
    }
  }

  mutating func number(
    _ field: String, _ mapping: Node.Mapping, of owner: String, _ range: ClosedRange<Int>
  ) -> Int? {
    guard let text = yaml.optionalText(field, mapping, of: owner) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      yaml.fault(
        mapping[field]!,
        "\(owner): '\(field)' must be a whole number from \(range.lowerBound) to \(range.upperBound)"
      )
      return nil
    }
    return value
  }

  /// `HEARDS_TRAINER_ANSWERS` sets `answers` of `trainer`, as the file would, and so for each single value
  /// of a section. `HEARDS_KAFKA_SASL_PASSWORD` sets `sasl.password`; with `_FILE` behind it names a file
  /// that holds the value.
  mutating func apply(_ environment: [String: String]) {
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
      guard name.hasPrefix("HEARDS_"), !value.isEmpty else { continue }
      switch name {
      case "HEARDS_LOG_LEVEL": settings.logLevel = value
      case "HEARDS_LLM_API_KEY":
        // Without its section the language model is known to the suggester and active nowhere.
        settings.llm = settings.llm ?? LLMSettings(active: .nowhere)
        settings.llm?.apiKey = value
      case _ where name.hasPrefix("HEARDS_KAFKA_"): applyKafka(name, value)
      default: applyField(name, value)
      }
    }
  }

  private mutating func applyField(_ name: String, _ value: String) {
    let parts = name.dropFirst("HEARDS_".count).lowercased()
      .split(separator: "_", maxSplits: 1).map(String.init)
    guard parts.count == 2,
      ["topics", "worker", "routing", "llm", "review", "trainer", "metrics"].contains(parts[0]),
      // What Kubernetes sets in all containers beside a service named heards-review, for one.
      name.firstMatch(of: /_(SERVICE_(HOST|PORT).*|PORT_\d+_.*)$/) == nil,
      !value.hasPrefix("tcp://")
    else { return }
    var reader = SettingsReader(yaml: YAMLReader(file: yaml.file), settings: settings)
    if parts[0] == "llm" { reader.settings.llm = settings.llm ?? LLMSettings(active: .nowhere) }
    let section = Node([(Node(parts[1]), Node(value))])
    reader.read(
      Node([(Node(parts[0]), section)]),
      folder: URL(fileURLWithPath: FileManager.default.currentDirectoryPath))
    settings = reader.settings
    for fault in reader.yaml.faults { self.fault(name, fault.cause) }
  }

  private mutating func applyKafka(_ name: String, _ value: String) {
    var setting = name.dropFirst("HEARDS_KAFKA_".count).lowercased()
      .replacing("_", with: ".")
    var value = value
    if setting.hasSuffix(".file") {
      guard let data = FileManager.default.contents(atPath: value),
        let content = String(validating: data, as: UTF8.self)
      else {
        fault(name, "the file it names cannot be read")
        return
      }
      setting.removeLast(".file".count)
      value = content.trimmingCharacters(in: .newlines)
    }
    settings.kafka[setting] = value
  }

  mutating func fault(_ variable: String, _ cause: String) {
    yaml.fault(1, "environment variable \(variable): \(cause)")
  }
}
