import Testing

@testable import Store

struct ExampleSelectionTests {
  private func candidate(_ row: Int, _ similarity: Float, absent: Bool = false)
    -> ExampleSelection.Candidate
  {
    ExampleSelection.Candidate(
      example: Example(
        card: "\(row)", heard: "h", text: "t \(row)", answer: absent ? nil : "t", start: 0, end: 1,
        answeredAt: "", similarity: similarity), row: row)
  }

  /// Maximal marginal relevance by its formula, without an absent case.
  private func plain(
    _ pool: [ExampleSelection.Candidate], count: Int, lambda: Float,
    likeness: (Int, Int) -> Float
  ) -> Set<String> {
    var chosen: [ExampleSelection.Candidate] = []
    for _ in 0..<min(count, pool.count) {
      let left = pool.filter { other in !chosen.contains { $0.row == other.row } }
      let worths = left.map { one in
        let repetition = chosen.map { likeness($0.row, one.row) }.max() ?? 0
        return lambda * one.similarity - (1 - lambda) * repetition
      }
      chosen.append(left[worths.firstIndex(of: worths.max()!)!])
    }
    return Set(chosen.map(\.example.card))
  }

  @Test(arguments: 1...50)
  func `chooses as the formula of maximal marginal relevance does`(seed: UInt64) {
    var chance = Chance(state: seed)
    let size = Int.random(in: 1...30, using: &chance)
    let count = Int.random(in: 1...8, using: &chance)
    let lambda = Float.random(in: 0...1, using: &chance)
    let pool = (0..<size).map { candidate($0, Float.random(in: 0...1, using: &chance)) }
      .sorted { $0.similarity > $1.similarity }
    let table = (0..<size * size).map { _ in Float.random(in: 0...1, using: &chance) }
    let likeness = { (a: Int, b: Int) in table[min(a, b) * size + max(a, b)] }
    let found = ExampleSelection.choose(
      from: pool, absent: nil, count: count, lambda: lambda, likeness: likeness)
    #expect(
      Set(found.map(\.card)) == plain(pool, count: count, lambda: lambda, likeness: likeness))
    #expect(found.map(\.similarity) == found.map(\.similarity).sorted())
  }

  @Test func `an absent case takes the last choice's place only if there is none yet`() {
    let none = { (_: Int, _: Int) -> Float in 0 }
    let absent = candidate(9, 0.05, absent: true)
    let pool = [candidate(0, 0.9), candidate(1, 0.8), candidate(2, 0.7, absent: true)]
    let cards = { (pool: [ExampleSelection.Candidate], count: Int) in
      ExampleSelection.choose(from: pool, absent: absent, count: count, lambda: 1, likeness: none)
        .map(\.card)
    }
    #expect(cards(pool, 3) == ["2", "1", "0"])
    #expect(cards(pool, 2) == ["9", "0"])
    #expect(cards(pool, 1) == ["0"])
    #expect(cards([], 1) == ["9"])
    #expect(cards(Array(pool.prefix(1)), 5) == ["9", "0"])
    #expect(cards(pool, 0) == [])
  }

  @Test(arguments: 1...20)
  func `the nearest are those that sorting finds`(seed: UInt64) {
    var chance = Chance(state: seed)
    let scored = (0..<100).map {
      (row: $0, similarity: Float(Int.random(in: 0..<20, using: &chance)))
    }
    let size = Int.random(in: 0...120, using: &chance)
    let isAllowed = { (row: Int) in row % 7 != 0 }
    let found = ExampleSelection.nearest(
      scored.shuffled(using: &chance), size: size, isAllowed: isAllowed, precedes: { $0 < $1 })
    let sorted = scored.filter { isAllowed($0.row) }
      .sorted { (-$0.similarity, $0.row) < (-$1.similarity, $1.row) }
    #expect(found.map(\.row) == sorted.prefix(size).map(\.row))
  }
}
