import GRDB

/// What was spent on language models in each day, by all processes that share the file: what the
/// limits of a day hold for.
package struct SpendingLedger: Sendable {
  package struct Spending: Hashable, Sendable {
    package var requests: Int
    package var tokens: Int
    package var money: Double

    package init(requests: Int = 0, tokens: Int = 0, money: Double = 0) {
      self.requests = requests
      self.tokens = tokens
      self.money = money
    }
  }

  /// A server's model on a day.
  package struct Account: Hashable, Sendable {
    package var server: String
    package var model: String
    /// In days (UTC) since 1970.
    package var day: Int

    package init(server: String, model: String, day: Int) {
      self.server = server
      self.model = model
      self.day = day
    }

    fileprivate var arguments: StatementArguments { [server, model, day] }
  }

  /// How many days are kept.
  private static let keptDays = 31

  private let file: StoreFile

  package init(_ file: StoreFile) { self.file = file }

  package func spent(on account: Account) async throws -> Spending {
    try await file.pool.read { db in try Self.spent(on: account, in: db) }
  }

  /// Adds what came since the last time; less than nothing where an estimate was too high.
  ///
  /// - Returns: what all have spent.
  @discardableResult
  package func add(_ more: Spending, to account: Account) async throws -> Spending {
    if more == Spending() { return try await spent(on: account) }
    return try await file.pool.write { db in
      try db.cachedStatement(
        sql: """
          INSERT INTO spending (server, model, day, requests, tokens, money)
          VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
            requests = requests + excluded.requests, tokens = tokens + excluded.tokens,
            money = money + excluded.money
          """
      ).execute(arguments: account.arguments + [more.requests, more.tokens, more.money])
      try db.cachedStatement(sql: "DELETE FROM spending WHERE day < ?")
        .execute(arguments: [account.day - Self.keptDays])
      return try Self.spent(on: account, in: db)
    }
  }

  private static func spent(on account: Account, in db: Database) throws -> Spending {
    let statement = try db.cachedStatement(
      sql: """
        SELECT requests, tokens, money FROM spending WHERE server = ? AND model = ? AND day = ?
        """)
    return try Row.fetchOne(statement, arguments: account.arguments).map {
      Spending(requests: $0["requests"], tokens: $0["tokens"], money: $0["money"])
    } ?? Spending()
  }
}
