import Foundation
import LLM
import Store
import Synchronization

/// Keeps what is spent on language models in a day, so that neither a restart nor another process that
/// shares the file has a day's budget of its own.
///
/// What was spent since the last ``write()`` is forgotten in a crash.
package final class DaySpending: Sendable {
  private let ledger: SpendingLedger
  private let models: [LanguageModel]
  /// By model, what of its own spending the ledger has.
  private let written: Mutex<[Budget.Spending]>

  /// - Parameter models: made with what was ``spent(on:in:)`` before, and not asked since.
  package init(_ models: [LanguageModel], in ledger: SpendingLedger) {
    self.ledger = ledger
    self.models = models
    written = Mutex(models.map(\.ownSpendingToday))
  }

  /// What all have spent today at an endpoint.
  package static func spent(
    on endpoint: Endpoint, in ledger: SpendingLedger
  ) async throws -> Budget.Spending {
    // A new budget begins today.
    var spending = Budget(Budget.Limits(), at: .now).day
    spending.add(try await ledger.spent(on: .init(endpoint, spending)))
    return spending
  }

  /// Adds what came since the last time and counts what others have added. One task calls it at a time.
  package func write() async throws {
    for (index, model) in models.enumerated() {
      let own = model.ownSpendingToday
      let more = own.since(written.withLock { $0[index] })
      var total = Budget.Spending(window: own.window)
      total.add(
        try await ledger.add(
          .init(requests: more.requests, tokens: more.tokens, money: more.money),
          to: .init(model.endpoint, own)))
      written.withLock { $0[index] = own }
      model.count(total, including: own)
    }
  }
}

extension SpendingLedger.Account {
  fileprivate init(_ endpoint: Endpoint, _ spending: Budget.Spending) {
    self.init(server: endpoint.baseURL, model: endpoint.model, day: spending.window)
  }
}

extension Budget.Spending {
  fileprivate mutating func add(_ kept: SpendingLedger.Spending) {
    requests += kept.requests
    tokens += kept.tokens
    money += kept.money
  }
}
