import Metrics
import Synchronization

/// The values of one name with one set of labels. Written from any thread, each write under a lock of its
/// own: for a few writes a batch, not for one a message.
protocol PrometheusSeries: AnyObject, Sendable {
  /// - Parameter labels: as `PrometheusText.labels` writes them.
  func write(to text: inout PrometheusText, _ name: String, _ labels: String)
}

final class CounterSeries: PrometheusSeries, CounterHandler, FloatingPointCounterHandler {
  private let value = Mutex(0.0)

  func increment(by amount: Int64) { increment(by: Double(amount)) }

  /// A counter never falls: what is negative or no number counts for nothing.
  func increment(by amount: Double) {
    guard amount > 0, amount.isFinite else { return }
    value.withLock { $0 += amount }
  }

  func reset() { value.withLock { $0 = 0 } }

  func write(to text: inout PrometheusText, _ name: String, _ labels: String) {
    text.add(name, labels, value.withLock { $0 })
  }
}

final class GaugeSeries: PrometheusSeries, RecorderHandler, MeterHandler {
  private let value = Mutex(0.0)

  func record(_ value: Int64) { set(Double(value)) }
  func record(_ value: Double) { set(value) }
  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { self.value.withLock { $0 = value } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }

  func write(to text: inout PrometheusText, _ name: String, _ labels: String) {
    text.add(name, labels, value.withLock { $0 })
  }
}

final class HistogramSeries: PrometheusSeries, RecorderHandler, TimerHandler {
  private struct State {
    /// `[bound]`: how many values lie above the bound before and not above this one; the last without a
    /// bound.
    var counts: [Int]
    var sum = 0.0
  }

  /// Ascending.
  private let bounds: [Double]
  private let state: Mutex<State>

  init(_ bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
  }

  func record(_ value: Int64) { record(Double(value)) }

  /// What is no finite number is left out: the sum could never be mended.
  func record(_ value: Double) {
    guard value.isFinite else { return }
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.counts[bucket] += 1
      state.sum += value
    }
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  func write(to text: inout PrometheusText, _ name: String, _ labels: String) {
    let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
    var below = 0
    for (index, count) in counts.enumerated() {
      below += count
      let bound = index < bounds.count ? bounds[index] : .infinity
      let le = "le=\"\(PrometheusText.number(bound))\""
      text.add("\(name)_bucket", labels.isEmpty ? le : "\(labels),\(le)", Double(below))
    }
    text.add("\(name)_sum", labels, sum)
    text.add("\(name)_count", labels, Double(below))
  }
}
