import Extraction
import Foundation
import LLM
import Pipeline
import Yams

extension SettingsReader {
  mutating func readRouting(_ node: Node) {
    guard
      let mapping = section(node, "routing", known: ["gold_share", "paired_share", "absent_share"])
    else { return }
    let share = "a share from 0 to 1"
    if let gold = decimal("gold_share", mapping, of: "routing", 0...1, share) {
      settings.routing.goldShare = gold
    }
    if let paired = decimal("paired_share", mapping, of: "routing", 0...1, share) {
      settings.routing.pairedShare = paired
    }
    if let absent = decimal("absent_share", mapping, of: "routing", 0...1, share) {
      settings.routing.absentShare = absent
    }
  }

  mutating func readLLM(_ node: Node, folder: URL) {
    var llm = settings.llm ?? LLMSettings()
    defer { settings.llm = llm }
    guard
      let mapping = section(
        node, "llm",
        known: [
          "active", "base_url", "model", "api_key_file", "capability", "logprobs", "concurrency",
          "timeouts", "budget", "prices", "examples", "state",
        ])
    else { return }
    func resolved(_ path: String) -> String { URL(fileURLWithPath: path, relativeTo: folder).path }
    if let active = mapping["active"] { llm.active = activity(active) ?? llm.active }
    llm.baseURL = url("base_url", mapping, of: "llm") ?? llm.baseURL
    llm.model = yaml.optionalText("model", mapping, of: "llm") ?? llm.model
    llm.apiKeyFile =
      yaml.optionalText("api_key_file", mapping, of: "llm").map(resolved) ?? llm.apiKeyFile
    llm.state = yaml.optionalText("state", mapping, of: "llm").map(resolved) ?? llm.state
    if mapping["capability"] != nil {
      llm.capability =
        yaml.choice("capability", in: node, mapping, of: "llm") ?? llm.capability
    }
    if let text = yaml.optionalText("logprobs", mapping, of: "llm") {
      if let value = mapping["logprobs"]?.bool {
        llm.logprobs = value
      } else {
        yaml.fault(mapping["logprobs"]!, "llm: 'logprobs' is '\(text)', not true or false")
      }
    }
    llm.concurrency = number("concurrency", mapping, of: "llm", 1...1000) ?? llm.concurrency
    if let node = mapping["timeouts"] { readTimeouts(node, &llm.timeouts) }
    if let node = mapping["budget"] { readBudget(node, &llm.budget) }
    if let node = mapping["prices"] { llm.prices = prices(node) }
    if let node = mapping["examples"] { readExamples(node, &llm.examples) }
    if let budget = mapping["budget"], llm.budget.moneyPerDay != nil, mapping["prices"] == nil {
      yaml.fault(budget, "budget: 'money_per_day' needs llm.prices to count by")
    }
  }

  private mutating func activity(_ node: Node) -> Routing.Activity? {
    switch node.scalar?.string {
    case "all": return .everywhere
    case "none": return .nowhere
    default: break
    }
    guard let items = node.sequence, !items.isEmpty else {
      yaml.fault(node, "llm: 'active' must be all, none or a list of {market, attributes}")
      return nil
    }
    var markets: [Routing.Activity.Market] = []
    for item in items {
      guard let mapping = section(item, "active", known: ["market", "attributes"]),
        let name = yaml.text("market", in: item, mapping, of: "active")
      else { continue }
      if markets.contains(where: { $0.name == name }) {
        yaml.fault(item, "active: market '\(name)' is given twice")
      }
      let attributes = mapping["attributes"].map { yaml.strings($0, "attributes", of: "active") }
      markets.append(.init(name, attributes: attributes.map { Set($0) }))
    }
    return .only(markets)
  }

  private mutating func readTimeouts(_ node: Node, _ timeouts: inout LLMSettings.Timeouts) {
    let owner = "timeouts"
    guard
      let mapping = section(
        node, owner, known: ["connect_seconds", "first_byte_seconds", "total_seconds"])
    else { return }
    func seconds(_ field: String, _ value: inout Double) {
      value =
        decimal(field, mapping, of: owner, 0.001...3600, "a time from 0.001 to 3600 s") ?? value
    }
    seconds("connect_seconds", &timeouts.connectSeconds)
    seconds("first_byte_seconds", &timeouts.firstByteSeconds)
    seconds("total_seconds", &timeouts.totalSeconds)
  }

  private mutating func readBudget(_ node: Node, _ budget: inout LLMSettings.Budget) {
    let owner = "budget"
    guard
      let mapping = section(
        node, owner,
        known: [
          "requests_per_minute", "tokens_per_minute", "requests_per_day", "tokens_per_day",
          "money_per_day",
        ])
    else { return }
    let range = 1...1_000_000_000_000
    budget.requestsPerMinute = number("requests_per_minute", mapping, of: owner, range)
    budget.tokensPerMinute = number("tokens_per_minute", mapping, of: owner, range)
    budget.requestsPerDay = number("requests_per_day", mapping, of: owner, range)
    budget.tokensPerDay = number("tokens_per_day", mapping, of: owner, range)
    budget.moneyPerDay = decimal("money_per_day", mapping, of: owner, 0...1e9, "an amount of money")
  }

  private mutating func prices(_ node: Node) -> LLMSettings.Prices? {
    let owner = "prices"
    guard let mapping = section(node, owner, known: ["input", "cached_input", "output"]) else {
      return nil
    }
    for field in ["input", "output"] { _ = yaml.text(field, in: node, mapping, of: owner) }
    let amount = "an amount of money for a million tokens"
    guard let input = decimal("input", mapping, of: owner, 0...1e6, amount),
      let output = decimal("output", mapping, of: owner, 0...1e6, amount)
    else { return nil }
    return LLMSettings.Prices(
      input: input,
      cachedInput: decimal("cached_input", mapping, of: owner, 0...1e6, amount) ?? input,
      output: output)
  }

  private mutating func readExamples(_ node: Node, _ examples: inout LLMSettings.Examples) {
    let owner = "examples"
    guard let mapping = section(node, owner, known: ["retriever", "count", "embedding"]) else {
      return
    }
    let isChosen = mapping["retriever"] != nil
    if isChosen {
      examples.retriever =
        yaml.choice("retriever", in: node, mapping, of: owner) ?? examples.retriever
    }
    examples.count = number("count", mapping, of: owner, 0...100) ?? examples.count
    if let node = mapping["embedding"],
      let mapping = section(node, "embedding", known: ["base_url", "model"])
    {
      _ = yaml.text("base_url", in: node, mapping, of: "embedding")
      if let model = yaml.text("model", in: node, mapping, of: "embedding"),
        let baseURL = url("base_url", mapping, of: "embedding")
      {
        examples.embedding = LLMSettings.Embedding(baseURL: baseURL, model: model)
        // Measured to choose the better examples; without a server of its own the lexical one will do.
        if !isChosen { examples.retriever = .embedding }
      }
    } else if examples.retriever == .embedding {
      yaml.fault(node, "examples: retriever 'embedding' needs embedding: {base_url, model}")
    }
  }

  private mutating func url(_ field: String, _ mapping: Node.Mapping, of owner: String) -> String? {
    guard let text = yaml.optionalText(field, mapping, of: owner) else { return nil }
    if let fault = Self.fault(ofURL: text) {
      yaml.fault(mapping[field]!, "\(owner): '\(field)' \(fault)")
      return nil
    }
    return text
  }

  /// What keeps a text from being a server's address; nil if nothing does.
  private static func fault(ofURL text: String) -> String? {
    guard let url = URL(string: text), ["http", "https"].contains(url.scheme),
      url.host()?.isEmpty == false
    else { return "is no address of a server (such as http://127.0.0.1:8080/v1)" }
    if url.user() != nil || url.password() != nil {
      return "holds a user or password (set HEARDS_LLM_API_KEY instead)"
    }
    return Endpoint(baseURL: text, model: "any").fault.map { "is wrong: \($0)" }
  }

  /// - Parameter what: what the value has to be, in words.
  mutating func decimal(
    _ field: String, _ mapping: Node.Mapping, of owner: String, _ range: ClosedRange<Double>,
    _ what: String
  ) -> Double? {
    guard let text = yaml.optionalText(field, mapping, of: owner) else { return nil }
    guard let value = Double(text), range.contains(value) else {
      yaml.fault(mapping[field]!, "\(owner): '\(field)' must be \(what)")
      return nil
    }
    return value
  }
}
