import Foundation
import Testing

@testable import Training

@Suite struct EProcessTests {
  /// Pairs with a draw for each.
  private static func pairs(_ count: Int, seed: UInt64) -> [(tagger: Bool, llm: Bool)] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in (generator.uniform() < 0.9, generator.uniform() < 0.85) }
  }

  @Test(arguments: [0, 0.02, 0.3])
  func `The evidence is the mixture of products of bets on each difference`(margin: Double) {
    let bets = Bets.differences
    #expect(abs(bets.logShares.reduce(0) { $0 + exp($1) } - 1) < 1e-12)
    var process = EProcess(margin: margin)
    #expect(abs(process.evidence - 1) < 1e-12)
    var products = [Double](repeating: 1, count: bets.sizes.count)
    for pair in Self.pairs(300, seed: 1) {
      process.add(taggerRight: pair.tagger, llmRight: pair.llm)
      let difference = (pair.tagger ? 1.0 : 0) - (pair.llm ? 1 : 0)
      for k in products.indices {
        // A bet of size c on (D + 1) / 2 against (1 - margin) / 2 is one of lambda = c / (1 - margin).
        products[k] *= 1 + bets.sizes[k] / (1 - margin) * (difference + margin)
      }
      let sum = products.indices.reduce(0.0) { $0 + exp(bets.logShares[$1]) * products[$1] }
      #expect(abs(process.evidence / sum - 1) < 1e-9)
    }
  }

  @Test func `Order is of no account, and a long stream neither overflows nor vanishes`() {
    var (forward, backward) = (EProcess(margin: 0.02), EProcess(margin: 0.02))
    let pairs = Self.pairs(200, seed: 2)
    for pair in pairs { forward.add(taggerRight: pair.tagger, llmRight: pair.llm) }
    for pair in pairs.reversed() { backward.add(taggerRight: pair.tagger, llmRight: pair.llm) }
    #expect(forward == backward)
    var (good, bad) = (EProcess(margin: 0.02), EProcess(margin: 0.02))
    for _ in 0..<100_000 {
      good.add(taggerRight: true, llmRight: false)
      bad.add(taggerRight: false, llmRight: true)
    }
    #expect(good.evidence.isFinite && good.evidence > 1e300)
    #expect(bad.logEvidence.isFinite && bad.evidence < 1e-300)
    #expect(bad.lowerBound(alpha: 0.05).isFinite)
    #expect(good.interval(alpha: 0.05).contains(1) && bad.interval(alpha: 0.05).contains(-1))
  }

  @Test func `The bound refutes the margin just where the evidence does`() {
    var process = EProcess(margin: 0.02)
    var sides = Set<Bool>()
    for pair in Self.pairs(600, seed: 3) {
      process.add(taggerRight: pair.tagger, llmRight: pair.llm)
      let isRefuted = process.evidence >= 20
      #expect((process.lowerBound(alpha: 0.05) >= -0.02) == isRefuted)
      sides.insert(isRefuted)
      let interval = process.interval(alpha: 0.05)
      #expect(interval.contains(process.difference))
      #expect(interval.lowerBound <= process.lowerBound(alpha: 0.05))
    }
    #expect(sides == [true, false])
    // The same upside down.
    var mirrored = EProcess(margin: 0.02)
    for _ in 0..<process.better { mirrored.add(taggerRight: false, llmRight: true) }
    for _ in 0..<process.worse { mirrored.add(taggerRight: true, llmRight: false) }
    for _ in 0..<process.equal { mirrored.add(taggerRight: true, llmRight: true) }
    let (a, b) = (process.interval(alpha: 0.05), mirrored.interval(alpha: 0.05))
    #expect(abs(a.lowerBound + b.upperBound) < 1e-9 && abs(a.upperBound + b.lowerBound) < 1e-9)
  }

  @Test func `The interval covers the true difference at all times as often as it says`() {
    var generator = SeededGenerator(seed: 4)
    let streams = 300
    var missed = 0
    for _ in 0..<streams {
      var process = EProcess(margin: 0.02)
      for n in 1...400 {
        let draw = generator.uniform()
        process.add(taggerRight: draw < 0.9, llmRight: draw > 0.05 && draw < 0.95)
        guard n % 5 == 0, !process.interval(alpha: 0.1).contains(0) else { continue }
        missed += 1
        break
      }
    }
    // 3 standard deviations above 30.
    #expect(missed <= 46)
    #expect(missed > 0)
  }

  @Test func `A process is the same after its way through JSON`() throws {
    var process = EProcess(margin: 0.02)
    for pair in Self.pairs(50, seed: 5) {
      process.add(taggerRight: pair.tagger, llmRight: pair.llm)
    }
    var watch = FallWatch(reference: 0.9, tolerance: 0.02)
    for pair in Self.pairs(50, seed: 6) { watch.add(isRight: pair.tagger) }
    #expect(
      try JSONDecoder().decode(EProcess.self, from: JSONEncoder().encode(process)) == process)
    #expect(try JSONDecoder().decode(FallWatch.self, from: JSONEncoder().encode(watch)) == watch)
  }
}

@Suite struct EBHTests {
  /// The definition, by trying all numbers of refuted claims.
  private static func definition(_ evidences: [Double], alpha: Double) -> Set<Int> {
    let count = evidences.count
    for k in stride(from: count, to: 0, by: -1) {
      let bar = Double(count) / (alpha * Double(k))
      let above = evidences.indices.filter { evidences[$0] >= bar }
      if above.count >= k { return Set(above) }
    }
    return []
  }

  @Test func `Claims are refuted as the definition says`() {
    var generator = SeededGenerator(seed: 1)
    var sizes = Set<Int>()
    for _ in 0..<2000 {
      let evidences = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
        exp(10 * generator.uniform() - 3)
      }
      let refuted = EBH.refuted(evidences, alpha: 0.05)
      #expect(refuted == Self.definition(evidences, alpha: 0.05))
      sizes.insert(refuted.count)
    }
    #expect(sizes.isSuperset(of: 0...5))
    #expect(EBH.refuted([20], alpha: 0.05) == [0])
    #expect(EBH.refuted([20, 1], alpha: 0.05) == [])
    #expect(EBH.refuted([20, 20], alpha: 0.05) == [0, 1])
  }
}

@Suite struct FallWatchTests {
  /// All starts one by one, each with a product of its own.
  private static func evidence(_ answers: [Bool], reference: Double, tolerance: Double) -> Double {
    let mean = 1 - reference + tolerance
    let starts = Array(stride(from: 0, to: max(answers.count, 1), by: 25))
    func waiting(_ n: Int) -> Double { n == 0 ? 1 : log(2) / log(Double(n) + 2) }
    var sum = waiting(starts.count)
    for (number, start) in starts.enumerated() {
      for k in Bets.faults.sizes.indices {
        let size = Bets.faults.sizes[k]
        let product = answers[min(start, answers.count)...].reduce(1.0) {
          $0 * (1 - size + ($1 ? 0 : size / mean))
        }
        sum +=
          (waiting(number) - waiting(number + 1)) * exp(Bets.faults.logShares[k]) * product
      }
    }
    return sum
  }

  @Test func `The evidence is the mixture over all starts and bets`() {
    var generator = SeededGenerator(seed: 2)
    var watch = FallWatch(reference: 0.9, tolerance: 0.02)
    var answers: [Bool] = []
    #expect(abs(watch.evidence - 1) < 1e-12)
    for _ in 0..<140 {
      answers.append(generator.uniform() < 0.8)
      watch.add(isRight: answers.last!)
      let expected = Self.evidence(answers, reference: 0.9, tolerance: 0.02)
      #expect(abs(watch.evidence / expected - 1) < 1e-9)
    }
    #expect(watch.tally.all == 140)
  }

  @Test func `A long good time does not hide a fall, and endless faults do not overflow`() {
    func delay(afterGood good: Int) -> Int {
      var watch = FallWatch(reference: 0.95, tolerance: 0.02)
      for _ in 0..<good { watch.add(isRight: true) }
      var count = 0
      while watch.evidence < 20 {
        watch.add(isRight: count % 4 != 0)
        count += 1
      }
      return count
    }
    #expect(delay(afterGood: 100_000) < delay(afterGood: 0) + 150)
    var watch = FallWatch(reference: 1, tolerance: 0)
    for _ in 0..<100_000 { watch.add(isRight: false) }
    #expect(watch.evidence.isFinite && watch.evidence > 1e300)
  }

  @Test func `The less was seen at retirement the less is asked for later`() {
    let few = FallWatch(from: Tally(right: 19, all: 20), tolerance: 0.02)
    let many = FallWatch(from: Tally(right: 950, all: 1000), tolerance: 0.02)
    #expect(few.reference < many.reference && many.reference < 0.95)
    #expect(FallWatch(from: Tally(), tolerance: 0.02).reference == 0)
  }
}
