import Foundation
import LLM
import Logging
import Pipeline
import Store

/// A language model with what it is shown and what it has answered, as settings name them.
struct SuggestionSetup {
  let name: String
  let model: LanguageModel
  let embedder: LanguageModel?
  let examples: ExampleStore
  let published: PublishedCards
  let asker: Asker

  /// - Parameter file: where accepted cases and answers are kept.
  /// - Throws: `UsageError` for settings that lack the server or the model's name.
  init(
    _ settings: LLMSettings, markets: [String: Asker.Market], file: StoreFile, logger: Logger
  ) throws {
    guard let baseURL = settings.baseURL, let name = settings.model else {
      throw UsageError(
        description: "no language model: give llm: {base_url, model} in the settings file, "
          + "HEARDS_LLM_BASE_URL and HEARDS_LLM_MODEL or, to suggest, --llm and --llm-model")
    }
    self.name = name
    let endpoint = try settings.endpoint(baseURL: baseURL, model: name)
    model = try LanguageModel(endpoint, logger: logger)
    examples = ExampleStore(file)
    published = PublishedCards(file)
    let retriever: any ExampleRetriever
    switch settings.examples.retriever {
    case .lexical:
      embedder = nil
      retriever = LexicalRetriever(file)
    case .fixed:
      embedder = nil
      retriever = FixedExamples(file)
    case .embedding:
      guard let embedding = settings.examples.embedding else {
        throw UsageError(
          description: "llm.examples.retriever is 'embedding': give embedding: {base_url, model}")
      }
      let embedder = try LanguageModel(
        try settings.endpoint(baseURL: embedding.baseURL, model: embedding.model), logger: logger)
      self.embedder = embedder
      retriever = EmbeddingRetriever(
        file, model: embedding.model, fallback: LexicalRetriever(file), logger: logger
      ) { try await embedder.embed($0) }
    }
    asker = Asker(
      model, named: name, markets: markets, retriever: retriever, shots: settings.examples.count,
      cache: AnswerCache(file), concurrency: settings.concurrency)
  }

  func close() async {
    await model.close()
    await embedder?.close()
  }
}

extension LLMSettings {
  fileprivate func endpoint(baseURL: String, model: String) throws -> Endpoint {
    var endpoint = Endpoint(baseURL: baseURL, model: model)
    endpoint.apiKey = try key()
    endpoint.capability =
      switch capability {
      case .probe: .auto
      case .jsonSchema: .jsonSchema
      case .grammar: .grammar
      case .plain: .plain
      }
    endpoint.logprobs = logprobs
    endpoint.maximumConcurrency = concurrency
    endpoint.connectTimeout = .seconds(timeouts.connectSeconds)
    endpoint.firstByteTimeout = .seconds(timeouts.firstByteSeconds)
    endpoint.totalTimeout = .seconds(timeouts.totalSeconds)
    endpoint.limits = LLM.Budget.Limits(
      requestsPerMinute: budget.requestsPerMinute, tokensPerMinute: budget.tokensPerMinute,
      requestsPerDay: budget.requestsPerDay, tokensPerDay: budget.tokensPerDay,
      moneyPerDay: budget.moneyPerDay)
    endpoint.prices = prices.map {
      LLM.Prices(prompt: $0.input, cached: $0.cachedInput, completion: $0.output)
    }
    return endpoint
  }

  /// The SQLite file, in a folder that is made if it is not there.
  func store(logger: Logger) throws -> StoreFile {
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: state).deletingLastPathComponent(),
      withIntermediateDirectories: true)
    return try StoreFile(path: state, logger: logger)
  }
}
