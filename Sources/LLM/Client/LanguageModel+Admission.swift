internal import Foundation
internal import Logging
internal import Synchronization

extension LanguageModel {
  /// Leave to send one request, to be settled.
  struct Leave {
    let permit: CircuitBreaker.Permit
    let reservation: Budget.Reservation
  }

  /// - Throws: `LLMFailure` of the kinds `budget` and `circuitOpen`.
  func admit(_ estimate: TokenCount) throws(LLMFailure) -> Leave {
    let now = ContinuousClock.now
    let money = estimate.cost(endpoint.prices)
    let result = state.withLock { state -> Result<Leave, LLMFailure> in
      // The budget first, since what it has reserved can be taken back.
      let reservation: Budget.Reservation
      switch state.budget.admit(tokens: estimate.total, money: money, at: .now) {
      case .success(let granted): reservation = granted
      case .failure(let refusal): return .failure(overBudget(refusal))
      }
      switch state.breaker.admit(at: now) {
      case .permitted(let permit):
        return .success(Leave(permit: permit, reservation: reservation))
      case .refused(let until):
        state.budget.cancel(reservation)
        return .failure(leftAlone(for: until - now))
      }
    }
    return try result.get()
  }

  func settle(
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

  private func overBudget(_ refusal: Budget.Refusal) -> LLMFailure {
    let end =
      refusal.until.map { "is spent until \($0.formatted(.iso8601))" }
      ?? "is less than this request alone"
    return LLMFailure(
      .budget, "\(endpoint): the budget of \(refusal.limit) \(end)", until: refusal.until,
      mayPass: refusal.until != nil)
  }

  private func leftAlone(for pause: Duration) -> LLMFailure {
    let end = Date.now + Double(pause.milliseconds) / 1000
    return LLMFailure(
      .circuitOpen,
      "\(endpoint): failed too often in a row; not asked until \(end.formatted(.iso8601))",
      until: end, mayPass: true)
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
