internal import Foundation

/// The body of `POST /chat/completions`.
struct ChatRequest: Encodable {
  let model: String
  let messages: [Turn]
  let temperature: Double
  let maximumTokens: Int
  let logprobs: Bool?
  let responseFormat: ResponseFormat?
  /// llama.cpp's own field.
  let grammar: String?

  struct Turn: Encodable {
    let role: String
    let content: String
  }

  enum CodingKeys: String, CodingKey {
    case model, messages, temperature, logprobs, grammar
    case maximumTokens = "max_tokens"
    case responseFormat = "response_format"
  }

  /// - Parameter allowsAbsent: whether null is an answer beside the candidates.
  init(
    _ question: Question, to endpoint: Endpoint, holdingTo capability: Capability,
    allowsAbsent: Bool = true
  ) {
    model = endpoint.model
    messages = question.messages.map { Turn(role: $0.role.rawValue, content: $0.content) }
    temperature = endpoint.temperature
    maximumTokens = question.maximumTokens
    logprobs = endpoint.logprobs ? true : nil
    responseFormat =
      capability == .jsonSchema
      ? ResponseFormat(candidates: question.candidates, allowsAbsent: allowsAbsent) : nil
    grammar =
      capability == .grammar
      ? SpanGrammar.text(question.candidates, allowsAbsent: allowsAbsent) : nil
  }

  var bytes: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Strings, whole numbers and a finite temperature always have a JSON form.
    guard let data = try? encoder.encode(self) else { preconditionFailure("no JSON form") }
    return [UInt8](data)
  }

  /// What the request may come to at most, by a count of bytes that is rather too high.
  var reservation: TokenCount {
    let bytes = messages.reduce(0) { $0 + $1.content.utf8.count }
    return TokenCount(prompt: bytes / 3 + 8 * messages.count + 8, completion: maximumTokens)
  }
}

/// `{"answer": one of the candidates or null}` as a strict JSON schema.
struct ResponseFormat: Encodable {
  private let type = "json_schema"
  private let schema: Wrapper

  enum CodingKeys: String, CodingKey {
    case type
    case schema = "json_schema"
  }

  /// OpenAI takes no more in one `enum`; with more than `manyCandidates`, only so many characters.
  private static let maximumCandidates = 1000
  private static let manyCandidates = 250
  private static let maximumCharacters = 15_000

  /// Candidates that are more than a server takes are left out: any text is allowed then.
  init(candidates: [String]?, allowsAbsent: Bool) {
    var choices: [Choice] = []
    if let candidates, Self.areFew(candidates) {
      if !candidates.isEmpty { choices.append(Choice(type: "string", values: candidates)) }
    } else {
      choices.append(Choice(type: "string", values: nil))
    }
    if allowsAbsent || choices.isEmpty { choices.append(Choice(type: "null", values: nil)) }
    schema = Wrapper(schema: Object(properties: ["answer": Answer(anyOf: choices)]))
  }

  private static func areFew(_ candidates: [String]) -> Bool {
    candidates.count <= manyCandidates
      || candidates.count <= maximumCandidates
        && candidates.reduce(0) { $0 + $1.unicodeScalars.count } <= maximumCharacters
  }

  private struct Wrapper: Encodable {
    let name = "answer"
    let strict = true
    let schema: Object
  }

  private struct Object: Encodable {
    let type = "object"
    let properties: [String: Answer]
    let required = ["answer"]
    let additionalProperties = false
  }

  private struct Answer: Encodable {
    let anyOf: [Choice]
  }

  private struct Choice: Encodable {
    let type: String
    let values: [String]?

    enum CodingKeys: String, CodingKey {
      case type
      case values = "enum"
    }
  }
}
