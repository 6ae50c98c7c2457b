import Foundation
import GRDB
import Records

extension ReviewQueue {
  package enum Order: Sendable, Hashable, CaseIterable { case attribute, uncertain, random, newest }

  /// Who wants which cards, and which there are to choose from.
  package struct Request: Sendable {
    package var reviewer: String
    /// Those that this copy may deal from.
    package var partitions: Set<Int32>
    /// Markets to choose from.
    package var markets: Set<String>
    /// Empty for all.
    package var attributes: Set<String>
    package var kind: ReviewCard.Kind?
    package var order: Order
    package var count: Int
    /// Ids of cards that the reviewer has: their leases are renewed, and they are not dealt again.
    package var holding: [String]

    package init(
      reviewer: String, partitions: Set<Int32>, markets: Set<String>, attributes: Set<String> = [],
      kind: ReviewCard.Kind? = nil, order: Order = .attribute, count: Int, holding: [String] = []
    ) {
      self.reviewer = reviewer
      self.partitions = partitions
      self.markets = markets
      self.attributes = attributes
      self.kind = kind
      self.order = order
      self.count = count
      self.holding = holding
    }
  }

  package struct Dealt: Sendable {
    /// As in the queue: `/2` stands behind that of a second opinion.
    package var id: String
    package var heard: String
    /// The card's message.
    package var json: [UInt8]
    package var until: Date
  }

  /// Of so many cards dealt one is a whole heard, while there are any.
  static let goldEvery = 20

  /// Leases cards to a reviewer until `until`.
  ///
  /// Cards leased to the reviewer before, and not held any more (a page that was loaded anew), come
  /// first. Two cards of one pair do not follow each other while there is another.
  ///
  /// - Returns: the cards, and how many in all wait that fit the request.
  package func deal(
    _ request: Request, until: Date, at now: Date = Date()
  ) async throws -> (cards: [Dealt], waiting: Int) {
    try await file.pool.write { db in
      try Self.free("until < ?", [now.timeIntervalSince1970], db)
      for id in request.holding { try Self.lease(id, to: request.reviewer, until, db) }
      var dealer = try Dealer(request, db)
      try dealer.choose(db)
      for card in dealer.chosen {
        try db.cachedStatement(sql: "UPDATE review_card SET state = 1 WHERE number = ?")
          .execute(arguments: [card.number])
        try db.cachedStatement(
          sql: """
            INSERT INTO review_lease VALUES (?, ?, ?)
            ON CONFLICT (card) DO UPDATE SET until = excluded.until
            """
        ).execute(arguments: [card.number, request.reviewer, until.timeIntervalSince1970])
      }
      try dealer.remember(db)
      let read = try db.cachedStatement(
        sql: "SELECT id, heard, json FROM review_card WHERE number = ?")
      let cards = try dealer.chosen.map { card in
        let row = try Row.fetchOne(read, arguments: [card.number])!
        return Dealt(
          id: row["id"], heard: row["heard"], json: [UInt8](row["json"] as Data), until: until)
      }
      return (cards, try Self.waiting(request, db))
    }
  }

  /// A card that is leased to the reviewer; nil where it is not, or not any more.
  package func leased(_ card: String, to reviewer: String) async throws -> Dealt? {
    try await file.pool.read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT id, heard, json, until FROM review_card JOIN review_lease ON card = number
          WHERE id = ? AND reviewer = ?
          """, arguments: [card, reviewer])
      return row.map { row in
        Dealt(
          id: row["id"], heard: row["heard"], json: [UInt8](row["json"] as Data),
          until: Date(timeIntervalSince1970: row["until"]))
      }
    }
  }

  /// Leases a free card, or renews the reviewer's own lease; another's stays.
  static func lease(
    _ card: String, to reviewer: String, _ until: Date, _ db: Database
  ) throws {
    let arguments: StatementArguments = [
      "card": card, "reviewer": reviewer, "until": until.timeIntervalSince1970,
    ]
    try db.cachedStatement(
      sql: """
        INSERT INTO review_lease
        SELECT number, :reviewer, :until FROM review_card WHERE id = :card AND state < 2
          AND barred IS NOT :reviewer AND NOT EXISTS (
            SELECT 1 FROM review_ignored WHERE card = :card AND reviewer = :reviewer)
        ON CONFLICT (card) DO UPDATE SET until = excluded.until
        WHERE reviewer = excluded.reviewer
        """
    ).execute(arguments: arguments)
    guard db.changesCount > 0 else { return }
    try db.cachedStatement(sql: "UPDATE review_card SET state = 1 WHERE id = ? AND state = 0")
      .execute(arguments: [card])
  }

  /// Makes those of the cards free that the reviewer has.
  package func release(_ cards: [String], by reviewer: String) async throws {
    try await file.pool.write { db in
      for card in cards {
        try Self.free(
          "reviewer = ? AND card = (SELECT number FROM review_card WHERE id = ?)",
          [reviewer, card], db)
      }
    }
  }

  /// Makes all cards free that lie in other partitions: another copy deals them.
  package func releaseAll(outside partitions: Set<Int32>) async throws {
    let list = partitions.map(String.init).joined(separator: ",")
    try await file.pool.write { db in
      try Self.free(
        "(SELECT partition FROM review_card WHERE number = review_lease.card) NOT IN (\(list))",
        [], db)
    }
  }

  private static func waiting(_ request: Request, _ db: Database) throws -> Int {
    let partitions = request.partitions.map(String.init).joined(separator: ",")
    return try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT market, attribute, kind, sum(cards) AS cards FROM review_count
          WHERE state < 2 AND partition IN (\(partitions)) GROUP BY market, attribute, kind
          """)
    ).reduce(0) {
      $0 + (request.covers($1["market"], $1["attribute"], $1["kind"]) ? $1["cards"] : 0)
    }
  }

  /// Open cards by market.
  package func waiting() async throws -> [String: Int] {
    try await file.pool.read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT market, sum(cards) AS n FROM review_count WHERE state < 2
          GROUP BY market HAVING n > 0
          """)
      return Dictionary(uniqueKeysWithValues: rows.map { ($0["market"], $0["n"]) })
    }
  }
}

extension ReviewQueue.Request {
  func covers(_ market: String, _ attribute: String, _ kind: String) -> Bool {
    markets.contains(market) && (attributes.isEmpty || attributes.contains(attribute))
      && (self.kind == nil || self.kind?.rawValue == kind)
  }

  /// Whether whole heards may be mixed in, or are all that is wanted.
  var allowsWhole: Bool { (kind == nil || kind == .whole) && attributes.isEmpty }
  var allowsParts: Bool { kind != .whole }
}
