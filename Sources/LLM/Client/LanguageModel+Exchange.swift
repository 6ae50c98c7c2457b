internal import Foundation
internal import Logging
internal import Synchronization

extension LanguageModel {
  private struct Leave {
    let permit: CircuitBreaker.Permit
    let reservation: Budget.Reservation
  }

  /// Sends a request as often as the retry plan allows.
  ///
  /// - Parameter read: what a 2xx reply's body says; nil if it is malformed.
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
      let leave = try admit(estimate)
      let outcome = await transfers.send(request)
      var usage = Usage()
      usage.requests = 1
      usage.retries = plan.retries > 0 ? 1 : 0
      let result = interpret(outcome, read)
      // What the server tells; else nothing, if it refused or was not reached, and the whole estimate,
      // if it may have done the work.
      var spent = TokenCount()
      switch result {
      case .success(let (_, count)):
        if let count {
          spent = count.count
          usage.promptTokens = spent.prompt
          usage.cachedTokens = spent.cached
          usage.completionTokens = spent.completion
          usage.cost = spent.cost(endpoint.prices)
        } else {
          spent = estimate
        }
      case .failure(let failure):
        if case .status = failure.kind { break }
        if case .failure(let transfer) = outcome, !transfer.wasSent { break }
        spent = estimate
      }
      settle(leave, spent, usage, outcome)
      total += usage
      switch result {
      case .success(let (value, _)): return (value, total)
      case .failure(let failure):
        guard failure.mayPass, failure.kind != .cancelled else { throw failure }
        let wait = failure.until.map { Duration.seconds(max(0, $0.timeIntervalSinceNow)) }
        guard case .retry(let pause) = plan.next(retryAfter: wait, jitter: .random(in: 0..<1))
        else { throw failure }
        logger.debug(
          "asking again", metadata: ["after": "\(pause)", "cause": "\(failure)"])
        do { try await Task.sleep(for: pause) } catch { throw .cancelled }
      }
    }
  }

  private func admit(_ estimate: TokenCount) throws(LLMFailure) -> Leave {
    let now = ContinuousClock.now
    let result = state.withLock { state -> Result<Leave, LLMFailure> in
      // The budget first, since a permit that is not used would have to be given back.
      let money = estimate.cost(endpoint.prices)
      let reservation: Budget.Reservation
      switch state.budget.admit(tokens: estimate.total, money: money, at: .now) {
      case .success(let granted): reservation = granted
      case .failure(let refusal):
        let end =
          refusal.until.map { "until \($0.formatted(.iso8601))" } ?? "for this request alone"
        return .failure(
          LLMFailure(
            .budget, "\(endpoint): the budget of \(refusal.limit) is spent \(end)",
            until: refusal.until, mayPass: refusal.until != nil))
      }
      switch state.breaker.admit(at: now) {
      case .permitted(let permit):
        return .success(Leave(permit: permit, reservation: reservation))
      case .refused(let until):
        state.budget.cancel(reservation)
        let end = Date.now + Double((until - now).milliseconds) / 1000
        return .failure(
          LLMFailure(
            .circuitOpen,
            "\(endpoint): failed too often in a row; not asked until \(end.formatted(.iso8601))",
            until: end, mayPass: true))
      }
    }
    return try result.get()
  }

  private func settle(
    _ leave: Leave, _ spent: TokenCount, _ usage: Usage,
    _ outcome: Result<HTTPReply, TransferFailure>
  ) {
    let hasOpened = state.withLock { state in
      state.usage += usage
      state.budget.settle(
        leave.reservation, tokens: spent.total, money: spent.cost(endpoint.prices), at: .now)
      return state.breaker.record(outcome.breakerResult, of: leave.permit, at: .now)
    }
    if hasOpened {
      logger.warning("\(endpoint): failed too often in a row; left alone for a while")
    }
  }

  private func interpret<Value>(
    _ outcome: Result<HTTPReply, TransferFailure>, _ read: ([UInt8]) -> (Value, TokenUsage?)?
  ) -> Result<(Value, TokenUsage?), LLMFailure> {
    switch outcome {
    case .failure(let failure): return .failure(LLMFailure(failure, of: endpoint))
    case .success(let reply) where (200..<300).contains(reply.status):
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
}

extension Result<HTTPReply, TransferFailure> {
  /// Whether the server works at all: one that refuses a request, or asks for fewer, does.
  fileprivate var breakerResult: CircuitBreaker.Result {
    switch self {
    case .success(let reply):
      [409, 429].contains(reply.status) || !RetryPlan.isTransient(status: reply.status)
        ? .success : .failure
    case .failure(let failure):
      switch failure.kind {
      case .cancelled: .abandoned
      case .tooLarge: .success
      case .timeout, .transport: .failure
      }
    }
  }
}
