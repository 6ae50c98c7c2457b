import Foundation
import Records
import Store
import Synchronization

extension ReviewDesk {
  /// What a lead sees of the work.
  ///
  /// - Parameters:
  ///   - market: nil for all.
  ///   - days: how far back answers are counted.
  package func dashboard(market: String?, days: Int = 30) async throws -> Dashboard {
    let now = Date()
    let counts = try await queue.statistics(
      market: market, since: now.addingTimeInterval(-Double(days) * 86_400), at: now)
    return Dashboard(counts, history.withLock { $0 }, of: market, at: now)
  }
}

extension Dashboard {
  init(
    _ counts: ReviewQueue.Statistics, _ history: ModelHistory = ModelHistory(),
    of market: String? = nil, at now: Date
  ) {
    self.init(
      generatedAt: Timestamp.text(now), progress: Self.progress(counts),
      rate: Self.rate(counts.rate, at: now), reviewers: Self.reviewers(counts.reviewers),
      acceptance: Self.acceptance(counts.proposed),
      backlog: counts.backlog.map {
        Backlog(
          market: $0.market, waiting: $0.waiting, oldest: $0.oldest.map(Timestamp.text),
          medianAgeSeconds: $0.medianAge.rounded())
      }, agreement: Self.agreement(counts.opinions),
      gold: counts.gold.map { Gold(market: $0.market, answered: $0.answered, waiting: $0.waiting) },
      models: history.models(of: market), trainings: history.trainings(of: market),
      policy: history.policy(of: market),
      quality: history.quality(of: market), today: counts.today)
  }

  private static func progress(_ counts: ReviewQueue.Statistics) -> [Progress] {
    var rows: [[String]: Progress] = [:]
    func row(_ market: String, _ attribute: String) -> Progress {
      rows[[market, attribute]]
        ?? Progress(
          market: market, attribute: attribute, answered: 0, accepted: 0, rejected: 0, ignored: 0,
          waiting: 0)
    }
    for answers in counts.answers {
      var one = row(answers.market, answers.attribute)
      switch answers.verdict {
      case .accept: one.accepted += answers.count
      case .reject: one.rejected += answers.count
      case .ignore: one.ignored += answers.count
      case .revoke: continue
      }
      one.answered += answers.count
      rows[[answers.market, answers.attribute]] = one
    }
    for (market, attribute, count) in counts.waiting {
      var one = row(market, attribute)
      one.waiting = count
      rows[[market, attribute]] = one
    }
    return rows.values.sorted { ($0.market, $0.attribute) < ($1.market, $1.attribute) }
  }

  /// Ten minutes each, the empty ones among them.
  private static func rate(_ counts: [String: Int], at now: Date) -> [Rate] {
    (0..<144).reversed().map { back in
      let bucket = Timestamp.text(now.addingTimeInterval(Double(back) * -600)).prefix(15)
      return Rate(minute: bucket + "0:00.000Z", answers: counts[String(bucket)] ?? 0)
    }
  }

  private static func reviewers(_ counts: [ReviewQueue.Reviewer]) -> [Reviewer] {
    Dictionary(grouping: counts, by: \.name).map { name, rows in
      var minutes: [String: Int] = [:]
      for row in rows { minutes[row.minute, default: 0] += row.count }
      let perMinute = minutes.values.sorted()
      let accepted = rows.filter { $0.verdict == .accept }.reduce(0) { $0 + $1.count }
      let decided = rows.filter { $0.verdict != .ignore }.reduce(0) { $0 + $1.count }
      let middle = perMinute.count / 2
      return Reviewer(
        name: name, answers: minutes.values.reduce(0, +),
        perMinute: perMinute.count.isMultiple(of: 2)
          ? Double(perMinute[middle - 1] + perMinute[middle]) / 2 : Double(perMinute[middle]),
        acceptShare: decided > 0 ? Double(accepted) / Double(decided) : nil,
        last: rows.map(\.last).max() ?? "")
    }.sorted { $0.name < $1.name }
  }

  /// By attribute, and for all attributes of a market together.
  private static func acceptance(_ counts: [ReviewQueue.Proposed]) -> [Acceptance] {
    var rows: [[String?]: (Int, Int)] = [:]
    for count in counts {
      for attribute in [nil, count.attribute] as [String?] {
        let key = [count.source, count.version, count.market, attribute]
        let before = rows[key] ?? (0, 0)
        rows[key] = (before.0 + count.accepted, before.1 + count.rejected)
      }
    }
    return rows.map { key, counts in
      let (accepted, rejected) = counts
      let interval = Wilson.interval(accepted, of: accepted + rejected)
      return Acceptance(
        source: key[0]!, version: key[1]!, market: key[2]!, attribute: key[3],
        accepted: accepted, rejected: rejected,
        share: Double(accepted) / Double(accepted + rejected),
        low: interval.lowerBound, high: interval.upperBound)
    }.sorted {
      ($0.market, $0.attribute ?? "", $0.source, $0.version)
        < ($1.market, $1.attribute ?? "", $1.source, $1.version)
    }
  }

  private static func agreement(_ counts: [ReviewQueue.Opinions]) -> [Agreement] {
    Dictionary(grouping: counts) { [$0.market, $0.attribute] }.map { key, rows in
      func count(_ first: Feedback.Verdict, _ second: Feedback.Verdict) -> Int {
        rows.filter { $0.first == first && $0.second == second }.reduce(0) { $0 + $1.count }
      }
      let table = Kappa(
        bothYes: count(.accept, .accept), yesNo: count(.accept, .reject),
        noYes: count(.reject, .accept), bothNo: count(.reject, .reject))
      let interval = table.interval
      return Agreement(
        market: key[0], attribute: key[1], both: table.count, agree: table.agreed,
        kappa: table.value, low: interval?.lowerBound, high: interval?.upperBound)
    }.sorted { ($0.market, $0.attribute) < ($1.market, $1.attribute) }
  }
}
