internal import Foundation
internal import Logging
internal import Synchronization

extension LanguageModel {
  /// What one request came to.
  private struct Attempt<Value> {
    let result: Result<Value, LLMFailure>
    let usage: Usage
  }

  /// Sends a request as often as the retry plan allows.
  ///
  /// - Parameters:
  ///   - estimate: what it may come to at most.
  ///   - read: what a 2xx reply's body says; nil if it is malformed.
  /// - Returns: what was read, and what all tries took.
  func exchange<Value: Sendable>(
    path: String, body: [UInt8], reserving estimate: TokenCount,
    read: ([UInt8]) -> (Value, TokenUsage?)?
  ) async throws(LLMFailure) -> (Value, Usage) {
    let request = HTTPRequest(
      url: endpoint.address(of: path), headers: endpoint.headers, body: body)
    var plan = RetryPlan(
      maximumRetries: endpoint.maximumRetries, pause: endpoint.retryPause,
      maximumRetryAfter: endpoint.maximumRetryAfter)
    var total = Usage()
    while true {
      let attempt = try await attempt(
        request, isRetry: plan.retries > 0, reserving: estimate, read: read)
      total += attempt.usage
      switch attempt.result {
      case .success(let value): return (value, total)
      case .failure(let failure): try await wait(after: failure, &plan)
      }
    }
  }

  private func attempt<Value: Sendable>(
    _ request: HTTPRequest, isRetry: Bool, reserving estimate: TokenCount,
    read: ([UInt8]) -> (Value, TokenUsage?)?
  ) async throws(LLMFailure) -> Attempt<Value> {
    let leave = try admit(estimate)
    let outcome = await transfers.send(request)
    let result = interpret(outcome, read)
    var usage = Usage()
    usage.requests = 1
    usage.retries = isRetry ? 1 : 0
    var spent = mayHaveBeenPaid(outcome) ? estimate : TokenCount()
    if case .success(let (_, count?)) = result {
      spent = count.count
      usage.promptTokens = spent.prompt
      usage.cachedTokens = spent.cached
      usage.completionTokens = spent.completion
      usage.cost = spent.cost(endpoint.prices)
    }
    settle(leave, spent, usage, outcome)
    return Attempt(result: result.map { value, _ in value }, usage: usage)
  }

  /// Returns when the request is to be sent again.
  ///
  /// - Throws: the failure itself, where the plan ends.
  private func wait(
    after failure: LLMFailure, _ plan: inout RetryPlan
  ) async throws(LLMFailure) {
    guard failure.mayPass, failure.kind != .cancelled else { throw failure }
    let asked = failure.until.map { Duration.seconds(max(0, $0.timeIntervalSinceNow)) }
    guard case .retry(let pause) = plan.next(retryAfter: asked, jitter: .random(in: 0..<1))
    else { throw failure }
    logger.debug("asking again", metadata: ["after": "\(pause)", "cause": "\(failure)"])
    do { try await Task.sleep(for: pause) } catch { throw .cancelled }
  }

  private func interpret<Value>(
    _ outcome: Result<HTTPReply, TransferFailure>, _ read: ([UInt8]) -> (Value, TokenUsage?)?
  ) -> Result<(Value, TokenUsage?), LLMFailure> {
    switch outcome {
    case .failure(let failure): return .failure(LLMFailure(failure, of: endpoint))
    case .success(let reply) where reply.isGood:
      if let value = read(reply.body) { return .success(value) }
      return .failure(
        LLMFailure(
          .malformed,
          "\(endpoint): the reply is not what an OpenAI-compatible server sends; is base_url right?",
          mayPass: false))
    case .success(let reply):
      let wait = reply.retryAfter.flatMap { RetryPlan.retryAfter($0, at: .now) }
      let until = wait.map { Date.now + Double($0.milliseconds) / 1000 }
      let code = ReplyJSON.decode(ErrorReply.self, from: reply.body)?.code
      return .failure(LLMFailure(status: reply.status, code: code, until: until, of: endpoint))
    }
  }

  /// Whether the server may have done the work, though it does not say for how much.
  private func mayHaveBeenPaid(_ outcome: Result<HTTPReply, TransferFailure>) -> Bool {
    switch outcome {
    case .success(let reply): reply.isGood
    case .failure(let failure): failure.wasSent
    }
  }
}

extension HTTPReply {
  fileprivate var isGood: Bool { (200..<300).contains(status) }
}
