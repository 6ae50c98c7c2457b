import Extraction
import Foundation
import Testing

@testable import Training

@Suite struct ConstrainedLatticeTests {
  private struct State: Hashable {
    var labelClass: Int
    var isInside: Bool
  }

  private struct Text {
    let tokens: [Token]
    let scores: [SIMD4<Float>]
    let transitions: Lattice.Transitions

    init(labels: Int, count: Int, seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      let shape = Lattice.Shape(labelCount: labels)
      func vector() -> SIMD4<Float> { .random(in: -3...3, using: &generator) }
      var transitions = Lattice.Transitions(shape: shape)
      for index in transitions.change.indices { transitions.change[index] = vector() }
      for index in transitions.stay.indices { transitions.stay[index] = vector() }
      for index in transitions.memory.indices { transitions.memory[index] = vector() }
      self.transitions = transitions
      scores = (0..<count * shape.stride / 4).map { _ in vector() }
      tokens = (0..<count).map {
        Token(
          start: Int32(2 * $0), end: Int32(2 * $0 + 1), kind: .letters,
          gap: Token.Gap.allCases.randomElement(using: &generator)!)
      }
    }

    /// Every path with its score, by enumeration.
    var paths: [(states: [State], score: Double)] {
      let quads = transitions.shape.width / 4
      var paths: [(states: [State], score: Double)] = [([], 0)]
      for (t, token) in tokens.enumerated() {
        paths = paths.flatMap { path in
          let before = path.states.last ?? State(labelClass: 0, isInside: false)
          let last = path.states.last { $0.labelClass > 0 }?.labelClass ?? 0
          func score(_ kind: Int, _ c: Int) -> Float {
            scores[(2 * t + kind) * quads + c / 4][c % 4]
          }
          var longer = (0..<transitions.shape.classCount).map { c in
            let row = transitions.changeRow(gap: token.gap, from: before.labelClass)
            var change = transitions.change[row + c / 4][c % 4]
            if before.labelClass == 0 {
              change += transitions.memory[transitions.memoryRow(last: last) + c / 4][c % 4]
            }
            return (
              path.states + [State(labelClass: c, isInside: false)],
              path.score + Double(change + score(0, c))
            )
          }
          if before.labelClass > 0 {
            let c = before.labelClass
            let row = transitions.stayRow(gap: token.gap, inside: before.isInside)
            longer.append(
              (
                path.states + [State(labelClass: c, isInside: true)],
                path.score + Double(transitions.stay[row + c / 4][c % 4] + score(1, c))
              ))
          }
          return longer
        }
      }
      return paths
    }
  }

  private static func spans(_ states: [State]) -> Set<Constraints.Arc> {
    var spans: Set<Constraints.Arc> = []
    for t in states.indices where states[t].labelClass > 0 && !states[t].isInside {
      var last = t
      while last + 1 < states.count, states[last + 1].isInside { last += 1 }
      spans.insert(Constraints.Arc(start: t, last: last, labelClass: states[t].labelClass))
    }
    return spans
  }

  @Test(arguments: [(1, 4), (2, 5), (3, 5), (5, 4)])
  func `Sums and expectations agree with enumeration of the paths that agree`(
    labels: Int, count: Int
  ) {
    var restricted = 0
    for seed in 0..<40 as Range<UInt64> {
      let text = Text(labels: labels, count: count, seed: seed)
      let constraints = GradientTests.constraints(seed, count: count, labels: labels)
      let forbidden = (1...labels).filter { c in
        constraints.begin.indices.allSatisfy { t in
          constraints.begin[t] & (1 << UInt64(c)) == 0
            || constraints.accepted.contains { $0.start == t && $0.labelClass == c }
        }
      }
      let agreeing = text.paths.filter { path in
        let spans = Self.spans(path.states)
        return constraints.accepted.allSatisfy(spans.contains)
          && !constraints.rejected.contains(where: spans.contains)
          && spans.subtracting(constraints.accepted).allSatisfy {
            !forbidden.contains($0.labelClass) && !constraints.isWhole
          }
      }
      if agreeing.count < text.paths.count { restricted += 1 }
      let greatest = agreeing.map(\.score).max()!
      let sum = agreeing.reduce(0) { $0 + exp($1.score - greatest) }

      let shape = text.transitions.shape
      let factors = Lattice.Factors(text.transitions)
      var lattice = ConstrainedLattice(shape: shape)
      let logZ = lattice.run(text.scores, tokens: text.tokens, factors, constraints)
      #expect(abs(logZ - (greatest + log(sum))) < 1e-4)

      let quads = shape.width / 4
      var expected = [SIMD4<Float>](repeating: .zero, count: 2 * quads * count)
      for path in agreeing {
        let probability = Float(exp(path.score - greatest) / sum)
        for (t, state) in path.states.enumerated() {
          let c = state.labelClass
          expected[(2 * t + (state.isInside ? 1 : 0)) * quads + c / 4][c % 4] += probability
        }
      }
      var transitions = Lattice.Transitions(shape: shape)
      lattice.subtractExpectations(
        tokens: text.tokens, factors, states: &expected, transitions: &transitions)
      for vector in expected {
        for lane in 0..<4 { #expect(abs(vector[lane]) < 1e-4) }
      }
      // A path makes one step into each token.
      let steps =
        transitions.change.reduce(0) { $0 + $1.sum() }
        + transitions.stay.reduce(0) { $0 + $1.sum() }
      #expect(abs(steps + Float(count)) < 1e-3)
    }
    #expect(restricted > 20, "what is known excludes paths")
  }

  @Test func `A span that is all but certain can be rejected`() {
    let shape = Lattice.Shape(labelCount: 1)
    var scores = [SIMD4<Float>](repeating: .zero, count: 2 * 2)
    scores[0][1] = 60
    let tokens = (0..<2).map {
      Token(start: Int32(2 * $0), end: Int32(2 * $0 + 1), kind: .letters, gap: .space)
    }
    var constraints = Constraints(count: 2, classCount: 2)
    constraints.reject(Constraints.Arc(start: 0, last: 0, labelClass: 1))
    var lattice = ConstrainedLattice(shape: shape)
    let logZ = lattice.run(
      scores, tokens: tokens, Lattice.Factors(Lattice.Transitions(shape: shape)), constraints)
    // What is left begins the span and goes on, or begins none: e^60 + 2.
    #expect(abs(logZ - 60) < 1e-6)
  }

  @Test func `What contradicts an earlier answer changes nothing`() {
    var constraints = Constraints(count: 4, classCount: 3)
    let span = Constraints.Arc(start: 1, last: 2, labelClass: 1)
    let answers = [
      constraints.accept(span), constraints.reject(span),
      constraints.accept(Constraints.Arc(start: 2, last: 3, labelClass: 2)),
      constraints.accept(Constraints.Arc(start: 0, last: 1, labelClass: 1)),
    ]
    #expect(answers == [true, false, false, false])
    constraints.forbid(labelClass: 1)
    #expect(constraints.begin == [0b101, 0b010, 0, 0b101])
    #expect(constraints.inside == [0b100, 0, 0b010, 0b100])
    constraints.close()
    #expect(constraints.begin == [1, 0b010, 0, 1])
    #expect(constraints.accepted == [span] && constraints.rejected.isEmpty)
  }
}
