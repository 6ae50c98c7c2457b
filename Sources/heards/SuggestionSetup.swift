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
  let spending: DaySpending
  let asker: Asker
  private let embedding: EmbeddingRetriever?

  /// - Parameter file: where accepted cases, answers and the day's spending are kept.
  /// - Throws: `UsageError` for settings that lack the server or the model's name.
  init(
    _ settings: LLMSettings, markets: [String: Asker.Market], file: StoreFile, logger: Logger
  ) async throws {
    guard let baseURL = settings.baseURL, let name = settings.model else {
      throw UsageError(
        description: "no language model: give llm: {base_url, model} in the settings file, "
          + "HEARDS_LLM_BASE_URL and HEARDS_LLM_MODEL or, to suggest, --llm and --llm-model")
    }
    self.name = name
    let ledger = SpendingLedger(file)
    func made(_ endpoint: Endpoint) async throws -> LanguageModel {
      try LanguageModel(
        endpoint, logger: logger,
        spentToday: try await DaySpending.spent(on: endpoint, in: ledger))
    }
    model = try await made(try settings.endpoint(baseURL: baseURL, model: name))
    examples = ExampleStore(file)
    published = PublishedCards(file)
    let retriever: any ExampleRetriever
    switch settings.examples.retriever {
    case .lexical:
      (embedder, embedding) = (nil, nil)
      retriever = LexicalRetriever(file)
    case .fixed:
      (embedder, embedding) = (nil, nil)
      retriever = FixedExamples(file)
    case .embedding:
      guard let server = settings.examples.embedding else {
        throw UsageError(
          description: "llm.examples.retriever is 'embedding': give embedding: {base_url, model}")
      }
      let embedder = try await made(
        try settings.endpoint(baseURL: server.baseURL, model: server.model))
      let embedding = EmbeddingRetriever(
        file, model: server.model, fallback: LexicalRetriever(file), logger: logger
      ) { try await embedder.embed($0) }
      (self.embedder, self.embedding) = (embedder, embedding)
      retriever = embedding
    }
    spending = DaySpending([model, embedder].compactMap(\.self), in: ledger)
    asker = Asker(
      model, named: name, markets: markets, retriever: retriever, shots: settings.examples.count,
      cache: AnswerCache(file), concurrency: settings.concurrency)
  }

  /// Embeds all examples, where they are chosen by that, as far as the server does.
  func prepare() async throws {
    while try await embedding?.prepare() ?? 0 > 0 {}
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

  /// Takes the server's only or first model, where none is named.
  ///
  /// - Throws: `UsageError` where the server tells of none.
  mutating func nameModel() async throws {
    guard model == nil, let baseURL else { return }
    let cause: String
    do {
      // The name stands in what it says of failures.
      let endpoint = try endpoint(baseURL: baseURL, model: "models")
      if let first = try await LanguageModel.names(at: endpoint).first(where: { !$0.isEmpty }) {
        model = first
        return
      }
      cause = "it offers none"
    } catch let error as LLMFailure {
      cause = "\(error)"
    }
    throw UsageError(
      description: "cannot ask \(baseURL) for its models: \(cause); name one with --llm-model")
  }

  /// The SQLite file, in a folder that is made if it is not there.
  func store(logger: Logger) throws -> StoreFile {
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: state).deletingLastPathComponent(),
      withIntermediateDirectories: true)
    return try StoreFile(path: state, logger: logger)
  }
}
