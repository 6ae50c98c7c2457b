import Foundation
import Records
import Testing

@testable import Training

@Suite struct RetirementPolicyTests {
  private static func policy(_ attributes: [String] = ["price", "grade"]) -> RetirementPolicy {
    var policy = RetirementPolicy(
      market: "m", attributes: attributes, settings: .init(), since: time(0))
    policy.apply(.serving(model: "v1", taxonomy: "t1"))
    return policy
  }

  private static func time(_ second: Int) -> String {
    let digits = String(second)
    return "2026-11-22T" + String(repeating: "0", count: 6 - digits.count) + digits + "Z"
  }

  private static func outcome(
    _ number: Int, _ attribute: String = "price", version: String = "v1", tagger: Bool = true,
    llm: Bool? = true, market: String = "m"
  ) -> PairedOutcome {
    PairedOutcome(
      market: market, heard: "h\(number)", attribute: attribute, version: version,
      taggerRight: tagger, llmRight: llm, answeredAt: time(number))
  }

  private static func pairs(
    _ count: Int, of attribute: String = "price", version: String? = "v1", tagger: Bool = true,
    llm: Bool = true, _ policy: inout RetirementPolicy
  ) {
    for _ in 0..<count {
      policy.apply(
        .pair(attribute: attribute, version: version, taggerRight: tagger, llmRight: llm))
    }
  }

  /// With `price` retired at second 1,000 on 300 agreeing pairs.
  private static func retired(gold: Int = 0) -> RetirementPolicy {
    var policy = policy()
    pairs(300, &policy)
    for _ in 0..<gold { policy.apply(.gold(attribute: "price", isRight: true)) }
    #expect(policy.decide(at: time(1000)).map(\.attribute.name) == ["price"])
    return policy
  }

  @Test func `An attribute is retired on enough evidence, with its figures`() throws {
    var policy = Self.policy()
    // Two attributes: the first needs evidence of 2 / 0.05.
    var pairs = 0
    var decisions: [RetirementPolicy.Decision] = []
    while decisions.isEmpty, pairs < 1000 {
      Self.pairs(1, &policy)
      pairs += 1
      decisions = policy.decide(at: Self.time(pairs))
    }
    let attribute = try #require(decisions.first?.attribute)
    #expect(decisions.count == 1 && decisions[0].market == "m")
    #expect((attribute.name, attribute.state) == ("price", .retired))
    #expect((attribute.pairs, attribute.difference) == (pairs, 0))
    #expect((attribute.model, attribute.since) == ("v1", Self.time(pairs)))
    #expect(attribute.evidence >= 40 && attribute.evidence < 42)
    #expect(attribute.low > -0.03 && attribute.low < 0 && attribute.high > 0)
    #expect(attribute.watch?.answers == 0)
    #expect(policy.decide(at: Self.time(pairs + 1)).isEmpty, "decided once")
    #expect(policy.message(updatedAt: "now").retired == ["price"])
    let json = try JSONDecoder().decode(
      RetirementPolicy.Decision.self, from: JSONEncoder().encode(decisions[0]))
    #expect(json.attribute.name == "price" && json.attribute.pairs == pairs)
  }

  @Test func `Two attributes with evidence for one each retire together`() {
    // Evidence between 20 and 40 for each: not enough for one of two, enough for both.
    var process = EProcess(margin: 0.02)
    while process.evidence < 25 { process.add(taggerRight: true, llmRight: true) }
    var policy = Self.policy()
    Self.pairs(process.pairs, of: "price", &policy)
    #expect(policy.decide(at: Self.time(1)).isEmpty)
    Self.pairs(process.pairs, of: "grade", &policy)
    #expect(policy.decide(at: Self.time(2)).map(\.attribute.name) == ["price", "grade"])
  }

  @Test func `Fewer pairs than the minimum retire nothing, however clear they are`() {
    var policy = Self.policy(["price"])
    Self.pairs(29, llm: false, &policy)
    #expect(policy.message(updatedAt: "").attributes[0].evidence > 1000)
    #expect(policy.decide(at: Self.time(1)).isEmpty)
    Self.pairs(1, llm: false, &policy)
    #expect(policy.decide(at: Self.time(2)).count == 1)
  }

  @Test func `A new model or taxonomy begins with no evidence, and others' pairs do not count`() {
    var policy = Self.policy()
    Self.pairs(20, version: "v0", &policy)
    Self.pairs(20, version: nil, &policy)
    Self.pairs(5, of: "unknown", &policy)
    func pairs() -> Int { policy.message(updatedAt: "").attributes[0].pairs }
    #expect(pairs() == 0)
    Self.pairs(20, &policy)
    Self.pairs(7, version: "t1", &policy)
    #expect(pairs() == 27, "what rules propose counts under the taxonomy")
    policy.apply(.serving(model: "v1", taxonomy: "t1"))
    #expect(pairs() == 27)
    policy.apply(.serving(model: "v2", taxonomy: "t1"))
    #expect(pairs() == 0)
    Self.pairs(5, version: "v2", &policy)
    policy.apply(.serving(model: "v2", taxonomy: "t2"))
    #expect(pairs() == 0)
    #expect(policy.message(updatedAt: "").attributes[0].model == "v2")
  }

  @Test func `What is retired stays so under a new model and is watched on`() throws {
    var policy = Self.retired()
    policy.apply(.proposal(attribute: "price", isRight: false))
    policy.apply(.serving(model: "v2", taxonomy: "t1"))
    policy.apply(.proposal(attribute: "price", isRight: true))
    Self.pairs(50, version: "v2", tagger: false, &policy)
    let attribute = policy.message(updatedAt: "").attributes[0]
    #expect((attribute.state, attribute.model, attribute.pairs) == (.retired, "v1", 300))
    #expect((attribute.watch?.answers, attribute.watch?.accepted) == (2, 1))
  }

  @Test func `Faults after retirement make it active again, with no evidence`() throws {
    var policy = Self.retired()
    var answers = 0
    var decisions: [RetirementPolicy.Decision] = []
    while decisions.isEmpty, answers < 500 {
      policy.apply(.proposal(attribute: "price", isRight: answers % 4 != 0))
      answers += 1
      decisions = policy.decide(at: Self.time(1000 + answers))
    }
    let attribute = try #require(decisions.first?.attribute)
    #expect((attribute.name, attribute.state) == ("price", .active))
    #expect((attribute.pairs, attribute.since) == (0, Self.time(1000 + answers)))
    let watch = try #require(attribute.watch)
    #expect(watch.answers == answers && watch.evidence >= 20)
    #expect(watch.reference > 0.99 && watch.reference < 1)
    #expect(answers > 5 && answers < 150)
    // Then it can retire again.
    #expect(policy.decide(at: Self.time(2000)).isEmpty)
    Self.pairs(300, &policy)
    #expect(policy.decide(at: Self.time(2001)).map(\.attribute.state) == [.retired])
    #expect(policy.message(updatedAt: "").attributes[0].watch?.answers == 0)
  }

  @Test func `Gold alone can raise the alarm, if there was enough at retirement`() throws {
    func policyAfterFaults(_ policy: RetirementPolicy) -> RetirementPolicy {
      var policy = policy
      for number in 0..<300 {
        policy.apply(.proposal(attribute: "price", isRight: true))
        policy.apply(.gold(attribute: "price", isRight: number % 3 != 0))
      }
      return policy
    }
    var blind = policyAfterFaults(Self.retired(gold: 29))
    #expect(blind.message(updatedAt: "").attributes[0].goldWatch == nil)
    #expect(blind.decide(at: Self.time(2000)).isEmpty)
    var seeing = policyAfterFaults(Self.retired(gold: 30))
    let watch = try #require(seeing.message(updatedAt: "").attributes[0].goldWatch)
    #expect((watch.answers, watch.accepted) == (300, 200))
    #expect(seeing.decide(at: Self.time(2000)).map(\.attribute.state) == [.active])
  }

  private static func gold(_ number: Int, right: Bool) -> GoldOutcome {
    GoldOutcome(heard: "g\(number)", markedAt: time(number), isRight: ["price": right])
  }

  @Test func `Gold that is known at retirement is what later gold is measured by`() throws {
    var policy = Self.policy(["price"])
    let known = (1...100).map { Self.gold($0, right: $0 % 10 != 0) }
    let outcomes = (1...300).map { Self.outcome($0) }
    policy.recount(outcomes, gold: known)
    #expect(policy.decide(at: Self.time(1000)).map(\.attribute.state) == [.retired])
    func watch() throws -> LLMPolicy.Watch {
      try #require(policy.message(updatedAt: "").attributes[0].goldWatch)
    }
    let reference = try watch().reference
    #expect(reference > 0.85 && reference < 0.9)
    // As good as before, in any order and however often it is counted.
    let since = (1001...1200).map { Self.gold($0, right: $0 % 10 != 0) }
    for gold in [known + since, (known + since).reversed()] {
      policy.recount(outcomes, gold: gold)
      let seen = try watch()
      #expect((seen.answers, seen.accepted) == (200, 180))
      #expect(policy.decide(at: Self.time(2000)).isEmpty)
    }
    // Another model is judged on the same heards: what it gets wrong makes the attribute active again.
    policy.apply(.serving(model: "v2", taxonomy: "t1"))
    policy.recount(
      outcomes,
      gold: known + (1001...1200).map { Self.gold($0, right: $0 % 3 != 0) })
    let attribute = try #require(policy.decide(at: Self.time(2000)).first?.attribute)
    #expect((attribute.state, attribute.goldWatch?.answers) == (.active, 200))
    #expect(attribute.cause?.contains("gold 133 of 200 right") == true, "\(attribute.cause ?? "")")
    // Then only what comes later tells how good it is.
    policy.recount(
      (2001...2300).map { Self.outcome($0, version: "v2") },
      gold: known + since + (2001...2030).map { Self.gold($0, right: true) })
    _ = policy.decide(at: Self.time(3000))
    #expect(try watch().reference > 0.95)
  }

  @Test func `Counting anew follows answers that were changed, and counts nothing twice`() {
    var policy = Self.policy()
    var outcomes = (1...200).map { Self.outcome($0) }
    outcomes += [
      Self.outcome(201, version: "v0"), Self.outcome(202, market: "other"),
      Self.outcome(203, "grade", tagger: false, llm: nil),
    ]
    for _ in 0..<2 {
      policy.recount(outcomes)
      let attributes = policy.message(updatedAt: "").attributes
      #expect(attributes.map(\.pairs) == [200, 1])
      #expect(attributes.map(\.difference) == [0, -1])
    }
    outcomes[0].taggerRight = false
    policy.recount(outcomes)
    #expect(policy.message(updatedAt: "").attributes[0].difference == -1.0 / 200)
  }

  @Test func `Counting anew heeds when an attribute was retired and became active again`() {
    var policy = Self.retired()
    // Before and after second 1,000.
    let outcomes = (900...1100).map { Self.outcome($0, tagger: $0 > 1010, llm: nil) }
    for _ in 0..<2 {
      policy.recount(outcomes)
      let watch = policy.message(updatedAt: "").attributes[0].watch
      #expect((watch?.answers, watch?.accepted) == (100, 90))
    }
    #expect(policy.message(updatedAt: "").attributes[0].pairs == 300)
    #expect(policy.decide(at: Self.time(1050)).map(\.attribute.state) == [.active])
    policy.recount(outcomes)
    #expect(policy.message(updatedAt: "").attributes[0].pairs == 50)
  }

  @Test func `A policy goes on from its message and its JSON`() throws {
    var policy = Self.retired(gold: 40)
    let outcomes = (1001...1030).map { Self.outcome($0, llm: nil) }
    policy.recount(outcomes)
    let message = try MessageJSON.decode(
      LLMPolicy.self, from: MessageJSON.encode(policy.message(updatedAt: "now")))
    var resumed = RetirementPolicy(
      resuming: message, attributes: ["grade", "price", "new"], settings: .init(), since: "later")
    resumed.apply(.serving(model: "v1", taxonomy: "t1"))
    resumed.recount(outcomes)
    let attributes = resumed.message(updatedAt: "now").attributes
    #expect(attributes.map(\.name) == ["grade", "price", "new"])
    #expect(attributes.map(\.state) == [.active, .retired, .active])
    #expect(attributes[1].watch?.answers == 30)
    #expect(attributes[1].since == Self.time(1000) && attributes[1].goldWatch != nil)
    #expect(attributes[1].pairs == 300 && attributes[2].since == "later")
    let json = try MessageJSON.encode(policy)
    let read = try MessageJSON.decode(RetirementPolicy.self, from: json)
    #expect(try MessageJSON.encode(read) == json)
    #expect(read.message(updatedAt: "now").attributes[0].watch?.answers == 30)
  }

  @Test func `Wrong retirements are a small share of all, over many attributes of a market`() {
    // Half of the attributes are at the margin, half equal: the share of wrong ones among the retired.
    var generator = SeededGenerator(seed: 5)
    let names = (0..<8).map { "a\($0)" }
    var share = 0.0
    var right = 0
    let markets = 60
    for _ in 0..<markets {
      var policy = Self.policy(names)
      for n in 1...600 {
        for (number, name) in names.enumerated() {
          let draw = generator.uniform()
          let worse = number < 4 ? 0.03 : 0.01
          policy.apply(
            .pair(
              attribute: name, version: "v1", taggerRight: draw >= worse,
              llmRight: draw < 0.99))
        }
        if n % 50 == 0 { _ = policy.decide(at: Self.time(n)) }
      }
      let retired = policy.message(updatedAt: "").retired
      let wrong = retired.count { names.firstIndex(of: $0)! < 4 }
      right += retired.count - wrong
      share += Double(wrong) / Double(max(retired.count, 1))
    }
    #expect(share / Double(markets) <= 0.05 + 0.06)
    #expect(right > 60, "of 240 that could be retired")
  }
}
