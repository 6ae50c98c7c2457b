internal import Foundation

/// The reply of `POST /chat/completions`, as far as it is used.
struct ChatReply: Decodable {
  let choices: [Choice]
  let usage: TokenUsage?

  struct Choice: Decodable {
    let message: Message
    let finishReason: String?
    let logprobs: Logprobs?

    enum CodingKeys: String, CodingKey {
      case message, logprobs
      case finishReason = "finish_reason"
    }
  }

  struct Message: Decodable {
    let content: String?
    let refusal: String?
  }

  struct Logprobs: Decodable {
    let content: [Token]?

    struct Token: Decodable {
      let logprob: Double
    }
  }

  /// Its answer; nil if it holds none.
  var answer: Answer? {
    guard let choice = choices.first else { return nil }
    if let refusal = choice.message.refusal, !refusal.isEmpty {
      return Answer(text: "", finishReason: Answer.refusal)
    }
    let sum = choice.logprobs?.content.map { $0.reduce(0) { $0 + $1.logprob } }
    return Answer(
      text: choice.message.content ?? "", finishReason: choice.finishReason, logProbability: sum)
  }
}

/// The reply of `POST /embeddings`.
struct EmbeddingReply: Decodable {
  let data: [Item]
  let usage: TokenUsage?

  struct Item: Decodable {
    let index: Int
    let embedding: [Float]
  }

  /// One vector a text in the texts' order, all of one length; nil if it is not so.
  func vectors(count: Int) -> [[Float]]? {
    let items = data.sorted { $0.index < $1.index }
    guard items.map(\.index) == Array(0..<count), let length = items.first?.embedding.count,
      length > 0,
      items.allSatisfy({ $0.embedding.count == length && $0.embedding.allSatisfy(\.isFinite) })
    else { return nil }
    return items.map(\.embedding)
  }
}

struct TokenUsage: Decodable {
  let promptTokens: Int?
  let completionTokens: Int?
  let details: Details?

  struct Details: Decodable {
    let cachedTokens: Int?

    enum CodingKeys: String, CodingKey { case cachedTokens = "cached_tokens" }
  }

  enum CodingKeys: String, CodingKey {
    case promptTokens = "prompt_tokens"
    case completionTokens = "completion_tokens"
    case details = "prompt_tokens_details"
  }

  /// Kept within what is possible, whatever the server says.
  var count: TokenCount {
    let possible = 0...100_000_000
    let prompt = (promptTokens ?? 0).clamped(to: possible)
    return TokenCount(
      prompt: prompt, cached: (details?.cachedTokens ?? 0).clamped(to: 0...prompt),
      completion: (completionTokens ?? 0).clamped(to: possible))
  }
}

/// The reply of a refusal; servers put its code in one of several fields.
struct ErrorReply: Decodable {
  let error: Fields

  struct Fields: Decodable {
    let code: String?
    let type: String?

    enum CodingKeys: String, CodingKey { case code, type }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      // llama.cpp's code is a number.
      code = try? container.decode(String.self, forKey: .code)
      type = try? container.decode(String.self, forKey: .type)
    }
  }

  var code: LLMFailure.ErrorCode? {
    error.code.flatMap { LLMFailure.ErrorCode(rawValue: $0) }
      ?? error.type.flatMap { LLMFailure.ErrorCode(rawValue: $0) }
  }
}

enum ReplyJSON {
  /// Nil for what is not JSON in UTF-8 of that form: why, a decoder's error would tell with words of
  /// the reply.
  static func decode<T: Decodable>(_ type: T.Type, from body: [UInt8]) -> T? {
    // JSONDecoder would take bytes with zeros for UTF-16 or UTF-32.
    guard !body.contains(0) else { return nil }
    return try? JSONDecoder().decode(type, from: Data(body))
  }
}

extension Comparable {
  fileprivate func clamped(to range: ClosedRange<Self>) -> Self {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
