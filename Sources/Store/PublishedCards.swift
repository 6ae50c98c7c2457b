import Foundation
import GRDB

/// Which review cards have been published, and for which request.
///
/// A card is entered after the broker has acknowledged it: a crash in between publishes it again
/// under the same id, where entering it first would lose it.
package struct PublishedCards: Sendable {
  private let file: StoreFile

  package init(_ file: StoreFile) { self.file = file }

  /// - Returns: whether the card is new.
  @discardableResult
  package func insert(_ card: String, request: String, at time: Date = Date()) async throws -> Bool
  {
    try await insert([card], request: request, at: time).isEmpty == false
  }

  /// - Returns: those of the cards that are new. The first request of a card stands.
  @discardableResult
  package func insert(
    _ cards: [String], request: String, at time: Date = Date()
  ) async throws -> Set<String> {
    try await file.pool.write { db in
      var new: Set<String> = []
      for card in cards {
        try db.cachedStatement(
          sql: """
            INSERT INTO published_card (card, request, created_at) VALUES (?, ?, ?)
            ON CONFLICT DO NOTHING
            """
        ).execute(arguments: [card, request, time.timeIntervalSince1970])
        if db.changesCount > 0 { new.insert(card) }
      }
      return new
    }
  }

  /// Those of the cards that are entered.
  package func published(among cards: [String]) async throws -> Set<String> {
    try await file.pool.read { db in
      let statement = try db.cachedStatement(sql: "SELECT 1 FROM published_card WHERE card = ?")
      return Set(try cards.filter { try Bool.fetchOne(statement, arguments: [$0]) != nil })
    }
  }

  /// The cards of a request, in the order in which they were entered.
  package func cards(of request: String) async throws -> [String] {
    try await file.pool.read { db in
      try String.fetchAll(
        db, sql: "SELECT card FROM published_card WHERE request = ? ORDER BY id",
        arguments: [request])
    }
  }

  /// Removes the entries from before a time, and of the others all but the newest `count`.
  ///
  /// - Returns: how many went.
  @discardableResult
  package func prune(before: Date, keeping count: Int) async throws -> Int {
    try await file.prune("published_card", before: before, keeping: count)
  }
}

extension StoreFile {
  /// - Parameter table: one with the columns `id` and `created_at`; of rows of one time those that
  ///   were entered later are the newer ones.
  func prune(_ table: String, before: Date, keeping count: Int) async throws -> Int {
    try await pool.write { db in
      try db.execute(
        sql: "DELETE FROM \(table) WHERE created_at < ?",
        arguments: [before.timeIntervalSince1970])
      let old = db.changesCount
      try db.execute(
        sql: """
          DELETE FROM \(table) WHERE id IN (
            SELECT id FROM \(table) ORDER BY created_at DESC, id DESC LIMIT -1 OFFSET ?)
          """, arguments: [count])
      return old + db.changesCount
    }
  }
}
