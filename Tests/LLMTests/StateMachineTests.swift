import Foundation
import LLM
import Testing

@Suite struct CircuitBreakerTests {
  private let start = ContinuousClock.now

  private func admitted(_ admission: CircuitBreaker.Admission) throws -> CircuitBreaker.Permit {
    guard case .permitted(let permit) = admission else { throw Refused() }
    return permit
  }

  private struct Refused: Error {}

  private func opened() throws -> CircuitBreaker {
    var breaker = CircuitBreaker(failures: 3, pause: .seconds(10))
    for _ in 0..<3 {
      let permit = try admitted(breaker.admit(at: start))
      breaker.record(.failure, of: permit, at: start)
    }
    return breaker
  }

  @Test func `It opens after so many failures in a row and not before`() throws {
    var breaker = CircuitBreaker(failures: 3, pause: .seconds(10))
    var opened: [Bool] = []
    for result in [CircuitBreaker.Result.failure, .failure, .success, .failure, .failure, .failure]
    {
      let permit = try admitted(breaker.admit(at: start))
      opened.append(breaker.record(result, of: permit, at: start))
    }
    #expect(opened == [false, false, false, false, false, true])
    #expect(breaker.admit(at: start + .seconds(9)) == .refused(until: start + .seconds(10)))
  }

  @Test func `After its pause it lets one probe through, whose success closes it`() throws {
    var breaker = try opened()
    let later = start + .seconds(10)
    let probe = try admitted(breaker.admit(at: later))
    #expect(probe.isProbe)
    #expect(breaker.admit(at: later) == .refused(until: later + .seconds(10)))
    breaker.record(.success, of: probe, at: later)
    #expect(breaker.isClosed)
    #expect(try !admitted(breaker.admit(at: later)).isProbe)
  }

  @Test func `A probe that fails opens it for another pause`() throws {
    var breaker = try opened()
    let later = start + .seconds(10)
    let probe = try admitted(breaker.admit(at: later))
    let opens = breaker.record(.failure, of: probe, at: later)
    #expect(opens)
    #expect(breaker.admit(at: later) == .refused(until: later + .seconds(10)))
  }

  @Test func `A probe that was given up lets the next one probe`() throws {
    var breaker = try opened()
    let later = start + .seconds(10)
    breaker.record(.abandoned, of: try admitted(breaker.admit(at: later)), at: later)
    #expect(try admitted(breaker.admit(at: later)).isProbe)
  }

  @Test func `What was sent before it opened says nothing after it`() throws {
    var breaker = CircuitBreaker(failures: 1, pause: .seconds(10))
    let early = try (0..<3).map { _ in try admitted(breaker.admit(at: start)) }
    breaker.record(.failure, of: early[0], at: start)
    breaker.record(.success, of: early[1], at: start)
    #expect(!breaker.isClosed)
    let later = start + .seconds(10)
    breaker.record(.success, of: try admitted(breaker.admit(at: later)), at: later)
    breaker.record(.failure, of: early[2], at: later)
    #expect(breaker.isClosed)
  }
}

@Suite struct BudgetTests {
  /// 10 s into a minute and a day.
  private let start = Date(timeIntervalSince1970: 86_400 * 20_000 + 10)

  private func reserved(
    _ budget: inout Budget, tokens: Int = 1, money: Double = 0, after seconds: Double = 0
  ) throws -> Budget.Reservation {
    try budget.admit(tokens: tokens, money: money, at: start + seconds).get()
  }

  private func refusal(
    _ budget: inout Budget, tokens: Int = 1, money: Double = 0, after seconds: Double = 0
  ) -> Budget.Refusal? {
    switch budget.admit(tokens: tokens, money: money, at: start + seconds) {
    case .success: nil
    case .failure(let refusal): refusal
    }
  }

  @Test func `Requests a minute are refused until the minute ends`() throws {
    var budget = Budget(.init(requestsPerMinute: 2), at: start)
    _ = try reserved(&budget)
    _ = try reserved(&budget)
    let refusal = refusal(&budget, after: 49)
    #expect(refusal?.limit == "requests a minute")
    #expect(refusal?.until == start + 50)
    _ = try reserved(&budget, after: 50)
  }

  @Test func `What is on its way counts in full until it is settled`() throws {
    var budget = Budget(.init(tokensPerMinute: 100), at: start)
    let first = try reserved(&budget, tokens: 70)
    #expect(refusal(&budget, tokens: 40)?.limit == "tokens a minute")
    budget.settle(first, tokens: 20, money: 0, at: start)
    _ = try reserved(&budget, tokens: 80)
    #expect(refusal(&budget, tokens: 1) != nil)
  }

  @Test func `A request that alone is more than a limit is refused for good`() throws {
    var budget = Budget(.init(tokensPerMinute: 100), at: start)
    let refusal = try #require(refusal(&budget, tokens: 101))
    #expect(refusal.until == nil)
  }

  @Test
  func `Money a day is refused until midnight in Greenwich, however little the minute has seen`()
    throws
  {
    var budget = Budget(.init(requestsPerMinute: 1, moneyPerDay: 1), at: start)
    _ = try reserved(&budget, money: 0.9)
    let refusal = refusal(&budget, money: 0.2)
    #expect(refusal?.limit == "money a day")
    #expect(refusal?.until == start + 86_390)
    _ = try reserved(&budget, money: 0.2, after: 86_390)
  }

  @Test func `Settling after the window's end leaves the new window alone`() throws {
    var budget = Budget(.init(tokensPerMinute: 100), at: start)
    let old = try reserved(&budget, tokens: 90)
    budget.settle(old, tokens: 500, money: 0, at: start + 60)
    _ = try reserved(&budget, tokens: 100, after: 60)
    #expect(budget.day.tokens == 600)
  }

  @Test func `What others spend counts beside what is spent here meanwhile`() throws {
    var budget = Budget(.init(requestsPerDay: 10, tokensPerDay: 1000), at: start)
    let first = try reserved(&budget, tokens: 100)
    let told = budget.own
    budget.settle(first, tokens: 60, money: 0, at: start)
    _ = try reserved(&budget, tokens: 30)
    var total = told
    total.requests += 5
    total.tokens += 500
    budget.count(total, including: told)
    #expect(budget.day.requests == 7)
    #expect(budget.day.tokens == 500 + 60 + 30)
    #expect(budget.own.tokens == 90)
    #expect(refusal(&budget, tokens: 411)?.limit == "tokens a day")
    _ = try reserved(&budget, tokens: 410)
    // What was spent on the day before is not counted on the next.
    _ = try reserved(&budget, tokens: 1000, after: 86_400)
    budget.count(total, including: told)
    #expect(budget.day.tokens == 1000)
    #expect(budget.own.requests == 1)
  }

  @Test func `A request taken back was never there`() throws {
    var budget = Budget(.init(requestsPerMinute: 1, requestsPerDay: 1), at: start)
    budget.cancel(try reserved(&budget))
    _ = try reserved(&budget)
  }

  @Test func `The day's spending outlives the process, but not the day`() throws {
    var budget = Budget(.init(requestsPerDay: 1), at: start)
    _ = try reserved(&budget)
    var restarted = Budget(.init(requestsPerDay: 1), spent: budget.day, at: start + 1)
    #expect(refusal(&restarted, after: 1)?.limit == "requests a day")
    var tomorrow = Budget(.init(requestsPerDay: 1), spent: budget.day, at: start + 86_400)
    _ = try reserved(&tomorrow, after: 86_400)
  }

  @Test func `A clock that is set back frees nothing`() throws {
    var budget = Budget(.init(requestsPerMinute: 1), at: start)
    _ = try reserved(&budget)
    #expect(refusal(&budget, after: -3600) != nil)
  }
}

@Suite struct RetryPlanTests {
  private func plan(_ retries: Int = 10) -> RetryPlan {
    RetryPlan(
      maximumRetries: retries, pause: .milliseconds(100), maximumRetryAfter: .seconds(60))
  }

  @Test func `Pauses double up to a bound, and jitter takes up to half of them away`() {
    var full = plan(12)
    let pauses = (0..<12).map { _ in full.next(retryAfter: nil, jitter: 1) }
    let expected = [100, 200, 400, 800, 1600, 3200, 6400, 12800, 20000, 20000, 20000, 20000]
    #expect(pauses == expected.map { .retry(after: .milliseconds($0)) })
    var half = plan()
    #expect(half.next(retryAfter: nil, jitter: 0) == .retry(after: .milliseconds(50)))
  }

  @Test func `It gives up after so many retries`() {
    var plan = plan(1)
    #expect(plan.next(retryAfter: nil, jitter: 0) != .giveUp)
    #expect(plan.next(retryAfter: nil, jitter: 0) == .giveUp)
    #expect(plan.retries == 1)
  }

  @Test
  func `It comes back no sooner than the server asks, and not at all to one that asks too long`() {
    var plan = plan()
    #expect(plan.next(retryAfter: .seconds(5), jitter: 0) == .retry(after: .seconds(5)))
    #expect(plan.next(retryAfter: .seconds(61), jitter: 0) == .giveUp)
  }

  @Test(arguments: [
    ("0", 0), ("120", 120_000), ("Sun, 06 Nov 1994 08:49:47 GMT", 10_000),
    ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("99999999999999999999999", 1_000_000_000_000),
  ])
  func `Retry-After is seconds or a date`(value: String, milliseconds: Int) {
    let now = Date(timeIntervalSince1970: 784_111_777)
    #expect(RetryPlan.retryAfter(value, at: now) == .milliseconds(milliseconds))
  }

  @Test(arguments: ["", "soon", "-1", "1.5", "٣"])
  func `Anything else in Retry-After says nothing`(value: String) {
    #expect(RetryPlan.retryAfter(value, at: .now) == nil)
  }

  @Test func `Only some statuses are worth another try`() {
    let transient = (300..<600).filter { RetryPlan.isTransient(status: $0) }
    #expect(transient == [408, 409, 429, 500, 502, 503, 504] + Array(506..<600))
  }
}
