import Metrics
import Synchronization

/// Metrics in memory: swift-metrics writes them, Prometheus reads them as text.
///
/// ```swift
/// let metrics = PrometheusMetrics(help: ["cards_total": "Cards dealt."])
/// MetricsSystem.bootstrap(metrics)
/// Counter(label: "cards_total", dimensions: [("market", "oil")]).increment()
/// metrics.text()  // ... cards_total{market="oil"} 1
/// ```
///
/// Counters and gauges are what they are; timers and aggregating recorders are histograms, timers in
/// seconds. Names get the endings that Prometheus asks for (`_total`, `_seconds`) where they lack them, and
/// `_` for what may not stand in them. Equal names with equal labels are one series. A name belongs to the
/// kind of metric that had it first: what another kind writes under it is not shown, since a name of two
/// kinds would spoil the whole page.
package final class PrometheusMetrics: MetricsFactory {
  /// Bounds of a histogram's buckets in seconds, from half a millisecond to five minutes.
  package static let durations = [
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    300,
  ]

  private struct Family {
    let kind: PrometheusKind
    /// By labels as they are written.
    var series: [String: any PrometheusSeries] = [:]
  }

  private let help: [String: String]
  private let buckets: [Double]
  private let families = Mutex<[String: Family]>([:])

  /// - Parameters:
  ///   - help: what metrics mean, by their full names.
  ///   - buckets: upper bounds of all histograms' buckets, ascending; the one without a bound is added.
  package init(help: [String: String] = [:], buckets: [Double] = durations) {
    self.help = help
    self.buckets = buckets
  }

  /// All that is known now, in the text format 0.0.4, in order of names and labels.
  package func text() -> String {
    let families = families.withLock { $0 }
    var text = PrometheusText()
    for (name, family) in families.sorted(by: { $0.key < $1.key }) where !family.series.isEmpty {
      text.begin(name, family.kind, help: help[name])
      for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
        series.write(to: &text, name, labels)
      }
    }
    return text.content
  }

  // MARK: - MetricsFactory

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(label, dimensions, .counter) { CounterSeries() }
  }

  package func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    series(label, dimensions, .counter) { CounterSeries() }
  }

  package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(label, dimensions, .gauge) { GaugeSeries() }
  }

  package func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    guard aggregate else { return series(label, dimensions, .gauge) { GaugeSeries() } }
    return series(label, dimensions, .histogram) { HistogramSeries(buckets) }
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(label, dimensions, .histogram, ending: "_seconds") { HistogramSeries(buckets) }
  }

  package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
  package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
    remove(handler)
  }
  package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
  package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
  package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

  private func series<Series: PrometheusSeries>(
    _ label: String, _ dimensions: [(String, String)], _ kind: PrometheusKind,
    ending: String? = nil, _ make: () -> Series
  ) -> Series {
    let name = PrometheusText.name(label, ending: ending ?? kind.ending)
    let labels = PrometheusText.labels(dimensions)
    return families.withLock { families in
      var family = families[name] ?? Family(kind: kind)
      guard family.kind == kind else { return make() }
      if let known = family.series[labels] as? Series { return known }
      let new = make()
      family.series[labels] = new
      families[name] = family
      return new
    }
  }

  /// A series that ends, such as the lag of a partition that another process reads now.
  private func remove(_ handler: AnyObject) {
    families.withLock { families in
      for (name, family) in families {
        guard let labels = family.series.first(where: { $0.value === handler })?.key else {
          continue
        }
        families[name]!.series[labels] = nil
        return
      }
    }
  }
}

enum PrometheusKind: String {
  case counter, gauge, histogram

  var ending: String { self == .counter ? "_total" : "" }
}
