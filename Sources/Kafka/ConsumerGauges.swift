package import Metrics
internal import Synchronization

/// A consumer's partitions and their lags as gauges. They are brought up to date when somebody is about to
/// read them, so that they tell of a consumer that is stuck, too.
package final class ConsumerGauges: Sendable {
  /// What the gauges mean, by name.
  package static let help = [
    "heards_consumer_assigned_partitions": "Partitions that this process reads.",
    "heards_consumer_lag": "Offsets between what is done of a partition and its end.",
  ]

  private let factory: any MetricsFactory
  private let assigned: Gauge
  private let lags = Mutex<[TopicPartition: Gauge]>([:])

  package init(factory: any MetricsFactory = MetricsSystem.factory) {
    self.factory = factory
    assigned = Gauge(label: "heards_consumer_assigned_partitions", factory: factory)
  }

  /// - Parameter progress: of all partitions that are the consumer's; the gauges of others end.
  package func update(_ progress: [TopicPartition: Consumer.Progress]) {
    assigned.record(progress.count)
    lags.withLock { lags in
      for (partition, gauge) in lags where progress[partition]?.lag == nil {
        gauge.destroy()
        lags[partition] = nil
      }
      for (partition, progress) in progress {
        guard let lag = progress.lag else { continue }
        let gauge =
          lags[partition]
          ?? Gauge(
            label: "heards_consumer_lag",
            dimensions: [
              ("topic", partition.topic), ("partition", "\(partition.partition)"),
            ], factory: factory)
        gauge.record(lag)
        lags[partition] = gauge
      }
    }
  }
}
