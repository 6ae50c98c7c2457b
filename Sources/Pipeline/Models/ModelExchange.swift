import Synchronization

/// What a market is to be served with from the next batch on.
package struct MarketModels: Sendable {
  /// Nil: the extractor that the settings gave.
  package var serving: PreparedModel?
  /// Runs beside it, off the record.
  package var shadow: PreparedModel?
  /// Attributes that the language model is not asked about any more.
  package var retired: Set<String> = []

  package init(
    serving: PreparedModel? = nil, shadow: PreparedModel? = nil, retired: Set<String> = []
  ) {
    self.serving = serving
    self.shadow = shadow
    self.retired = retired
  }
}

/// Where models wait for the worker: put there by whoever watches the topic, taken between two batches,
/// so that all of a batch is of one version and no message meets a lock.
package final class ModelExchange: Sendable {
  private let waiting = Mutex<[String: MarketModels]>([:])

  package init() {}

  /// The last offer for a market stands.
  package func offer(_ models: MarketModels, for market: String) {
    waiting.withLock { $0[market] = models }
  }

  /// What was offered since the last time, by market.
  package func take() -> [String: MarketModels] {
    waiting.withLock { waiting in
      defer { waiting = [:] }
      return waiting
    }
  }
}
