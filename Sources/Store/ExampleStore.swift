import GRDB

/// The answered review cards that examples are taken from: a view of the topic `heards.feedback`.
///
/// Of each card the latest message counts, in whatever order and however often messages come.
/// Accepted and rejected cards are kept; gold never is, nor what was ignored or revoked.
package struct ExampleStore: Sendable {
  /// A message of the topic and where it stood.
  package struct Message: Sendable {
    package var feedback: StoredFeedback
    package var partition: Int32
    package var offset: Int64

    package init(_ feedback: StoredFeedback, partition: Int32, offset: Int64) {
      self.feedback = feedback
      self.partition = partition
      self.offset = offset
    }
  }

  private let file: StoreFile

  package init(_ file: StoreFile) { self.file = file }

  package func apply(_ feedback: StoredFeedback, partition: Int32, offset: Int64) async throws {
    try await apply([Message(feedback, partition: partition, offset: offset)])
  }

  /// Applies all or, when it throws, none.
  ///
  /// - Parameter next: by partition the offset to go on from; nil for the one after the batch's last.
  ///   Where more is to be done about messages than to apply them, positions move when it is done.
  package func apply(_ batch: [Message], next: [Int32: Int64]? = nil) async throws {
    try await file.pool.write { db in
      var positions = next ?? [:]
      for message in batch {
        try Self.apply(message, to: db)
        guard next == nil else { continue }
        positions[message.partition] = max(
          positions[message.partition] ?? 0, message.offset + 1)
      }
      for (partition, next) in positions {
        try db.cachedStatement(
          sql: """
            INSERT INTO position (partition, next) VALUES (?, ?)
            ON CONFLICT (partition) DO UPDATE SET next = max(next, excluded.next)
            """
        ).execute(arguments: [partition, next])
      }
    }
  }

  private static func apply(_ message: Message, to db: Database) throws {
    let feedback = message.feedback
    // Within a partition the later offset counts. Between partitions, to which a topic that was
    // given more of them moves its cards, offsets say nothing.
    try db.cachedStatement(
      sql: """
        INSERT INTO card (id, partition, offset, answered_at, change)
        VALUES (?, ?, ?, ?, (SELECT coalesce(max(change), 0) + 1 FROM card))
        ON CONFLICT (id) DO UPDATE SET
          partition = excluded.partition, offset = excluded.offset,
          answered_at = excluded.answered_at, change = excluded.change
        WHERE CASE WHEN excluded.partition = card.partition THEN excluded.offset > card.offset
          ELSE (excluded.answered_at, excluded.partition) > (card.answered_at, card.partition) END
        """
    ).execute(
      arguments: [feedback.card, message.partition, message.offset, feedback.answeredAt])
    guard db.changesCount > 0 else { return }
    try db.cachedStatement(sql: "DELETE FROM example WHERE card = ?")
      .execute(arguments: [feedback.card])
    guard !feedback.isGold, feedback.verdict == .accepted || feedback.verdict == .rejected else {
      return
    }
    try db.cachedStatement(
      sql: """
        INSERT INTO example (card, heard, market, attribute, text, answer, span_start, span_end,
          verdict, answered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      feedback.card, feedback.heard, feedback.market, feedback.attribute, feedback.text,
      feedback.answer, feedback.start, feedback.end, feedback.verdict.rawValue,
      feedback.answeredAt,
    ])
  }

  /// By partition, the next offset to read; committed together with the rows.
  package func offsets() async throws -> [Int32: Int64] {
    try await file.pool.read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT partition, next FROM position")
      return Dictionary(uniqueKeysWithValues: rows.map { ($0["partition"], $0["next"]) })
    }
  }

  /// What people said yes or no to for an attribute of a market's heard, in the order of the spans in it.
  package func answers(
    market: String, heard: String, attribute: String
  ) async throws -> [StoredFeedback] {
    try await file.pool.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM example
          WHERE heard = ? AND attribute = ? AND market = ?
          ORDER BY span_start, span_end, card
          """, arguments: [heard, attribute, market]
      ).map(StoredFeedback.init)
    }
  }

  /// Whether people have answered a card, in whatever way and if only for a while.
  package func isAnswered(_ card: String) async throws -> Bool {
    try await file.pool.read { db in
      // A card from before a reset is kept without a partition.
      try Bool.fetchOne(
        db, sql: "SELECT 1 FROM card WHERE id = ? AND partition >= 0", arguments: [card]) ?? false
    }
  }

  /// Forgets everything, for a topic that was made anew and counts its offsets from 0 again.
  package func reset() async throws {
    try await file.pool.write { db in
      // The cards stay with a new change each, so that indexes in memory see them go.
      try db.execute(
        sql: """
          DELETE FROM position;
          DELETE FROM example;
          UPDATE card SET partition = -1, offset = -1, answered_at = '',
            change = change + (SELECT max(change) FROM card);
          """)
    }
  }
}

extension StoredFeedback {
  init(_ row: Row) {
    self.init(
      card: row["card"], heard: row["heard"], market: row["market"],
      attribute: row["attribute"], text: row["text"], answer: row["answer"],
      start: row["span_start"], end: row["span_end"],
      verdict: row["verdict"] == "accepted" ? .accepted : .rejected,
      answeredAt: row["answered_at"])
  }
}
