/// What was sent and what it came to. Adds up.
package struct Usage: Sendable, Equatable {
  /// Requests that were sent, retries among them.
  package var requests = 0
  package var retries = 0
  /// Tokens as the server counts them, cached ones among them.
  package var promptTokens = 0
  package var cachedTokens = 0
  package var completionTokens = 0
  /// In the currency of the prices; 0 where none are given.
  package var cost = 0.0

  package init() {}

  package static func += (left: inout Usage, right: Usage) {
    left.requests += right.requests
    left.retries += right.retries
    left.promptTokens += right.promptTokens
    left.cachedTokens += right.cachedTokens
    left.completionTokens += right.completionTokens
    left.cost += right.cost
  }
}

/// Tokens of one exchange.
struct TokenCount: Equatable {
  var prompt = 0
  /// Of `prompt`.
  var cached = 0
  var completion = 0

  var total: Int { prompt + completion }

  func cost(_ prices: Prices?) -> Double {
    guard let prices else { return 0 }
    let sum =
      Double(prompt - cached) * prices.prompt + Double(cached) * prices.cached
      + Double(completion) * prices.completion
    return sum / 1_000_000
  }
}
