internal import Foundation
package import Logging
internal import Synchronization

/// A model behind an OpenAI-compatible server: asked from any number of tasks at once.
///
/// A request that fails in passing is sent again; a server that is down is left alone for a while; a
/// limit of the budget stops it. Keep it while there is work: it holds connections and a thread, which
/// end by `close` or with the value.
package final class LanguageModel: Sendable {
  struct State {
    var breaker: CircuitBreaker
    var budget: Budget
    var usage = Usage()
    /// Nil until it is known.
    var capability: Capability?
  }

  package let endpoint: Endpoint
  let logger: Logger
  let transfers: Transfers
  let state: Mutex<State>
  let probing = Turnstile()

  /// - Parameter spentToday: what was spent before, by whomever the limits of a day are to hold for.
  /// - Throws: `EndpointFault` for settings that cannot work.
  package init(
    _ endpoint: Endpoint, logger: Logger, spentToday: Budget.Spending? = nil
  ) throws(EndpointFault) {
    if let fault = endpoint.fault { throw EndpointFault(description: fault) }
    do {
      transfers = try Transfers(endpoint.transferSettings, named: "heards-llm")
    } catch {
      throw EndpointFault(description: "\(LLMFailure(error, of: endpoint))")
    }
    self.endpoint = endpoint
    self.logger = logger
    state = Mutex(
      State(
        breaker: CircuitBreaker(failures: endpoint.breakerFailures, pause: endpoint.breakerPause),
        budget: Budget(endpoint.limits, spent: spentToday, at: .now),
        capability: endpoint.capability == .auto ? nil : endpoint.capability))
    if endpoint.exposesKey {
      logger.warning("\(endpoint): the API key goes there unencrypted: use https in base_url")
    }
  }

  deinit { transfers.beginClose() }

  /// All that was sent since the start.
  package var usage: Usage { state.withLock { $0.usage } }

  /// False while it is left alone because it failed.
  package var isReachable: Bool { state.withLock { $0.breaker.isClosed } }

  /// What the limits of a day are compared with.
  package var spentToday: Budget.Spending { state.withLock { $0.budget.day } }

  /// What of that was spent here, to be kept: losing it would let a restart spend a day's budget anew.
  package var ownSpendingToday: Budget.Spending { state.withLock { $0.budget.own } }

  /// Counts what others have spent too.
  ///
  /// - Parameter own: what `total` holds of `ownSpendingToday`.
  package func count(_ total: Budget.Spending, including own: Budget.Spending) {
    state.withLock { $0.budget.count(total, including: own) }
  }

  /// Ends what is on its way, which fails as cancelled, and returns when all connections are closed.
  package func close() async { await transfers.close() }

  /// Asks one question. With the capability `auto` the first one waits until it is known what the
  /// server can do.
  package func answer(_ question: Question) async throws(LLMFailure) -> Answer {
    let capability = try await capability()
    let request = ChatRequest(question, to: endpoint, holdingTo: capability)
    var (answer, usage) = try await exchange(request)
    answer.usage = usage
    return answer
  }

  func exchange(_ request: ChatRequest) async throws(LLMFailure) -> (Answer, Usage) {
    try await exchange(
      path: "/chat/completions", body: request.bytes, reserving: request.reservation
    ) { body -> (Answer, TokenUsage?)? in
      guard let reply = ReplyJSON.decode(ChatReply.self, from: body), let answer = reply.answer
      else { return nil }
      return (answer, reply.usage)
    }
  }

  /// - Returns: one vector a text, in their order, all of one length.
  package func embed(_ texts: [String]) async throws(LLMFailure) -> [[Float]] {
    if texts.isEmpty { return [] }
    let request = EmbeddingRequest(model: endpoint.model, input: texts)
    let (vectors, _) = try await exchange(
      path: "/embeddings", body: request.bytes, reserving: request.reservation
    ) { body -> ([[Float]], TokenUsage?)? in
      guard let reply = ReplyJSON.decode(EmbeddingReply.self, from: body),
        let vectors = reply.vectors(count: texts.count)
      else { return nil }
      return (vectors, reply.usage)
    }
    return vectors
  }
}

private struct EmbeddingRequest: Encodable {
  let model: String
  let input: [String]

  var bytes: [UInt8] {
    // Strings always have a JSON form.
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { preconditionFailure("no JSON form") }
    return [UInt8](data)
  }

  var reservation: TokenCount {
    TokenCount(prompt: input.reduce(0) { $0 + $1.utf8.count / 3 + 8 })
  }
}
