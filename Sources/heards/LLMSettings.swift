import Foundation
import Pipeline

/// The language model that suggests, as the settings file names it.
struct LLMSettings: Sendable {
  enum Capability: String, Sendable, CaseIterable {
    /// Find out by asking the server.
    case probe
    case jsonSchema = "json_schema"
    case grammar
    case plain
  }

  struct Timeouts: Sendable {
    var connectSeconds = 5.0
    var firstByteSeconds = 60.0
    var totalSeconds = 120.0
  }

  /// Limits; nil is none.
  struct Budget: Sendable {
    var requestsPerMinute: Int?
    var tokensPerMinute: Int?
    var requestsPerDay: Int?
    var tokensPerDay: Int?
    /// In the prices' currency.
    var moneyPerDay: Double?
  }

  /// Of a million tokens.
  struct Prices: Sendable {
    var input: Double
    /// Of tokens that the server had in its cache.
    var cachedInput: Double
    var output: Double
  }

  struct Embedding: Sendable {
    var baseURL: String
    var model: String
  }

  struct Examples: Sendable {
    enum Retriever: String, Sendable, CaseIterable { case lexical, embedding, fixed }

    var retriever = Retriever.lexical
    /// How many a question; 0 for none.
    var count = 5
    /// Given where the retriever is `embedding`.
    var embedding: Embedding?
  }

  var active = Routing.Activity.everywhere
  /// Such as `http://127.0.0.1:8080/v1`.
  var baseURL: String?
  var model: String?
  /// From the environment; not to be logged.
  var apiKey: String?
  var apiKeyFile: String?
  var capability = Capability.probe
  /// Whether to ask for log-probabilities.
  var logprobs = true
  /// The most requests at one time.
  var concurrency = 8
  var timeouts = Timeouts()
  var budget = Budget()
  /// Nil where money is not counted.
  var prices: Prices?
  var examples = Examples()
  /// The SQLite file of accepted examples and answers.
  var state = ".heards/suggester.sqlite"

  /// The API key from the environment, or else from its file without the lines' ends around it; nil where
  /// neither is set.
  ///
  /// - Throws: `UsageError` for a file that cannot be read.
  func key() throws -> String? {
    if let apiKey { return apiKey }
    guard let apiKeyFile else { return nil }
    guard let data = FileManager.default.contents(atPath: apiKeyFile),
      let content = String(validating: data, as: UTF8.self)
    else {
      throw UsageError(description: "llm.api_key_file: \(apiKeyFile) cannot be read")
    }
    return content.trimmingCharacters(in: .newlines)
  }
}
