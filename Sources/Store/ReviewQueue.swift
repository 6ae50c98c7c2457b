import Foundation
import GRDB
import Records

/// The cards, verdicts and records that a review desk knows: a view of three topics, with the leases of
/// this copy of the desk.
///
/// Every method is one transaction. Which partitions are this copy's is told by its caller: cards of
/// others are known and not dealt.
package struct ReviewQueue: Sendable {
  /// A message and where it stood.
  package struct Message: Sendable {
    package enum Content: Sendable {
      case card(ReviewCard, json: [UInt8])
      case feedback(Feedback, json: [UInt8])
      /// The topic forgets a card's verdict.
      case forgotten(card: String)
      case record(heard: String, revision: Int, json: [UInt8])
      /// Nothing that can be used; it moves the position on.
      case none
    }

    package var content: Content
    package var topic: String
    package var partition: Int32
    package var offset: Int64

    package init(_ content: Content, topic: String, partition: Int32, offset: Int64) {
      self.content = content
      self.topic = topic
      self.partition = partition
      self.offset = offset
    }
  }

  /// Of so many who left a card undecided the last one closes it.
  package static let ignoresToClose = 2

  let file: StoreFile
  /// The share of answered cards that a second reviewer is asked too.
  let overlapShare: Double

  package init(_ file: StoreFile, overlapShare: Double) {
    self.file = file
    self.overlapShare = overlapShare
  }

  /// Applies all or, when it throws, none.
  ///
  /// - Parameter next: by topic and partition, the offset to go on from.
  package func apply(
    _ messages: [Message], next: [(topic: String, partition: Int32, offset: Int64)],
    at now: Date = Date()
  ) async throws {
    try await file.pool.write { db in
      for message in messages {
        switch message.content {
        case .card(let card, let json):
          try insert(card, json, partition: message.partition, db, now)
        case .feedback(let feedback, let json):
          try enter(
            feedback, json, partition: message.partition, offset: message.offset, db, now)
        case .forgotten(let card):
          try db.cachedStatement(sql: "DELETE FROM review_verdict WHERE card = ?")
            .execute(arguments: [card])
          try settle(card, db, now)
        case .record(let heard, let revision, let json):
          try Self.keep(heard, revision, json, db, now)
        case .none: break
        }
      }
      for (topic, partition, offset) in next {
        try db.cachedStatement(
          sql: """
            INSERT INTO review_position VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET next = max(next, excluded.next)
            """
        ).execute(arguments: [topic, partition, offset])
      }
    }
  }

  /// By topic and partition, the next offset to read; committed together with the rows.
  package func offsets() async throws -> [(topic: String, partition: Int32, next: Int64)] {
    try await file.pool.read { db in
      try Row.fetchAll(db, sql: "SELECT topic, partition, next FROM review_position")
        .map { ($0["topic"], $0["partition"], $0["next"]) }
    }
  }

  /// Forgets everything, for a topic that was made anew.
  package func reset() async throws {
    try await file.pool.write { db in
      try db.execute(
        sql: """
          DELETE FROM review_position;
          DELETE FROM review_lease;
          DELETE FROM review_card;
          DELETE FROM review_count;
          DELETE FROM review_reader;
          DELETE FROM review_proposer;
          DELETE FROM review_verdict;
          DELETE FROM review_ignored;
          DELETE FROM review_record;
          """)
    }
  }

  // MARK: - Cards

  private func insert(
    _ card: ReviewCard, _ json: [UInt8], partition: Int32, _ db: Database, _ now: Date
  ) throws {
    // Equal proposals are one card: the first stands.
    try db.cachedStatement(
      sql: """
        INSERT INTO review_card (id, partition, heard, market, attribute, kind, gold, pair,
          uncertainty, created_at, shuffle, state, json)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING
        """
    ).execute(arguments: [
      card.id, partition, card.heard, card.market, card.attribute ?? "", card.kind.rawValue,
      card.gold, card.pair, card.uncertainty,
      (Timestamp.date(card.createdAt) ?? now).timeIntervalSince1970, Self.shuffle(card.id),
      Data(json),
    ])
    // What has been said of it may have been read before.
    if db.changesCount > 0 { try settle(card.id, db, now) }
  }

  /// 32 bits that depend on the id alone, the same on every machine (FNV-1a).
  static func shuffle(_ text: String) -> UInt32 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
  }

  /// Whether a second reviewer is asked this card.
  func isOverlap(_ card: String) -> Bool {
    // Not the hash that cards are dealt by: else the share would come in one piece.
    Double(Self.shuffle("overlap " + card)) < overlapShare * Double(UInt32.max)
  }

  // MARK: - Verdicts

  /// Makes a message the card's verdict, if it is the latest of those seen.
  func enter(
    _ feedback: Feedback, _ json: [UInt8], partition: Int32, offset: Int64, _ db: Database,
    _ now: Date
  ) throws {
    // Within a partition the later offset counts. Between partitions, to which a topic that was
    // given more of them moves its cards, offsets say nothing.
    try db.cachedStatement(
      sql: """
        INSERT INTO review_verdict (card, partition, offset, opinion_of, heard, market, attribute,
          kind, gold, is_mark, reviewer, verdict, answered_at, json)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (card) DO UPDATE SET
          partition = excluded.partition, offset = excluded.offset,
          opinion_of = excluded.opinion_of, heard = excluded.heard, market = excluded.market,
          attribute = excluded.attribute, kind = excluded.kind, gold = excluded.gold,
          is_mark = excluded.is_mark, reviewer = excluded.reviewer, verdict = excluded.verdict,
          answered_at = excluded.answered_at, json = excluded.json
        WHERE CASE WHEN excluded.partition = review_verdict.partition
          THEN excluded.offset > review_verdict.offset
          ELSE (excluded.answered_at, excluded.partition) >
            (review_verdict.answered_at, review_verdict.partition) END
        """
    ).execute(arguments: [
      feedback.card, partition, offset, feedback.opinionOf, feedback.heard, feedback.market,
      feedback.attribute ?? "", feedback.kind.rawValue, feedback.gold, feedback.isMark,
      feedback.reviewer, feedback.verdict.rawValue, feedback.answeredAt, Data(json),
    ])
    guard db.changesCount > 0 else { return }
    try db.cachedStatement(sql: "DELETE FROM review_proposer WHERE card = ?")
      .execute(arguments: [feedback.card])
    for proposer in feedback.proposers {
      try db.cachedStatement(sql: "INSERT OR IGNORE INTO review_proposer VALUES (?, ?, ?)")
        .execute(arguments: [feedback.card, proposer.source.rawValue, proposer.version ?? ""])
    }
    switch feedback.verdict {
    case .ignore:
      try db.cachedStatement(sql: "INSERT OR IGNORE INTO review_ignored VALUES (?, ?)")
        .execute(arguments: [feedback.card, feedback.reviewer])
    case .accept, .reject, .revoke:
      try db.cachedStatement(sql: "DELETE FROM review_ignored WHERE card = ? AND reviewer = ?")
        .execute(arguments: [feedback.card, feedback.reviewer])
    }
    try settle(feedback.card, db, now)
  }

  /// Opens or closes a card by what has been said of it, and asks for a second opinion or takes that
  /// question back.
  func settle(_ card: String, _ db: Database, _ now: Date) throws {
    guard
      let row = try Row.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT number, state, opinion_of, kind, verdict, reviewer,
              (SELECT count(*) FROM review_ignored WHERE card = review_card.id) AS ignored
            FROM review_card LEFT JOIN
              (SELECT card, verdict, reviewer FROM review_verdict) ON card = review_card.id
            WHERE id = ?
            """), arguments: [card])
    else { return }
    let number: Int64 = row["number"]
    let state: Int = row["state"]
    let verdict = (row["verdict"] as String?).flatMap(Feedback.Verdict.init)
    let isAnswered = verdict == .accept || verdict == .reject
    let isClosed = isAnswered || row["ignored"] as Int >= Self.ignoresToClose
    if isClosed, state != 2 {
      try db.cachedStatement(sql: "DELETE FROM review_lease WHERE card = ?")
        .execute(arguments: [number])
      try db.cachedStatement(
        sql: "UPDATE review_card SET state = 2, closed_at = ? WHERE number = ?"
      ).execute(arguments: [now.timeIntervalSince1970, number])
    } else if !isClosed {
      if state == 2 {
        try db.cachedStatement(
          sql: "UPDATE review_card SET state = 0, closed_at = NULL WHERE number = ?"
        ).execute(arguments: [number])
      }
      if verdict == .ignore {
        // Whoever left it undecided has it no more.
        try Self.free(
          "card = ? AND reviewer = ?", [number, row["reviewer"] as String?], db)
      }
    }
    guard row["opinion_of"] as String? == nil, row["kind"] as String != "whole", isOverlap(card)
    else { return }
    let second = card + Feedback.secondOpinionSuffix
    if isAnswered {
      try db.cachedStatement(
        sql: """
          INSERT INTO review_card (id, opinion_of, partition, heard, market, attribute, kind, gold,
            pair, uncertainty, created_at, shuffle, barred, state, json)
          SELECT ?, id, partition, heard, market, attribute, kind, gold, pair, uncertainty,
            created_at, ?, ?, 0, json FROM review_card WHERE number = ?
          ON CONFLICT (id) DO UPDATE SET barred = excluded.barred
          """
      ).execute(arguments: [
        second, Self.shuffle(second), row["reviewer"] as String?, number,
      ])
      try settle(second, db, now)
    } else {
      try db.cachedStatement(sql: "DELETE FROM review_card WHERE id = ? AND state < 2")
        .execute(arguments: [second])
    }
  }

  /// Ends leases, and makes their cards free.
  static func free(
    _ condition: String, _ arguments: StatementArguments, _ db: Database
  ) throws {
    try db.cachedStatement(
      sql: """
        UPDATE review_card SET state = 0 WHERE state = 1 AND number IN
          (SELECT card FROM review_lease WHERE \(condition))
        """
    ).execute(arguments: arguments)
    try db.cachedStatement(sql: "DELETE FROM review_lease WHERE \(condition)")
      .execute(arguments: arguments)
  }

  // MARK: - Records

  static func keep(
    _ heard: String, _ revision: Int, _ json: [UInt8], _ db: Database, _ now: Date
  ) throws {
    let known = try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT revision, first_revision FROM review_record WHERE heard = ?"),
      arguments: [heard])
    guard let known else {
      return try db.cachedStatement(
        sql: "INSERT INTO review_record VALUES (?, ?, ?, ?, NULL, ?)"
      ).execute(arguments: [heard, revision, revision, Data(json), now.timeIntervalSince1970])
    }
    if revision > known["revision"] as Int {
      try db.cachedStatement(
        sql: "UPDATE review_record SET revision = ?, latest = ? WHERE heard = ?"
      ).execute(arguments: [revision, Data(json), heard])
    } else if revision < known["first_revision"] as Int {
      try db.cachedStatement(
        sql: """
          UPDATE review_record SET latest = coalesce(latest, first), first = ?, first_revision = ?
          WHERE heard = ?
          """
      ).execute(arguments: [Data(json), revision, heard])
    }
  }
}
