import Foundation
import Records
import Store
import Testing

@testable import Review

@Suite struct StatisticsTests {
  private func isNear(_ a: Double?, _ b: Double) -> Bool { a.map { abs($0 - b) < 0.0005 } ?? false }

  @Test func `Wilson's interval is as in his formula, and whole where nothing was counted`() {
    // By hand: 8 of 10 give 0.4902...0.9433.
    #expect(isNear(Wilson.interval(8, of: 10).lowerBound, 0.4902))
    #expect(isNear(Wilson.interval(8, of: 10).upperBound, 0.9433))
    #expect(isNear(Wilson.interval(0, of: 10).upperBound, 0.2775))
    #expect(Wilson.interval(0, of: 10).lowerBound == 0)
    #expect(Wilson.interval(0, of: 0) == 0...1)
  }

  @Test func `kappa and its error are as in a worked example`() throws {
    // 20, 5, 10, 15: agreement 0.7, by chance 0.5.
    let kappa = Kappa(bothYes: 20, yesNo: 5, noYes: 10, bothNo: 15)
    #expect(isNear(kappa.value, 0.4))
    let interval = try #require(kappa.interval)
    // By Fleiss, Cohen and Everitt the standard error is 0.1265.
    #expect(isNear((interval.upperBound - interval.lowerBound) / 2 / 1.959964, 0.1265))
    #expect(Kappa(bothYes: 10, yesNo: 0, noYes: 0, bothNo: 0).value == nil)
    #expect(Kappa(bothYes: 0, yesNo: 0, noYes: 0, bothNo: 0).value == nil)
    #expect(isNear(Kappa(bothYes: 5, yesNo: 0, noYes: 0, bothNo: 5).value, 1))
    #expect(isNear(Kappa(bothYes: 0, yesNo: 5, noYes: 5, bothNo: 0).value, -1))
  }

  @Test func `the lead sees what was answered, by whom, and how much waits`() async throws {
    let file = try QueueFile()
    let queue = try file.open(overlapShare: 1)
    let now = try #require(Timestamp.date("2026-01-02T01:00:00.000Z"))
    let cards = (0..<10).map { Oil.card("price", "bid", heard: "h\($0)") }
    let gold = (0..<3).map { Oil.card(nil, nil, heard: "g\($0)") }
    try await queue.read(try (cards + gold).map { try .of($0) }, at: now)
    var feedback = (0..<6).map {
      Oil.feedback(cards[$0], $0 < 4 ? .accept : .reject, second: $0)
    }
    feedback.append(Oil.feedback(cards[6], .ignore, second: 6))
    feedback.append(Oil.feedback(cards[7], .revoke, second: 7))
    feedback.append(Oil.feedback(gold[0], .accept, by: "ben", spans: [], second: 8))
    // Four second opinions, one of which differs.
    for number in 0..<4 {
      var second = Oil.feedback(
        cards[number], number == 0 ? .reject : .accept, by: "ben", second: 20 + number)
      second.opinionOf = second.card
      second.card += "/2"
      feedback.append(second)
    }
    // Pointed out while another card was answered: nobody was asked it.
    var mark = Oil.feedback(Oil.card("buyer", "at"), .accept, second: 30)
    mark.proposers = []
    feedback.append(mark)
    try await queue.read(try feedback.map { try .of($0) }, from: 100, at: now)
    let dashboard = Dashboard(
      try await queue.statistics(market: nil, since: now.addingTimeInterval(-86_400), at: now),
      at: now)
    let price = try #require(dashboard.progress.first { $0.attribute == "price" })
    #expect(price.answered == 7 && price.accepted == 4 && price.rejected == 2)
    // Four open cards, and second opinions of the two that ben was not asked yet.
    #expect(price.ignored == 1 && price.waiting == 6)
    #expect(dashboard.progress.map(\.attribute) == ["", "price"])
    #expect(dashboard.today == 12)
    #expect(dashboard.rate.count == 144)
    #expect(dashboard.rate.first { $0.minute == "2026-01-02T00:00:00.000Z" }?.answers == 12)
    #expect(dashboard.rate.map(\.answers).reduce(0, +) == 12)
    #expect(dashboard.reviewers.map(\.name) == ["ada", "ben"])
    #expect(dashboard.reviewers.map(\.answers) == [7, 5])
    #expect(dashboard.reviewers[0].perMinute == 7)
    #expect(isNear(dashboard.reviewers[0].acceptShare, 4.0 / 6))
    let acceptance = dashboard.acceptance
    #expect(acceptance.map(\.attribute) == [nil, "price"])
    #expect(acceptance.allSatisfy { $0.accepted == 4 && $0.rejected == 2 && $0.version == "m1" })
    #expect(acceptance[0].low < 4.0 / 6 && acceptance[0].high > 4.0 / 6)
    #expect(dashboard.gold == [Dashboard.Gold(market: "oil", answered: 1, waiting: 2)])
    let agreement = try #require(dashboard.agreement.first)
    #expect(agreement.both == 4 && agreement.agree == 3 && dashboard.agreement.count == 1)
    #expect(dashboard.backlog.map(\.waiting) == [8])
    #expect(dashboard.backlog[0].oldest == "2026-01-01T00:00:00.000Z")
    #expect(dashboard.backlog[0].medianAgeSeconds == 90_000)
    #expect(
      try await queue.answered(by: "ada", since: "2026-01-02T00:00:03.000Z") == 4)
    let other = Dashboard(
      try await queue.statistics(market: "tin", since: now.addingTimeInterval(-86_400), at: now),
      at: now)
    #expect(other.progress.isEmpty && other.today == 0 && other.backlog.isEmpty)
    // The names of the page's contract.
    let json = String(decoding: try MessageJSON.encode(dashboard), as: UTF8.self)
    for name in ["generated_at", "per_minute", "accept_share", "median_age_seconds"] {
      #expect(json.contains("\"\(name)\":"))
    }
  }
}
