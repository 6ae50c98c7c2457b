import Kafka
import Metrics
import Synchronization

/// How a worker is, for those who ask it from outside its loop.
final class WorkerStatus: Sendable {
  private struct State {
    var consumer: Consumer?
    var hasReadModels = false
    /// By market, the version that serves it and its gauge.
    var serving: [String: (version: String?, gauge: Gauge)] = [:]
  }

  let metrics: WorkerMetrics
  private let gauges: ConsumerGauges
  private let state = Mutex(State())

  init(markets: Markets, factory: any MetricsFactory) {
    metrics = WorkerMetrics(markets: markets.extractors.keys, factory: factory)
    gauges = ConsumerGauges(factory: factory)
  }

  /// What it lacks to be ready, in words for an operator.
  var missing: [String] {
    let (consumer, hasReadModels) = state.withLock { ($0.consumer, $0.hasReadModels) }
    var missing: [String] = []
    if !hasReadModels { missing.append("the models topic is not read yet") }
    if consumer?.progress().isEmpty ?? true { missing.append("no partitions are assigned") }
    return missing
  }

  func refreshMetrics() {
    gauges.update(state.withLock { $0.consumer }?.progress() ?? [:])
  }

  /// - Parameter consumer: nil when it is no longer read.
  func reads(_ consumer: Consumer?) { state.withLock { $0.consumer = consumer } }

  /// The models topic has been read to its end, or there is none.
  func hasReadModels() { state.withLock { $0.hasReadModels = true } }

  /// A version serves a market from now on; nil for rules alone.
  func serves(_ market: String, _ version: String?) {
    state.withLock { state in
      let before = state.serving[market]
      guard before == nil || before?.version != version else { return }
      if before != nil { metrics.swapped(market) }
      before?.gauge.destroy()
      state.serving[market] = (version, metrics.info(market: market, version: version))
    }
  }
}
