import Foundation
import GRDB
import Records

/// Counts for those who lead the work. Only first opinions count but where both are compared, and only
/// what people were asked.
extension ReviewQueue {
  package struct Answers: Sendable {
    package var market: String
    package var attribute: String
    package var verdict: Feedback.Verdict
    package var count: Int
  }

  package struct Proposed: Sendable {
    package var source: String
    package var version: String
    package var market: String
    package var attribute: String
    package var accepted: Int
    package var rejected: Int
  }

  package struct Backlog: Sendable {
    package var market: String
    package var waiting: Int
    package var oldest: Date?
    package var medianAge: TimeInterval
  }

  /// Cards that two reviewers answered with yes or no, by what they said.
  package struct Opinions: Sendable {
    package var market: String
    package var attribute: String
    package var first: Feedback.Verdict
    package var second: Feedback.Verdict
    package var count: Int
  }

  package struct Reviewer: Sendable {
    package var name: String
    package var verdict: Feedback.Verdict
    /// To the minute, as `2026-11-22T09:15`.
    package var minute: String
    package var last: String
    package var count: Int
  }

  package struct Statistics: Sendable {
    package var answers: [Answers] = []
    /// Open cards by market and attribute, empty for whole heards.
    package var waiting: [(market: String, attribute: String, count: Int)] = []
    package var proposed: [Proposed] = []
    package var backlog: [Backlog] = []
    package var opinions: [Opinions] = []
    package var reviewers: [Reviewer] = []
    /// By the first 15 characters of the time of answering, ten minutes.
    package var rate: [String: Int] = [:]
    package var gold: [(market: String, answered: Int, waiting: Int)] = []
    package var today = 0
  }

  /// How many of a reviewer's answers since a time stand.
  package func answered(by reviewer: String, since: String) async throws -> Int {
    try await file.pool.read { db in
      try Int.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT count(*) FROM review_verdict
            WHERE reviewer = ? AND answered_at >= ? AND verdict <> 'revoke' AND NOT is_mark
            """), arguments: [reviewer, since])!
    }
  }

  /// - Parameters:
  ///   - market: nil for all.
  ///   - since: from when on answers count, but for the rate (24 hours) and today.
  package func statistics(
    market: String?, since: Date, at now: Date = Date()
  ) async throws -> Statistics {
    try await file.pool.read { db in
      var result = Statistics()
      let asked = """
        verdict <> 'revoke' AND NOT is_mark AND opinion_of IS NULL
        AND (:market IS NULL OR market = :market)
        """
      func rows(_ sql: String) throws -> [Row] {
        let values: [String: (any DatabaseValueConvertible)?] = [
          "market": market, "since": Timestamp.text(since),
          "day": Timestamp.text(now.addingTimeInterval(-86_400)),
          "midnight": Timestamp.midnight(of: now),
        ]
        let given = StatementArguments(values.filter { sql.contains(":\($0.key)") })
        return try Row.fetchAll(db, sql: sql, arguments: given)
      }
      result.answers = try rows(
        """
        SELECT market, attribute, verdict, count(*) AS n FROM review_verdict
        WHERE \(asked) AND answered_at >= :since GROUP BY market, attribute, verdict
        """
      ).compactMap { row in
        Feedback.Verdict(rawValue: row["verdict"]).map {
          Answers(
            market: row["market"], attribute: row["attribute"], verdict: $0, count: row["n"])
        }
      }
      result.waiting = try rows(
        """
        SELECT market, attribute, sum(cards) AS n FROM review_count
        WHERE state < 2 AND (:market IS NULL OR market = :market) GROUP BY market, attribute
        HAVING n > 0
        """
      ).map { ($0["market"], $0["attribute"], $0["n"]) }
      result.proposed = try rows(
        """
        SELECT source, version, market, attribute,
          count(*) FILTER (WHERE verdict = 'accept') AS yes,
          count(*) FILTER (WHERE verdict = 'reject') AS no
        FROM review_proposer JOIN review_verdict USING (card)
        WHERE \(asked) AND answered_at >= :since AND verdict IN ('accept', 'reject')
        GROUP BY source, version, market, attribute
        """
      ).map {
        Proposed(
          source: $0["source"], version: $0["version"], market: $0["market"],
          attribute: $0["attribute"], accepted: $0["yes"], rejected: $0["no"])
      }
      result.opinions = try rows(
        """
        SELECT a.market AS market, a.attribute AS attribute, a.verdict AS first,
          b.verdict AS second, count(*) AS n
        FROM review_verdict b JOIN review_verdict a ON a.card = b.opinion_of
        WHERE b.opinion_of IS NOT NULL AND a.reviewer <> b.reviewer
          AND (:market IS NULL OR a.market = :market) AND b.answered_at >= :since
          AND a.verdict IN ('accept', 'reject') AND b.verdict IN ('accept', 'reject')
        GROUP BY a.market, a.attribute, a.verdict, b.verdict
        """
      ).compactMap { row in
        guard let first = Feedback.Verdict(rawValue: row["first"]),
          let second = Feedback.Verdict(rawValue: row["second"])
        else { return nil }
        return Opinions(
          market: row["market"], attribute: row["attribute"], first: first, second: second,
          count: row["n"])
      }
      result.reviewers = try rows(
        """
        SELECT reviewer, verdict, substr(answered_at, 1, 16) AS minute,
          max(answered_at) AS last, count(*) AS n
        FROM review_verdict
        WHERE verdict <> 'revoke' AND NOT is_mark AND (:market IS NULL OR market = :market)
          AND answered_at >= :since
        GROUP BY reviewer, verdict, minute
        """
      ).compactMap { row in
        Feedback.Verdict(rawValue: row["verdict"]).map {
          Reviewer(
            name: row["reviewer"], verdict: $0, minute: row["minute"], last: row["last"],
            count: row["n"])
        }
      }
      for row in try rows(
        """
        SELECT substr(answered_at, 1, 15) AS bucket, count(*) AS n FROM review_verdict
        WHERE verdict <> 'revoke' AND NOT is_mark AND (:market IS NULL OR market = :market)
          AND answered_at >= :day
        GROUP BY bucket
        """)
      { result.rate[row["bucket"]] = row["n"] }
      result.today =
        try rows(
          """
          SELECT count(*) AS n FROM review_verdict
          WHERE verdict <> 'revoke' AND NOT is_mark AND (:market IS NULL OR market = :market)
            AND answered_at >= :midnight
          """
        ).first?["n"] ?? 0
      result.backlog = try Self.backlog(market: market, at: now, db)
      result.gold = try rows(
        """
        SELECT market, sum(answered) AS answered, sum(waiting) AS waiting FROM (
          SELECT market, 0 AS answered, sum(cards) AS waiting FROM review_count
          WHERE gold AND kind = 'whole' AND state < 2 GROUP BY market
          UNION ALL
          SELECT market, count(*), 0 FROM review_verdict
          WHERE gold AND kind = 'whole' AND verdict = 'accept' GROUP BY market)
        WHERE :market IS NULL OR market = :market GROUP BY market
        """
      ).map { ($0["market"], $0["answered"], $0["waiting"]) }
      return result
    }
  }

  private static func backlog(market: String?, at now: Date, _ db: Database) throws -> [Backlog] {
    let counts = try Row.fetchAll(
      db,
      sql: """
        SELECT market, sum(cards) AS n FROM review_count
        WHERE state < 2 AND (?1 IS NULL OR market = ?1) GROUP BY market HAVING n > 0
        """, arguments: [market])
    return try counts.map { row in
      let (name, count): (String, Int) = (row["market"], row["n"])
      func created(_ index: Int) throws -> Double? {
        try Double.fetchOne(
          db,
          sql: """
            SELECT created_at FROM review_card WHERE market = ? AND state < 2
            ORDER BY created_at LIMIT 1 OFFSET ?
            """, arguments: [name, index])
      }
      let oldest = try created(0)
      let median = try created(count / 2)
      return Backlog(
        market: name, waiting: count, oldest: oldest.map(Date.init(timeIntervalSince1970:)),
        medianAge: median.map { max(0, now.timeIntervalSince1970 - $0) } ?? 0)
    }
  }
}
