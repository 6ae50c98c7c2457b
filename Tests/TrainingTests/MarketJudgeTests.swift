import Extraction
import Foundation
import Records
import Testing

@testable import Training

/// Rules find numbers as prices: gold with words for prices is what they get wrong.
@Suite struct MarketJudgeTests {
  private static let taxonomy = try! Taxonomy.parse(
    """
    schema: heards.taxonomy/1
    market: oil
    version: "1"
    title: Oil
    attributes:
      - name: price
        label: PRICE
        found_by: both
        scope: quote
        normaliser: text
        patterns: ['[0-9]+']
    """, file: "taxonomy.yaml")

  private static func time(_ second: Int) -> String {
    let digits = String(second)
    return "2026-11-22T" + String(repeating: "0", count: 6 - digits.count) + digits + "Z"
  }

  /// A heard marked whole, of which the rules get the price right or not.
  private static func gold(_ number: Int, right: Bool) -> Feedback {
    let text = right ? "bid 85" : "bid par"
    return Feedback(
      card: "w\(number)", kind: .whole, heard: "g\(number)", market: "oil", text: text,
      verdict: .accept,
      spans: [.init(name: "price", span: TextSpan(start: 4, end: text.utf8.count))],
      gold: true, reviewer: "anna", answeredAt: time(number))
  }

  /// An answer to what rules and language model both proposed.
  private static func pair(_ number: Int, accepted: Bool = true, llm: Bool = true) -> Feedback {
    Feedback(
      card: "c\(number)", kind: .span, heard: "h\(number)", market: "oil", text: "bid 85",
      attribute: "price", span: TextSpan(start: 4, end: 6),
      verdict: accepted ? .accept : .reject,
      proposers: [Proposer(source: .rule, confidence: 0.9, version: taxonomy.fingerprint)]
        + (llm ? [Proposer(source: .llm)] : []),
      pair: "p\(number)", reviewer: "anna", answeredAt: time(number))
  }

  private static func judge(_ policy: LLMPolicy? = nil) -> MarketJudge {
    MarketJudge(taxonomy, policy: policy, settings: .init(), pairedShare: 0.05, since: time(0))
  }

  /// What retires the language model at second 1,000: 300 pairs and 60 gold heards.
  private static let before =
    (1...300).map { pair($0) } + (301...360).map { gold($0, right: true) }

  private static func retired() -> MarketJudge {
    var judge = judge()
    let decisions = judge.judge(before, serving: nil, at: time(1000))
    #expect(decisions.map(\.attribute.state) == [.retired])
    #expect(decisions.first?.attribute.goldWatch?.reference ?? 0 > 0.98)
    return judge
  }

  private static func goldWatch(_ judge: MarketJudge) -> LLMPolicy.Watch? {
    judge.policy.message(updatedAt: "").attributes[0].goldWatch
  }

  @Test func `A fall on gold alone makes the language model active again, and says so`() throws {
    var judge = Self.retired()
    let since =
      (1001...1100).map { Self.pair($0, llm: false) }
      + (1101...1140).map { Self.gold($0, right: $0 % 2 == 0) }
    let decisions = judge.judge(Self.before + since, serving: nil, at: Self.time(2000))
    let attribute = try #require(decisions.first?.attribute)
    #expect((attribute.name, attribute.state) == ("price", .active))
    #expect((attribute.goldWatch?.answers, attribute.goldWatch?.accepted) == (40, 20))
    #expect((attribute.watch?.answers, attribute.watch?.accepted) == (100, 100))
    #expect(attribute.cause?.hasPrefix("the tagger fell: gold 20 of 40 right") == true)
    // What was published is what another copy goes on from: the same gold is no alarm again.
    var resumed = Self.judge(judge.policy.message(updatedAt: Self.time(2000)))
    #expect(resumed.judge(Self.before + since, serving: nil, at: Self.time(2001)).isEmpty)
    #expect(
      resumed.policy.message(updatedAt: "").attributes[0].cause == attribute.cause)
  }

  @Test func `A fall of the tagger's accepted proposals does so too`() throws {
    var judge = Self.retired()
    let since = (1001...1100).map { Self.pair($0, accepted: $0 % 2 == 0, llm: false) }
    let decisions = judge.judge(Self.before + since, serving: nil, at: Self.time(2000))
    #expect(decisions.map(\.attribute.state) == [.active])
    #expect(decisions.first?.attribute.cause?.contains("answers 50 of 100 right") == true)
  }

  @Test func `Gold that stays right changes nothing, and no heard counts twice`() throws {
    var judge = Self.retired()
    let since = (1001...1200).map { Self.gold($0, right: true) }
    var again = Self.gold(1200, right: true)
    again.answeredAt = Self.time(1300)
    again.card = "w1200/2"
    again.opinionOf = "w1200"
    for feedback in [
      Self.before + since, since.reversed() + Self.before, Self.before + since + [again],
    ] {
      #expect(judge.judge(feedback, serving: nil, at: Self.time(2000)).isEmpty)
      let watch = try #require(Self.goldWatch(judge))
      #expect((watch.answers, watch.accepted) == (200, 200))
    }
    var resumed = Self.judge(judge.policy.message(updatedAt: Self.time(2000)))
    #expect(resumed.judge(Self.before + since, serving: nil, at: Self.time(2001)).isEmpty)
    #expect(Self.goldWatch(resumed)?.answers == 200)
  }

  @Test func `Gold before retirement, or without the attribute, says nothing of a fall`() {
    var judge = Self.retired()
    var silent = Self.gold(1001, right: true)
    (silent.text, silent.spans) = ("no bids", [])
    // Marked before second 1,000, read later.
    let late = (401...440).map { Self.gold($0, right: false) }
    #expect(judge.judge(Self.before + late + [silent], serving: nil, at: Self.time(2000)).isEmpty)
    #expect(Self.goldWatch(judge)?.answers == 0)
  }

  @Test func `Gold is judged by what serves now, each heard once for each version`() throws {
    var judge = Self.retired()
    let since = (1001...1040).map { Self.gold($0, right: true) }
    #expect(judge.judge(Self.before + since, serving: nil, at: Self.time(2000)).isEmpty)
    // A model that has learned to take the word before for the price.
    let file = try Training.train(
      (10..<70).map {
        AnnotatedText(
          id: "\($0)", market: "oil", text: "bid \($0)",
          spans: [.init(span: TextSpan(start: 0, end: 3), label: "PRICE")])
      }, taxonomy: Self.taxonomy, market: "oil", program: "test", options: TrainingOptions()
    ).file
    let version = try ModelFile.decode(file).version
    let decisions = judge.judge(
      Self.before + since, serving: (version, file), at: Self.time(2001))
    let watch = try #require(decisions.first?.attribute.goldWatch)
    #expect((watch.answers, watch.accepted) == (40, 0))
    #expect(judge.quality?.model == version && judge.quality?.overall.recall?.share == 0)
    // The gold before, under rules, is as it was.
    _ = judge.judge(Self.before + since, serving: nil, at: Self.time(2002))
    #expect(judge.quality?.model == nil && judge.quality?.overall.recall?.share == 1)
  }

  @Test func `Equal answers give equal figures, which name attributes as the taxonomy does`() throws
  {
    let feedback =
      Self.before + (1001...1040).map { Self.gold($0, right: $0 % 4 != 0) }
      + (1041...1060).map { Self.pair($0, accepted: $0 % 5 != 0, llm: false) }
    var (one, other) = (Self.judge(), Self.judge())
    _ = one.judge(feedback, serving: nil, at: Self.time(2000))
    _ = other.judge(feedback.shuffled(), serving: nil, at: Self.time(3000))
    let quality = try #require(one.quality)
    #expect(quality.says(other.quality))
    #expect(quality.attributes.map(\.name) == ["price"] && quality.goldHeards == 100)
    let figures = quality.attributes[0].figures
    #expect(figures.recall?.share == 0.9 && figures.precision?.share == 1)
    #expect(figures.acceptedInQueue?.cases == 320 && figures.accepted?.cases == 320)
    #expect(quality.overall == figures)
  }

  @Test func `Quality is published when it changed, once an interval, and after a training`() {
    func quality(_ heards: Int, at: String = "now") -> Quality {
      Quality(
        market: "oil", model: nil, taxonomy: "1@0", goldHeards: heards, overall: .init(),
        attributes: [.init(name: "price", figures: .init())], updatedAt: at)
    }
    let start = ContinuousClock.now
    var empty = quality(0)
    empty.attributes = []
    var pace = QualityPace(published: nil)
    #expect(!pace.isDue(empty, afterTraining: true, at: start))
    // Of a market without figures, what came of its training is told.
    empty.lastTraining = .init(endedAt: "now", outcome: .failed, version: nil, reasons: ["why"])
    #expect(pace.isPending(empty))
    #expect(pace.isDue(quality(1), afterTraining: false, at: start))
    pace.note(quality(1), at: start, interval: .seconds(60))
    #expect(!pace.isPending(quality(1, at: "later")))
    #expect(!pace.isDue(quality(1), afterTraining: true, at: start + .seconds(90)))
    let soon = start + .seconds(59)
    #expect(pace.isPending(quality(2)) && !pace.isDue(quality(2), afterTraining: false, at: soon))
    #expect(pace.isDue(quality(2), afterTraining: true, at: soon))
    #expect(pace.isDue(quality(2), afterTraining: false, at: start + .seconds(60)))
    #expect(!QualityPace(published: quality(2)).isDue(quality(2), afterTraining: true, at: start))
  }
}
