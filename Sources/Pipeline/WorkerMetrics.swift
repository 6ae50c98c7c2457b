import Kafka
import Metrics
import Records

/// What became of messages that are published, to be told to the metrics at one time: the way of a message
/// meets no counter.
struct Tally: Hashable {
  /// One of a market's ways.
  struct Way: Hashable {
    let market: String
    let kind: Routing.Kind
  }

  private(set) var ways: [Way: Int] = [:]
  private(set) var deadLetters: [MessageError.Class: Int] = [:]
  /// The earliest time of a message, in milliseconds since 1970; nil if none has one.
  private(set) var earliest: Int64?

  init(_ outcomes: [(message: KafkaMessage, outcome: Processor.Outcome)]) {
    for (message, outcome) in outcomes {
      switch outcome {
      case .record(_, _, let way): ways[way, default: 0] += 1
      case .deadLetters(_, let error): deadLetters[error.errorClass, default: 0] += 1
      }
      if message.timestamp >= 0 { earliest = min(earliest ?? .max, message.timestamp) }
    }
  }
}

/// A worker's metrics, all there from its start on. Written once a batch.
struct WorkerMetrics: Sendable {
  static let help = [
    "heards_worker_messages_total": "Messages that were read and whose outcome is committed.",
    "heards_worker_records_total": "Records committed, by market.",
    "heards_worker_routes_total":
      "Records by what was asked of their heards: confident (nothing), suggest (the language model), "
      + "review (people), gold (people, to mark it whole).",
    "heards_worker_dead_letters_total": "Messages that became dead letters, by class.",
    "heards_worker_batches_given_up_total": "Batches that failed and were read again.",
    "heards_worker_batch_seconds": "From a batch's being taken to its being done.",
    "heards_worker_transaction_seconds":
      "From a transaction's begin to its commit; without transactions, to the last record's receipt.",
    "heards_worker_latency_seconds":
      "From a message's time in Kafka to the commit of its outcome; of each transaction the longest.",
    "heards_model_info": "1 for the model that serves a market; version none for rules alone.",
    "heards_worker_model_swaps_total": "Changes of the version that serves a market.",
    "heards_worker_model_refusals_total":
      "Models, and messages about models, that were refused, by reason.",
    "heards_worker_shadow_heards_total": "Heards on which a shadow model was run.",
    "heards_worker_shadow_differences_total":
      "Heards in which a shadow model finds other spans of an attribute.",
  ]

  private struct Market: Sendable {
    let records: Counter
    let routes: [Routing.Kind: Counter]
    let swaps: Counter
    let shadowed: Counter
  }

  private let factory: any MetricsFactory
  private let messages: Counter
  private let markets: [String: Market]
  private let deadLetters: [MessageError.Class: Counter]
  private let givenUp: Counter
  private let batch: Timer
  private let transaction: Timer
  private let latency: Timer
  private let refusals: [ModelRefusal.Reason: Counter]

  init(markets: some Sequence<String>, factory: any MetricsFactory) {
    func counter(_ name: String, _ dimensions: [(String, String)] = []) -> Counter {
      Counter(label: name, dimensions: dimensions, factory: factory)
    }
    self.factory = factory
    messages = counter("heards_worker_messages_total")
    self.markets = Dictionary(
      uniqueKeysWithValues: markets.map { name in
        let market = ("market", name)
        let routes = Routing.Kind.allCases.map {
          ($0, counter("heards_worker_routes_total", [market, ("route", $0.rawValue)]))
        }
        return (
          name,
          Market(
            records: counter("heards_worker_records_total", [market]),
            routes: Dictionary(uniqueKeysWithValues: routes),
            swaps: counter("heards_worker_model_swaps_total", [market]),
            shadowed: counter("heards_worker_shadow_heards_total", [market]))
        )
      })
    // A worker asks nobody: that none answered is a suggester's reason.
    deadLetters = Dictionary(
      uniqueKeysWithValues: MessageError.Class.allCases.filter { $0 != .unanswered }.map {
        ($0, counter("heards_worker_dead_letters_total", [("class", $0.rawValue)]))
      })
    givenUp = counter("heards_worker_batches_given_up_total")
    batch = Timer(label: "heards_worker_batch_seconds", factory: factory)
    transaction = Timer(label: "heards_worker_transaction_seconds", factory: factory)
    latency = Timer(label: "heards_worker_latency_seconds", factory: factory)
    refusals = Dictionary(
      uniqueKeysWithValues: ModelRefusal.Reason.allCases.map {
        ($0, counter("heards_worker_model_refusals_total", [("reason", $0.rawValue)]))
      })
  }

  /// - Parameters:
  ///   - duration: of the transaction.
  ///   - now: when it was committed, in milliseconds since 1970.
  func committed(_ tally: Tally, in duration: Duration, at now: Int64) {
    var count = 0
    for (way, number) in tally.ways {
      markets[way.market]?.records.increment(by: number)
      markets[way.market]?.routes[way.kind]?.increment(by: number)
      count += number
    }
    for (errorClass, number) in tally.deadLetters {
      deadLetters[errorClass]?.increment(by: number)
      count += number
    }
    messages.increment(by: count)
    transaction.record(duration: duration)
    // Clocks of two machines may differ.
    if let earliest = tally.earliest { latency.recordMilliseconds(max(0, now - earliest)) }
  }

  func finishedBatch(in duration: Duration) { batch.record(duration: duration) }

  func gaveUpBatch() { givenUp.increment() }

  func swapped(_ market: String) { markets[market]?.swaps.increment() }

  func refused(_ reason: ModelRefusal.Reason) { refusals[reason]?.increment() }

  /// - Parameter news: of the last batch alone.
  func compared(_ news: ShadowCounts) {
    for (pair, counts) in news.counts {
      markets[pair.market]?.shadowed.increment(by: counts.heards)
      for (attribute, number) in counts.different {
        Counter(
          label: "heards_worker_shadow_differences_total",
          dimensions: [("market", pair.market), ("attribute", attribute)], factory: factory
        ).increment(by: number)
      }
    }
  }

  /// The gauge that names the version which serves a market. To be destroyed when another one does.
  func info(market: String, version: String?) -> Gauge {
    let gauge = Gauge(
      label: "heards_model_info",
      dimensions: [("market", market), ("version", version ?? "none")], factory: factory)
    gauge.record(1)
    return gauge
  }
}
