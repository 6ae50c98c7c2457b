import Foundation
import GRDB

/// What a trainer learns from: a view of the topic `heards.feedback` with the latest answer to each card,
/// and what came of each training.
package struct TrainingLog: Sendable {
  /// A message of the topic and where it stood.
  package struct Message: Sendable {
    /// The card's id.
    package var card: String
    package var market: String
    /// The message as it came; nil where the topic has forgotten the card.
    package var json: [UInt8]?
    package var answeredAt: String
    package var partition: Int32
    package var offset: Int64

    package init(
      card: String, market: String, json: [UInt8]?, answeredAt: String, partition: Int32,
      offset: Int64
    ) {
      self.card = card
      self.market = market
      self.json = json
      self.answeredAt = answeredAt
      self.partition = partition
      self.offset = offset
    }
  }

  private let file: StoreFile

  package init(_ file: StoreFile) { self.file = file }

  static let tables = """
    -- The next offset to read of each partition of heards.feedback.
    CREATE TABLE training_position (
      partition INTEGER PRIMARY KEY,
      next INTEGER NOT NULL
    ) STRICT;

    -- The latest answer to each card. `change` grows with each change of a card.
    CREATE TABLE training_answer (
      card TEXT PRIMARY KEY,
      market TEXT NOT NULL,
      partition INTEGER NOT NULL,
      offset INTEGER NOT NULL,
      answered_at TEXT NOT NULL,
      change INTEGER NOT NULL,
      json BLOB
    ) STRICT;
    CREATE INDEX training_answer_by_market ON training_answer (market, change);

    -- Trainings, published or not; never deleted.
    CREATE TABLE training_attempt (
      id INTEGER PRIMARY KEY,
      market TEXT NOT NULL,
      change INTEGER NOT NULL,
      ended_at TEXT NOT NULL,
      json BLOB NOT NULL
    ) STRICT;
    CREATE INDEX training_attempt_by_market ON training_attempt (market, id);
    """

  /// Applies all or, when it throws, none.
  ///
  /// - Parameter next: by partition the offset to go on from.
  package func apply(_ batch: [Message], next: [Int32: Int64]) async throws {
    try await file.pool.write { db in
      for message in batch {
        // Within a partition the later offset counts; between partitions offsets say nothing.
        try db.cachedStatement(
          sql: """
            INSERT INTO training_answer
              VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(change), 0) + 1 FROM training_answer), ?)
            ON CONFLICT (card) DO UPDATE SET
              market = CASE excluded.market WHEN '' THEN market ELSE excluded.market END,
              partition = excluded.partition, offset = excluded.offset,
              answered_at = excluded.answered_at, change = excluded.change, json = excluded.json
            WHERE CASE WHEN excluded.partition = partition THEN excluded.offset > offset
              ELSE (excluded.answered_at, excluded.partition) > (answered_at, partition) END
            """
        ).execute(
          arguments: [
            message.card, message.market, message.partition, message.offset, message.answeredAt,
            message.json.map { Data($0) },
          ])
      }
      for (partition, next) in next {
        try db.cachedStatement(
          sql: """
            INSERT INTO training_position VALUES (?, ?)
            ON CONFLICT (partition) DO UPDATE SET next = max(next, excluded.next)
            """
        ).execute(arguments: [partition, next])
      }
    }
  }

  /// By partition, the next offset to read; committed together with the answers.
  package func offsets() async throws -> [Int32: Int64] {
    try await file.pool.read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT partition, next FROM training_position")
      return Dictionary(uniqueKeysWithValues: rows.map { ($0["partition"], $0["next"]) })
    }
  }

  /// Forgets the answers, for a topic that was made anew.
  package func reset() async throws {
    try await file.pool.write { db in
      try db.execute(sql: "DELETE FROM training_position; DELETE FROM training_answer")
    }
  }

  /// The latest answers of a market as they came, in no order, and the number of its last change.
  package func answers(market: String) async throws -> (json: [[UInt8]], change: Int64) {
    try await file.pool.read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT json, change FROM training_answer WHERE market = ?", arguments: [market])
      return (
        rows.compactMap { row in (row["json"] as Data?).map { [UInt8]($0) } },
        rows.map { $0["change"] }.max() ?? 0
      )
    }
  }

  /// The number of a market's last change; 0 where there is none.
  package func lastChange(market: String) async throws -> Int64 {
    try await file.pool.read { db in
      try Int64.fetchOne(
        db, sql: "SELECT max(change) FROM training_answer WHERE market = ?", arguments: [market])
        ?? 0
    }
  }

  /// How many answers of a market have changed since a change.
  package func changes(market: String, since change: Int64) async throws -> Int {
    try await file.pool.read { db in
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM training_answer WHERE market = ? AND change > ?",
        arguments: [market, change]) ?? 0
    }
  }

  /// - Parameter change: the last change of the answers that were learned from.
  package func insertAttempt(
    market: String, change: Int64, endedAt: String, json: [UInt8]
  ) async throws {
    try await file.pool.write { db in
      try db.execute(
        sql: """
          INSERT INTO training_attempt (market, change, ended_at, json) VALUES (?, ?, ?, ?)
          """, arguments: [market, change, endedAt, Data(json)])
    }
  }

  /// The latest first.
  package func attempts(
    market: String, limit: Int
  ) async throws -> [(change: Int64, endedAt: String, json: [UInt8])] {
    try await file.pool.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT change, ended_at, json FROM training_attempt WHERE market = ?
          ORDER BY id DESC LIMIT ?
          """, arguments: [market, limit]
      ).map { ($0["change"], $0["ended_at"], [UInt8]($0["json"] as Data)) }
    }
  }
}
