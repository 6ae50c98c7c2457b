import Foundation
import GRDB
import Records

extension ReviewQueue {
  /// All that is known of one heard when people answer cards of it.
  package struct Case: Sendable {
    package struct Card: Sendable {
      package var card: ReviewCard
      package var partition: Int32
      package var opinionOf: String?
      /// Who may not answer it: the one who gave the first opinion.
      package var barred: String?

      package init(
        card: ReviewCard, partition: Int32, opinionOf: String? = nil, barred: String? = nil
      ) {
        self.card = card
        self.partition = partition
        self.opinionOf = opinionOf
        self.barred = barred
      }
    }

    /// By id in the queue.
    package var cards: [String: Card]
    /// The latest by card, those taken back among them.
    package var verdicts: [String: Feedback]
    /// By card, who left it undecided.
    package var ignored: [String: Set<String>]
    package var first: Records.Record?
    package var latest: Records.Record?

    package init(
      cards: [String: Card] = [:], verdicts: [String: Feedback] = [:],
      ignored: [String: Set<String>] = [:], first: Records.Record? = nil,
      latest: Records.Record? = nil
    ) {
      self.cards = cards
      self.verdicts = verdicts
      self.ignored = ignored
      self.first = first
      self.latest = latest
    }
  }

  /// The heards of cards; cards that are not known are left out.
  package func heards(of cards: Set<String>) async throws -> [String: String] {
    try await file.pool.read { db in
      let statement = try db.cachedStatement(sql: "SELECT heard FROM review_card WHERE id = ?")
      return try cards.reduce(into: [:]) {
        $0[$1] = try String.fetchOne(statement, arguments: [$1])
      }
    }
  }

  /// The text of a card that is open or was closed in the last days; nil for others.
  package func text(of card: String) async throws -> String? {
    try await file.pool.read { db in
      let json = try Data.fetchOne(
        db.cachedStatement(sql: "SELECT json FROM review_card WHERE id = ?"), arguments: [card])
      return json.flatMap {
        try? MessageJSON.decode(ReviewCard.self, from: [UInt8]($0)).text
      }
    }
  }

  /// The cases of heards, of one state of the file.
  package func cases(of heards: Set<String>) async throws -> [String: Case] {
    try await file.pool.read { db in
      try heards.reduce(into: [:]) { $0[$1] = try Self.readCase($1, db) }
    }
  }

  private static func readCase(_ heard: String, _ db: Database) throws -> Case {
    var found = Case()
    let cards = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT id, partition, opinion_of, barred, json FROM review_card WHERE heard = ?
          """), arguments: [heard])
    for row in cards {
      let id: String = row["id"]
      guard var card = try? MessageJSON.decode(ReviewCard.self, from: [UInt8](row["json"] as Data))
      else { continue }
      card.id = id
      found.cards[id] = Case.Card(
        card: card, partition: row["partition"], opinionOf: row["opinion_of"],
        barred: row["barred"])
      let ignored = try String.fetchSet(
        db.cachedStatement(sql: "SELECT reviewer FROM review_ignored WHERE card = ?"),
        arguments: [id])
      if !ignored.isEmpty { found.ignored[id] = ignored }
    }
    let verdicts = try Data.fetchAll(
      db.cachedStatement(sql: "SELECT json FROM review_verdict WHERE heard = ?"),
      arguments: [heard])
    for json in verdicts {
      guard let feedback = try? MessageJSON.decode(Feedback.self, from: [UInt8](json)) else {
        continue
      }
      found.verdicts[feedback.card] = feedback
    }
    let record = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT first, latest FROM review_record WHERE heard = ?"),
      arguments: [heard])
    if let record {
      found.first = try? MessageJSON.decode(
        Records.Record.self, from: [UInt8](record["first"] as Data))
      found.latest =
        try (record["latest"] as Data?).map {
          try MessageJSON.decode(Records.Record.self, from: [UInt8]($0))
        } ?? found.first
    }
    return found
  }

  /// What was written to Kafka and committed there.
  package struct Committed: Sendable {
    package var feedback: [(feedback: Feedback, json: [UInt8], partition: Int32, offset: Int64)]
    package var records: [(record: Records.Record, json: [UInt8])]
    /// Cards whose answers were taken back: their reviewers have them again.
    package var reopened: [(card: String, reviewer: String, until: Date)] = []

    package init(
      feedback: [(feedback: Feedback, json: [UInt8], partition: Int32, offset: Int64)],
      records: [(record: Records.Record, json: [UInt8])]
    ) {
      self.feedback = feedback
      self.records = records
    }
  }

  /// Enters what was committed, before it is read back from the topics.
  package func enter(_ committed: Committed, at now: Date = Date()) async throws {
    try await file.pool.write { db in
      for (feedback, json, partition, offset) in committed.feedback {
        try enter(feedback, json, partition: partition, offset: offset, db, now)
      }
      for (record, json) in committed.records {
        try Self.keep(record.id, record.revision, json, db, now)
      }
      for (card, reviewer, until) in committed.reopened {
        try Self.lease(card, to: reviewer, until, db)
      }
    }
  }

  /// The latest records of heards.
  package func records(of heards: Set<String>) async throws -> [String: Records.Record] {
    try await file.pool.read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT coalesce(latest, first) FROM review_record WHERE heard = ?")
      return try heards.reduce(into: [:]) { records, heard in
        guard let json = try Data.fetchOne(statement, arguments: [heard]) else { return }
        records[heard] = try? MessageJSON.decode(Records.Record.self, from: [UInt8](json))
      }
    }
  }

  /// A reviewer's answers that stand, newest first.
  package func history(of reviewer: String, limit: Int) async throws -> [Feedback] {
    try await file.pool.read { db in
      try Data.fetchAll(
        db,
        sql: """
          SELECT json FROM review_verdict
          WHERE reviewer = ? AND verdict <> 'revoke' AND NOT is_mark
          ORDER BY answered_at DESC LIMIT ?
          """, arguments: [reviewer, limit]
      ).compactMap { try? MessageJSON.decode(Feedback.self, from: [UInt8]($0)) }
    }
  }

  /// All verdicts that stand, in order of answering.
  package func verdicts(market: String?) async throws -> [Feedback] {
    try await file.pool.read { db in
      try Data.fetchAll(
        db,
        sql: """
          SELECT json FROM review_verdict
          WHERE verdict <> 'revoke' AND opinion_of IS NULL AND (?1 IS NULL OR market = ?1)
          ORDER BY answered_at, card
          """, arguments: [market]
      ).compactMap { try? MessageJSON.decode(Feedback.self, from: [UInt8]($0)) }
    }
  }

  /// Forgets closed cards from before a time, and older records of heards with no open card.
  package func prune(before: Date) async throws {
    let time = before.timeIntervalSince1970
    // In portions, so that no reviewer waits for it.
    while try await file.pool.write({ db in
      try db.execute(
        sql: """
          DELETE FROM review_card WHERE number IN (
            SELECT number FROM review_card WHERE state = 2 AND closed_at < ? LIMIT 500)
          """, arguments: [time])
      let cards = db.changesCount
      try db.execute(
        sql: """
          DELETE FROM review_record WHERE heard IN (
            SELECT heard FROM review_record WHERE at < ? AND NOT EXISTS (
              SELECT 1 FROM review_card WHERE review_card.heard = review_record.heard)
            LIMIT 500)
          """, arguments: [time])
      return cards + db.changesCount > 0
    }) {}
  }
}
