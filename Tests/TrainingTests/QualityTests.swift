import Foundation
import Testing

@testable import Training

@Suite struct QualityTests {
  @Test func `Intervals of shares are Wilson's`() throws {
    // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for (right, all, low, high) in [
      (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611),
      (1, 29, 0.0061, 0.1718),
    ] {
      let interval = Tally(right: right, all: all).interval()
      #expect(abs(interval.lowerBound - low) < 1e-4 && abs(interval.upperBound - high) < 1e-4)
    }
    #expect(Tally().interval() == 0...1)
    #expect(Tally(right: 7, all: 7).interval().upperBound == 1)
    #expect(Quality.Estimate(Tally()) == nil)
  }

  @Test func `Answers that are all asked alike weigh alike`() throws {
    let answers = (0..<50).map { (isRight: $0 % 5 != 0, inclusion: 0.1) }
    let weighted = try #require(Quality.Estimate(answers))
    let plain = try #require(Quality.Estimate(Tally(right: 40, all: 50)))
    #expect(abs(weighted.share - plain.share) < 1e-12 && weighted.cases == 50)
    #expect(abs(weighted.low - plain.low) < 1e-9 && abs(weighted.high - plain.high) < 1e-9)
    let sure = try #require(Quality.Estimate([(true, 0.5), (true, 1)]))
    #expect(sure.share == 1 && sure.low > 0.1 && sure.low < 0.6)
    #expect(Quality.Estimate([(isRight: true, inclusion: 0.0)]) == nil)
  }

  @Test func `Weights undo the bias of asking most about what is in doubt`() throws {
    // 90% of values are sure and right at 0.98, one in twenty of them is asked about; the others are right
    // at 0.6 and all asked about.
    let truth = 0.9 * 0.98 + 0.1 * 0.6
    var generator = SeededGenerator(seed: 3)
    var (covered, queueCovered, sum) = (0, 0, 0.0)
    let rounds = 300
    for _ in 0..<rounds {
      var answers: [Quality.Answer] = []
      for _ in 0..<3000 {
        let isSure = generator.uniform() < 0.9
        let isRight = generator.uniform() < (isSure ? 0.98 : 0.6)
        let inclusion = isSure ? 0.05 : 1
        guard generator.uniform() < inclusion else { continue }
        answers.append(.init(attribute: "A", isRight: isRight, inclusion: inclusion))
      }
      let quality = Quality(gold: GoldResult(texts: []), answers: answers).attributes[0]
      let (accepted, queue) = (
        try #require(quality.accepted), try #require(quality.acceptedInQueue)
      )
      sum += accepted.share
      covered += (accepted.low...accepted.high).contains(truth) ? 1 : 0
      queueCovered += (queue.low...queue.high).contains(truth) ? 1 : 0
      #expect(quality.precision == nil && quality.recall == nil)
    }
    #expect(abs(sum / Double(rounds) - truth) < 0.005)
    #expect(covered >= rounds * 92 / 100)
    #expect(queueCovered == 0)
  }

  @Test func `Gold gives precision and recall by attribute, by name, and JSON with both figures`()
    throws
  {
    var (first, second) = (Evaluation.Score(), Evaluation.Score())
    (first.truePositives, first.falsePositives) = (3, 1)
    (second.truePositives, second.falseNegatives) = (1, 4)
    let quality = Quality(
      gold: GoldResult(texts: [.init(counts: ["A": first]), .init(counts: ["A": second])]),
      answers: [.init(attribute: "B", isRight: true, inclusion: 1)])
    #expect(quality.attributes.map(\.name) == ["A", "B"])
    let a = quality.attributes[0]
    #expect(a.precision?.share == 0.8 && a.precision?.cases == 5)
    #expect(a.recall?.share == 0.5 && a.recall?.cases == 8)
    #expect(a.accepted == nil)
    let data = try JSONEncoder().encode(quality)
    #expect(try JSONDecoder().decode(Quality.self, from: data) == quality)
    #expect(String(decoding: data, as: UTF8.self).contains(#""accepted_in_queue""#))
  }
}
