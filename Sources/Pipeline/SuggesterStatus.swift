import Kafka
import LLM
import Metrics
import Synchronization

/// How a suggester is, for those who ask it from outside.
final class SuggesterStatus: Sendable {
  static let help = [
    "heards_suggester_events_total":
      "What happened to requests and answers, by the names that the log uses.",
    "heards_llm_requests_total": "Requests sent to the language model, retries among them.",
    "heards_llm_retries_total": "Requests that were sent again.",
    "heards_llm_tokens_total": "Tokens as the server counts them: prompt and completion.",
    "heards_llm_cached_tokens_total": "Tokens of prompts that the server had cached.",
    "heards_llm_cost_total": "What was spent, in the currency of the settings' prices.",
    "heards_llm_breaker_open": "1 while the language model is left alone because it failed.",
  ]

  private struct State {
    var requests: Consumer?
    var hasReadFeedback = false
    /// What the counters have been told, by event.
    var events: [String: Int] = [:]
    var usage = Usage()
  }

  private let factory: any MetricsFactory
  private let gauges: ConsumerGauges
  private let requests: Counter
  private let retries: Counter
  private let promptTokens: Counter
  private let completionTokens: Counter
  private let cachedTokens: Counter
  private let cost: FloatingPointCounter
  private let breaker: Gauge
  private let state = Mutex(State())

  init(factory: any MetricsFactory) {
    func tokens(_ kind: String) -> Counter {
      Counter(label: "heards_llm_tokens_total", dimensions: [("kind", kind)], factory: factory)
    }
    self.factory = factory
    gauges = ConsumerGauges(factory: factory)
    requests = Counter(label: "heards_llm_requests_total", factory: factory)
    retries = Counter(label: "heards_llm_retries_total", factory: factory)
    promptTokens = tokens("prompt")
    completionTokens = tokens("completion")
    cachedTokens = Counter(label: "heards_llm_cached_tokens_total", factory: factory)
    cost = FloatingPointCounter(label: "heards_llm_cost_total", factory: factory)
    breaker = Gauge(label: "heards_llm_breaker_open", factory: factory)
  }

  /// What it lacks to be ready, in words for an operator.
  var missing: [String] {
    let (requests, hasReadFeedback) = state.withLock { ($0.requests, $0.hasReadFeedback) }
    var missing: [String] = []
    if !hasReadFeedback { missing.append("the feedback topic is not read yet") }
    if requests?.progress().isEmpty ?? true { missing.append("no partitions are assigned") }
    return missing
  }

  /// - Parameter consumer: of requests; nil when it is no longer read.
  func reads(_ consumer: Consumer?) { state.withLock { $0.requests = consumer } }

  func hasReadFeedback() { state.withLock { $0.hasReadFeedback = true } }

  /// - Parameters:
  ///   - counts: since the start, by event.
  ///   - usage: of the language model since the start.
  func refreshMetrics(_ counts: [String: Int], _ usage: Usage, isReachable: Bool) {
    gauges.update(state.withLock { $0.requests }?.progress() ?? [:])
    breaker.record(isReachable ? 0 : 1)
    // Two who ask at one time must not both tell of what is new.
    state.withLock { state in
      for (event, count) in counts {
        Counter(
          label: "heards_suggester_events_total", dimensions: [("event", event)], factory: factory
        ).increment(by: max(0, count - state.events[event, default: 0]))
        state.events[event] = max(count, state.events[event, default: 0])
      }
      // An older view of the usage tells nothing.
      guard usage.requests >= state.usage.requests else { return }
      let told = state.usage
      requests.increment(by: max(0, usage.requests - told.requests))
      retries.increment(by: max(0, usage.retries - told.retries))
      promptTokens.increment(by: max(0, usage.promptTokens - told.promptTokens))
      completionTokens.increment(by: max(0, usage.completionTokens - told.completionTokens))
      cachedTokens.increment(by: max(0, usage.cachedTokens - told.cachedTokens))
      cost.increment(by: max(0, usage.cost - told.cost))
      state.usage = usage
    }
  }
}
