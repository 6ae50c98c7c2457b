import ArgumentParser
import Extraction
import Foundation
import LLM
import Logging
import Pipeline
import Records
import Store
import Training

struct SuggestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest",
    abstract: "Show what a language model is asked of heards, and what its answers come to.",
    discussion: """
      For whoever tunes a market's prompt.yaml: each heard's prompt, the answer as it came, the place in \
      the heard where it stands, and its log-probability. Input as for 'heards extract'. Examples come from \
      --examples (marked texts, as in training) or from the suggester's state file, which is only read.
      """)

  @Option(name: .shortAndLong, help: "The settings file (YAML), of which 'llm' is read.")
  var config: String?

  @Option(help: "The market's folder or taxonomy file.")
  var market: String

  @Option(help: "The server, such as http://127.0.0.1:8080/v1 (overrides llm.base_url).")
  var llm: String?

  @Option(
    help:
      "The model's name (overrides llm.model); with --llm alone, the first that the server offers.")
  var llmModel: String?

  @Option(help: "An attribute to ask about (may be repeated); all of the market if left out.")
  var attribute: [String] = []

  @Option(help: "A file of marked texts to take examples from (may be repeated).")
  var examples: [String] = []

  @Option(help: "How examples are chosen: lexical, embedding or fixed (overrides llm.examples).")
  var retriever: String?

  @Option(help: "The most examples of a prompt (overrides llm.examples.count).")
  var shots: Int?

  @Option(help: "How answers are held to a form: probe, json_schema, grammar or plain.")
  var capability: String?

  @Option(help: "Stop after so many heards.")
  var limit: Int?

  @Flag(help: "Print JSON Lines.")
  var json = false

  @Argument(help: "Files of heards, or - for standard input (the default).")
  var files: [String] = ["-"]

  func validate() throws {
    guard shots ?? 0 >= 0, limit ?? 0 >= 0 else {
      throw ValidationError("--shots and --limit must be 0 or more")
    }
  }

  func run() async throws {
    var settings = try llmSettings()
    let logger = Logger(label: "heards.suggest") { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = .warning
      return handler
    }
    let source = try Asker.Market(taxonomy: market)
    guard let taxonomy = source.extractor.taxonomy else {
      throw UsageError(description: "\(market): no taxonomy")
    }
    let names = taxonomy.attributes.map(\.name)
    for name in attribute where !names.contains(name) {
      throw UsageError(
        description:
          "the market has no attribute '\(name)' (known: \(names.joined(separator: ", ")))")
    }
    if llm != nil { try await settings.nameModel() }
    // Neither answers nor given examples are to get among what a suggester keeps.
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "heards-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = try StoreFile(path: folder.appending(path: "examples.sqlite").path, logger: logger)
    if !examples.isEmpty {
      try await fill(ExampleStore(file), taxonomy)
    } else if FileManager.default.fileExists(atPath: settings.state) {
      try await file.copyExamples(from: settings.state)
    }
    let setup = try await SuggestionSetup(
      settings, markets: [taxonomy.market: source], file: file, logger: logger)
    if !examples.isEmpty { try await setup.prepare() }
    var failures = 0
    var asked = 0
    for path in files {
      let lines = try HeardLines(path, market: taxonomy.market)
      while asked < limit ?? .max, let (place, heard) = try lines.next() {
        switch heard {
        case .failure(let error):
          failures += 1
          Terminal.error("\(place): \(error)")
        case .success(let heard):
          asked += 1
          for name in attribute.isEmpty ? names : attribute {
            let outcome = try await setup.asker.ask(
              Asker.Question(
                heard: heard.id, market: taxonomy.market, text: heard.text, attribute: name))
            show(outcome, of: name, in: heard)
            if case .failure(.model(let failure)) = outcome.proposal {
              failures += 1
              Terminal.error("\(place): \(name): \(failure)")
            }
          }
        }
      }
    }
    await setup.close()
    if failures > 0 { throw ExitCode(1) }
  }

  private func llmSettings() throws -> LLMSettings {
    var settings =
      try Settings.read(config, environment: ProcessInfo.processInfo.environment).llm
      ?? LLMSettings()
    if let llm { settings.baseURL = llm }
    if let llmModel { settings.model = llmModel }
    if let shots { settings.examples.count = shots }
    func choice<Choice: RawRepresentable & CaseIterable>(
      _ flag: String, _ text: String
    ) throws -> Choice where Choice.RawValue == String {
      guard let choice = Choice(rawValue: text) else {
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw UsageError(description: "\(flag) '\(text)' is not one of \(known)")
      }
      return choice
    }
    if let retriever { settings.examples.retriever = try choice("--retriever", retriever) }
    if let capability { settings.capability = try choice("--capability", capability) }
    return settings
  }

  /// Marked texts as if people had accepted all that they say.
  private func fill(_ store: ExampleStore, _ taxonomy: Taxonomy) async throws {
    var messages: [ExampleStore.Message] = []
    for text in try TrainCommand.read(examples, market: taxonomy.market) {
      for attribute in taxonomy.attributes {
        let spans = text.spans.filter { $0.label == attribute.label }.map(\.span)
        for span in spans.isEmpty ? [nil] : spans.map(Optional.some) {
          messages.append(
            ExampleStore.Message(
              StoredFeedback(
                card: "\(text.id) \(attribute.name) \(span?.start ?? -1)", heard: text.id,
                market: taxonomy.market, attribute: attribute.name, text: text.text,
                answer: span.flatMap { text.text[$0] }, start: span?.start, end: span?.end,
                verdict: .accepted, answeredAt: ""),
              partition: 0, offset: Int64(messages.count)))
        }
      }
    }
    try await store.apply(messages)
  }

  private struct Line: Encodable {
    struct Place: Encodable {
      let start: Int
      let end: Int
      let text: String
    }
    let id: String
    let attribute: String
    /// `span`, `absent`, or why the answer counts for nothing.
    let outcome: String
    let span: Place?
    let occurrences: Int
    let raw: String?
    let logProbability: Double?
    let promptTokens: Int?
    let cachedTokens: Int?
    let completionTokens: Int?
    let promptHash: String
    let messages: [[String: String]]

    enum CodingKeys: String, CodingKey {
      case id, attribute, outcome, span, occurrences, raw, messages
      case logProbability = "log_probability"
      case promptTokens = "prompt_tokens"
      case cachedTokens = "cached_tokens"
      case completionTokens = "completion_tokens"
      case promptHash = "prompt_hash"
    }
  }

  private func show(_ outcome: Asker.Outcome, of attribute: String, in heard: Heard) {
    var places: [TextSpan] = []
    let name: String
    switch outcome.proposal {
    case .failure(let failure): name = failure.reason
    case .success(.absent): name = "absent"
    case .success(.spans(let spans)):
      name = "span"
      places = spans
    }
    let offsets = ScalarOffsets(heard.text)
    let span = places.first.flatMap { span -> Line.Place? in
      guard let start = offsets.scalar(atByte: span.start),
        let end = offsets.scalar(atByte: span.end), let text = heard.text[span]
      else { return nil }
      return Line.Place(start: start, end: end, text: text)
    }
    if json {
      let line = Line(
        id: heard.id, attribute: attribute, outcome: name, span: span,
        occurrences: places.count, raw: outcome.answer?.text,
        logProbability: outcome.answer?.logProbability,
        promptTokens: outcome.answer?.promptTokens, cachedTokens: outcome.answer?.cachedTokens,
        completionTokens: outcome.answer?.completionTokens, promptHash: outcome.promptHash,
        messages: outcome.messages.map { ["role": $0.role.rawValue, "content": $0.content] })
      if let bytes = try? MessageJSON.encode(line) { Terminal.print(bytes) }
      return
    }
    Terminal.print(
      Terminal.styled("\(heard.id)  \(attribute)  prompt \(outcome.promptHash)", .bold))
    for message in outcome.messages {
      Terminal.print(Terminal.styled(message.role.rawValue, .cyan))
      for line in message.content.split(separator: "\n", omittingEmptySubsequences: false) {
        Terminal.print("  " + Terminal.oneLine(String(line)))
      }
    }
    Terminal.print(
      Terminal.styled("answer ", .cyan) + Terminal.oneLine(outcome.answer?.text ?? "none"))
    var result = span.map { "\(Terminal.oneLine($0.text)) (\($0.start)-\($0.end))" } ?? name
    if places.count > 1 { result += ", one of \(places.count) places" }
    if let logProbability = outcome.answer?.logProbability {
      result += String(format: ", log-probability %.2f", logProbability)
    }
    Terminal.print(Terminal.styled("stands for ", .cyan) + Terminal.styled(result, .green))
    Terminal.print("")
  }
}
