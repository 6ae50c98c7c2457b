import GRDB
import Records

extension ReviewQueue {
  /// The choice of cards for one request, within its transaction.
  struct Dealer {
    struct Candidate {
      let number: Int64
      let market: String
      let attribute: String
      let pair: String?
      /// Ascending in the order that is asked for.
      let rank: (Double, Int64)
    }

    private struct Group: Hashable {
      let market: String
      let attribute: String
      let waiting: Int
    }

    let request: Request
    private(set) var chosen: [Candidate] = []
    private var market = ""
    private var attribute = ""
    private var pair: String?
    private var dealt = 0
    private let partitions: String
    /// Where the reviewer's random order begins among all cards' hashes.
    private let turn: Int64

    init(_ request: Request, _ db: Database) throws {
      self.request = request
      partitions = request.partitions.map(String.init).joined(separator: ",")
      turn = Int64(ReviewQueue.shuffle(request.reviewer))
      let reader = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT * FROM review_reader WHERE reviewer = ?"),
        arguments: [request.reviewer])
      guard let reader else { return }
      market = reader["market"]
      attribute = reader["attribute"]
      pair = reader["pair"]
      dealt = reader["dealt"]
    }

    mutating func choose(_ db: Database) throws {
      guard request.count > 0, !request.partitions.isEmpty else { return }
      for candidate in try leftover(db).prefix(request.count) { take(candidate) }
      // Those just taken are leased already, and in no list below.
      let groups = try groups(db)
      var parts =
        request.allowsParts ? try self.parts(groups.filter { $0.attribute != "" }, db) : []
      var whole =
        request.allowsWhole ? try self.whole(groups.filter { $0.attribute == "" }, db) : []
      while chosen.count < request.count {
        let isWholesTurn = request.kind == .whole || (dealt + 1) % ReviewQueue.goldEvery == 0
        if !whole.isEmpty, isWholesTurn || parts.isEmpty {
          take(whole.removeFirst())
        } else if !parts.isEmpty {
          let next = parts.firstIndex { $0.pair == nil || $0.pair != pair }
          // The other of a pair waits, unless there is nothing else to do.
          guard let next = next ?? (chosen.isEmpty ? 0 : nil) else { break }
          take(parts.remove(at: next))
        } else {
          break
        }
      }
    }

    mutating private func take(_ candidate: Candidate) {
      chosen.append(candidate)
      dealt += 1
      pair = candidate.pair
      if candidate.attribute != "" { (market, attribute) = (candidate.market, candidate.attribute) }
    }

    func remember(_ db: Database) throws {
      guard !chosen.isEmpty else { return }
      try db.cachedStatement(
        sql: "INSERT OR REPLACE INTO review_reader VALUES (?, ?, ?, ?, ?)"
      ).execute(arguments: [request.reviewer, market, attribute, pair, dealt])
    }

    /// What the reviewer was dealt before and does not hold.
    private func leftover(_ db: Database) throws -> [Candidate] {
      let holding = Set(request.holding)
      return try Row.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT number, id, market, attribute, kind, pair FROM review_lease
            JOIN review_card ON number = card
            WHERE reviewer = ? AND partition IN (\(partitions)) ORDER BY review_lease.rowid
            """), arguments: [request.reviewer]
      ).filter {
        !holding.contains($0["id"]) && request.covers($0["market"], $0["attribute"], $0["kind"])
      }.map {
        Candidate(
          number: $0["number"], market: $0["market"], attribute: $0["attribute"], pair: $0["pair"],
          rank: (0, 0))
      }
    }

    /// Markets and attributes with free cards that the request covers, the fullest first.
    private func groups(_ db: Database) throws -> [Group] {
      try Row.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT market, attribute, kind, sum(cards) AS cards FROM review_count
            WHERE state = 0 AND cards > 0 AND partition IN (\(partitions))
            GROUP BY market, attribute, kind
            """)
      ).reduce(into: [[String]: Int]()) { sums, row in
        if request.covers(row["market"], row["attribute"], row["kind"]) {
          sums[[row["market"], row["attribute"]], default: 0] += row["cards"]
        }
      }.map { Group(market: $0.key[0], attribute: $0.key[1], waiting: $0.value) }
        .sorted {
          $0.waiting != $1.waiting
            ? $0.waiting > $1.waiting : ($0.market, $0.attribute) < ($1.market, $1.attribute)
        }
    }

    /// Cards about one attribute each, some more than wanted since pairs may have to be parted.
    private func parts(_ groups: [Group], _ db: Database) throws -> [Candidate] {
      let wanted = request.count - chosen.count + 4
      guard request.order == .attribute else {
        // A filter that covers little is answered from the groups that it covers, since free cards that
        // it does not cover could be very many.
        let covered = groups.reduce(0) { $0 + $1.waiting }
        let isFew = try covered * Self.mostPassedOver < free(db)
        guard isFew else { return try candidates(of: nil, wanted, db) }
        return Array(
          try groups.flatMap { try candidates(of: $0, wanted, db) }
            .sorted { $0.rank < $1.rank }.prefix(wanted))
      }
      // The reviewer's present attribute until it is empty, then the fullest.
      let ordered =
        groups.filter { $0.market == market && $0.attribute == attribute }
        + groups.filter { $0.market != market || $0.attribute != attribute }
      var found: [Candidate] = []
      for group in ordered where found.count < wanted {
        found += try candidates(of: group, wanted - found.count, db)
      }
      return found
    }

    private func whole(_ groups: [Group], _ db: Database) throws -> [Candidate] {
      try groups.flatMap { try candidates(of: $0, request.count - chosen.count, db) }
        .sorted { $0.rank < $1.rank }
    }

    /// So many cards are passed over for one that the filter covers, in the mean and at most.
    private static let mostPassedOver = 20

    /// Free cards of one attribute each, covered or not.
    private func free(_ db: Database) throws -> Int {
      try Int.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT sum(cards) FROM review_count WHERE state = 0 AND attribute <> ''
            """)) ?? 0
    }

    private static func json(_ names: Set<String>) throws -> String {
      String(decoding: try MessageJSON.encode(names.sorted()), as: UTF8.self)
    }

    /// Free cards that the request covers in order, of one market and attribute or of all.
    private func candidates(of group: Group?, _ limit: Int, _ db: Database) throws -> [Candidate] {
      let (rank, order) =
        switch request.order {
        case .attribute, .uncertain: ("-uncertainty", "uncertainty DESC, shuffle")
        case .newest: ("-created_at", "created_at DESC, shuffle")
        case .random: ("0", "shuffle")
        }
      // The pluses keep the search on the index of the order, whatever else the filter says.
      var place = "attribute <> '' AND +market IN (SELECT value FROM json_each(:markets))"
      if !request.attributes.isEmpty {
        place += " AND +attribute IN (SELECT value FROM json_each(:attributes))"
      }
      if group != nil { place = "market = :market AND attribute = :attribute" }
      let kind = request.kind.map { "AND kind = '\($0.rawValue)'" } ?? ""
      func fetch(_ range: String, _ limit: Int) throws -> [Candidate] {
        var arguments: StatementArguments = ["reviewer": request.reviewer, "limit": limit]
        if let group {
          arguments += ["market": group.market, "attribute": group.attribute]
        } else {
          arguments += ["markets": try Self.json(request.markets)]
          if !request.attributes.isEmpty {
            arguments += ["attributes": try Self.json(request.attributes)]
          }
        }
        if !range.isEmpty { arguments += ["turn": turn] }
        return try Row.fetchAll(
          db.cachedStatement(
            sql: """
              SELECT number, market, attribute, pair, \(rank) AS rank, shuffle FROM review_card
              WHERE state = 0 AND \(place) \(range) \(kind) AND partition IN (\(partitions))
                AND barred IS NOT :reviewer AND NOT EXISTS (
                  SELECT 1 FROM review_ignored
                  WHERE card = review_card.id AND reviewer = :reviewer)
              ORDER BY \(order) LIMIT :limit
              """), arguments: arguments
        ).map { row in
          let shuffle: Int64 = row["shuffle"]
          // A reviewer's random order is the common one, turned to begin elsewhere.
          let place =
            request.order == .random ? (shuffle - turn) & Int64(UInt32.max) : shuffle
          return Candidate(
            number: row["number"], market: row["market"], attribute: row["attribute"],
            pair: row["pair"], rank: (row["rank"], place))
        }
      }
      guard request.order == .random else { return try fetch("", limit) }
      let first = try fetch("AND shuffle >= :turn", limit)
      guard first.count < limit else { return first }
      return first + (try fetch("AND shuffle < :turn", limit - first.count))
    }
  }
}
