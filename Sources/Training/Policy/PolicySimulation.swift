import Foundation

/// How often the policy is wrong, and how long it takes to be right, on simulated answers.
package struct PolicySimulation: Sendable, Encodable {
  /// How pairs come about. Accuracies are the shares of right proposals; the correlation is of being right
  /// about the same heards.
  package struct Stream: Sendable, Encodable {
    package var name: String
    package var tagger: Double
    package var llm: Double
    package var correlation: Double
    /// Where there is one, heards come by turns of about 50 from this stream, as easy and hard days.
    package var other: [Stream] = []

    /// The probabilities that only the tagger is right, and that only the language model is.
    var discordant: (better: Double, worse: Double) {
      let covariance =
        correlation * (tagger * (1 - tagger) * llm * (1 - llm)).squareRoot()
      let both = tagger * llm + covariance
      return (max(0, tagger - both), max(0, llm - both))
    }
  }

  /// When streams of pairs retire the language model.
  package struct Retirement: Sendable, Encodable {
    package var stream: Stream
    /// How many attributes are tested together: with all others in doubt.
    package var attributes: Int
    package var streams: Int
    /// Pairs of each stream.
    package var horizon: Int
    package var retired: Int
    /// Pairs until retirement; nil where so many streams never came to it.
    package var median: Int?
    package var ninth: Int?
  }

  /// When streams of answers after retirement raise the alarm.
  package struct Reentry: Sendable, Encodable {
    /// The share of right proposals before and after the fall.
    package var before: Double
    package var after: Double
    /// Pairs that the reference comes from, and answers before the fall.
    package var pairs: Int
    package var good: Int
    package var streams: Int
    package var horizon: Int
    /// Alarms before the fall and after it.
    package var falseAlarms: Int
    package var alarms: Int
    /// Answers from the fall to the alarm.
    package var median: Int?
    package var ninth: Int?
  }

  package var settings: RetirementPolicy.Settings
  package var seed: UInt64
  /// The tagger is worse by just the margin: every retirement is wrong.
  package var boundary: [Retirement]
  /// The tagger is as good or better.
  package var power: [Retirement]
  package var reentry: [Reentry]

  package static let boundaryStreams = [
    Stream(name: "good, correlated", tagger: 0.93, llm: 0.95, correlation: 0.7),
    Stream(name: "fair, independent", tagger: 0.78, llm: 0.8, correlation: 0),
    Stream(name: "wrong about the same heards", tagger: 0.93, llm: 0.95, correlation: 0.836),
    Stream(
      name: "good and poor days", tagger: 0.93, llm: 0.95, correlation: 0.7,
      other: [Stream(name: "poor", tagger: 0.68, llm: 0.7, correlation: 0)]),
  ]
  package static let powerStreams = [
    Stream(name: "equal, good, correlated", tagger: 0.95, llm: 0.95, correlation: 0.7),
    Stream(name: "equal, good, independent", tagger: 0.95, llm: 0.95, correlation: 0),
    Stream(name: "equal, fair, independent", tagger: 0.8, llm: 0.8, correlation: 0),
    Stream(name: "better", tagger: 0.96, llm: 0.9, correlation: 0.5),
  ]

  /// - Parameters:
  ///   - streams: simulated for each figure. 2,000 take some seconds.
  ///   - horizon: pairs, and answers after retirement, of each where an error is counted; streams that wait
  ///     for a right decision are four times as long.
  package init(
    settings: RetirementPolicy.Settings = .init(), streams: Int = 2000, horizon: Int = 5000,
    seed: UInt64 = 1
  ) {
    self.settings = settings
    self.seed = seed
    var generator = SeededGenerator(seed: seed)
    boundary = Self.boundaryStreams.map {
      Self.retirement($0, settings, attributes: 1, streams, horizon, &generator)
    }
    power = Self.powerStreams.flatMap { stream in
      [1, 12].map {
        Self.retirement(
          stream, settings, attributes: $0, streams / 4, 4 * horizon, &generator)
      }
    }
    reentry = [
      (0.95, 0.95, 100, horizon), (0.95, 0.95, 500, horizon), (0.8, 0.8, 500, horizon),
      (0.95, 0.85, 500, 200), (0.95, 0.85, 500, 5000), (0.8, 0.7, 500, 200),
    ].map { before, after, pairs, good in
      Self.reentry(
        before: before, after: after, pairs: pairs, good: good, settings,
        before == after ? streams : streams / 4, horizon, &generator)
    }
  }

  static func retirement(
    _ stream: Stream, _ settings: RetirementPolicy.Settings, attributes: Int, _ streams: Int,
    _ horizon: Int, _ generator: inout SeededGenerator
  ) -> Retirement {
    let times = (0..<streams).compactMap { _ in
      time(stream, settings, log(Double(attributes) / settings.alpha), horizon, &generator)
    }
    let waits = Waits(times, of: streams)
    return Retirement(
      stream: stream, attributes: attributes, streams: streams, horizon: horizon,
      retired: times.count, median: waits.quantile(0.5), ninth: waits.quantile(0.9))
  }

  /// The number of pairs until the evidence reaches a level; nil if that is more than the horizon.
  private static func time(
    _ stream: Stream, _ settings: RetirementPolicy.Settings, _ level: Double, _ horizon: Int,
    _ generator: inout SeededGenerator
  ) -> Int? {
    let phases = ([stream] + stream.other).map(\.discordant)
    var phase = 0
    var process = EProcess(margin: settings.margin)
    // No bet gains more than these at a pair: until they add up to what is missing there is no need to look.
    let mean = (1 - settings.margin) / 2
    let most = Bets.differences.sizes.last!
    let gain = (
      equal: Bets.logFactor(size: most, value: 0.5, mean: mean),
      better: Bets.logFactor(size: most, value: 1, mean: mean)
    )
    var missing = level
    for n in 1...horizon {
      if phases.count > 1, generator.uniform() < 0.02 { phase = (phase + 1) % phases.count }
      let draw = generator.uniform()
      let isBetter = draw < phases[phase].better
      let isWorse = !isBetter && draw < phases[phase].better + phases[phase].worse
      process.add(taggerRight: !isWorse, llmRight: !isBetter)
      missing -= isWorse ? 0 : isBetter ? gain.better : gain.equal
      guard missing <= 0, n >= settings.minimumPairs else { continue }
      missing = level - process.logEvidence
      if missing <= 0 { return n }
    }
    return nil
  }

  static func reentry(
    before: Double, after: Double, pairs: Int, good: Int, _ settings: RetirementPolicy.Settings,
    _ streams: Int, _ horizon: Int, _ generator: inout SeededGenerator
  ) -> Reentry {
    var falseAlarms = 0
    var delays: [Int] = []
    for _ in 0..<streams {
      var tally = Tally()
      for _ in 0..<pairs { tally.add(generator.uniform() < before) }
      var watch = FallWatch(from: tally, tolerance: settings.tolerance)
      for n in 1...(good + (before == after ? 0 : horizon)) {
        let isRight = generator.uniform() < (n <= good ? before : after)
        watch.add(isRight: isRight)
        // Right proposals are never evidence of a fall.
        guard !isRight, watch.evidence >= 1 / settings.alpha else { continue }
        if n <= good { falseAlarms += 1 } else { delays.append(n - good) }
        break
      }
    }
    let waits = Waits(delays, of: streams - falseAlarms)
    return Reentry(
      before: before, after: after, pairs: pairs, good: good, streams: streams, horizon: horizon,
      falseAlarms: falseAlarms, alarms: delays.count, median: waits.quantile(0.5),
      ninth: waits.quantile(0.9))
  }

  private enum CodingKeys: String, CodingKey { case settings, seed, boundary, power, reentry }
}

/// Waiting times of which some never ended.
private struct Waits {
  let ended: [Int]
  let count: Int

  init(_ ended: [Int], of count: Int) {
    self.ended = ended.sorted()
    self.count = count
  }

  func quantile(_ share: Double) -> Int? {
    let index = Int(share * Double(count))
    return index < ended.count ? ended[index] : nil
  }
}

extension SeededGenerator {
  /// At least 0, below 1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
