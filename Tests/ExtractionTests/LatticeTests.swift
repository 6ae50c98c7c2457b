import Foundation
import Testing

@testable import Extraction

@Suite struct LatticeTests {
  /// The state of a token: class (0 outside), and whether it goes on a span.
  private struct State: Hashable {
    var labelClass: Int
    var inside: Bool
  }

  /// The plain twin: every path's score, by enumeration.
  private struct Plain {
    let scores: [[Float]]
    let tokens: [Token]
    let transitions: Lattice.Transitions

    var paths: [(states: [State], score: Double)] {
      let width = transitions.shape.width
      var paths: [(states: [State], score: Double)] = [([], 0)]
      for t in tokens.indices {
        var longer: [(states: [State], score: Double)] = []
        for path in paths {
          let before = path.states.last ?? State(labelClass: 0, inside: false)
          let last = path.states.last { $0.labelClass > 0 }?.labelClass ?? 0
          for c in 0..<transitions.shape.classCount {
            let row = transitions.changeRow(gap: tokens[t].gap, from: before.labelClass)
            var change = transitions.change[row + c / 4][c % 4]
            if before.labelClass == 0 {
              change += transitions.memory[transitions.memoryRow(last: last) + c / 4][c % 4]
            }
            longer.append(
              (
                path.states + [State(labelClass: c, inside: false)],
                path.score + Double(change + scores[t][c])
              ))
          }
          if before.labelClass > 0 {
            let c = before.labelClass
            let row = transitions.stayRow(gap: tokens[t].gap, inside: before.inside)
            longer.append(
              (
                path.states + [State(labelClass: c, inside: true)],
                path.score + Double(transitions.stay[row + c / 4][c % 4] + scores[t][width + c])
              ))
          }
        }
        paths = longer
      }
      return paths
    }
  }

  private static func random(labels: Int, count: Int, seed: UInt64) -> Plain {
    var generator = SplitMix64(state: seed)
    let shape = Lattice.Shape(labelCount: labels)
    var transitions = Lattice.Transitions(shape: shape)
    for i in transitions.change.indices {
      transitions.change[i] = .random(in: -2...2, using: &generator)
    }
    for i in transitions.stay.indices {
      transitions.stay[i] = .random(in: -2...2, using: &generator)
    }
    for i in transitions.memory.indices {
      transitions.memory[i] = .random(in: -2...2, using: &generator)
    }
    return Plain(
      scores: (0..<count).map { _ in
        (0..<shape.stride).map { _ in Float.random(in: -3...3, using: &generator) }
      },
      tokens: (0..<count).map {
        Token(
          start: Int32($0), end: Int32($0 + 1), kind: .letters,
          gap: Token.Gap.allCases.randomElement(using: &generator)!)
      }, transitions: transitions)
  }

  private static func run(_ plain: Plain, _ workspace: inout Lattice.Workspace) -> Lattice.Factors {
    let factors = Lattice.Factors(plain.transitions)
    workspace.reset(count: plain.tokens.count)
    for (t, row) in plain.scores.enumerated() {
      for place in row.indices {
        workspace.emissions[t * row.count / 4 + place / 4][place % 4] = row[place]
      }
    }
    workspace.run(factors, tokens: plain.tokens)
    return factors
  }

  @Test(arguments: [(1, 1), (1, 6), (2, 5), (3, 4), (4, 4), (7, 3)])
  func `Partition, marginals and exact spans agree with enumeration`(labels: Int, count: Int) {
    for seed in 0..<5 as Range<UInt64> {
      let plain = Self.random(labels: labels, count: count, seed: seed)
      var workspace = Lattice.Workspace(shape: plain.transitions.shape)
      let factors = Self.run(plain, &workspace)
      let paths = plain.paths
      let greatest = paths.map(\.score).max()!
      let sum = paths.reduce(0) { $0 + exp($1.score - greatest) }
      #expect(abs(workspace.logPartition - (greatest + log(sum))) < 1e-3)

      var states: [[State: Double]] = Array(repeating: [:], count: count)
      var spans: [Lattice.ScoredSpan: Double] = [:]
      for path in paths {
        let probability = exp(path.score - greatest) / sum
        var t = 0
        while t < count {
          states[t][path.states[t], default: 0] += probability
          guard path.states[t].labelClass > 0, !path.states[t].inside else {
            t += 1
            continue
          }
          var end = t + 1
          while end < count, path.states[end].inside {
            states[end][path.states[end], default: 0] += probability
            end += 1
          }
          let key = Lattice.ScoredSpan(
            start: Int32(t), end: Int32(end), labelClass: Int32(path.states[t].labelClass),
            probability: 0)
          spans[key, default: 0] += probability
          t = end
        }
      }
      for t in 0..<count {
        for (state, probability) in states[t] {
          let marginal = workspace.marginal(t, class: state.labelClass, inside: state.inside)
          #expect(abs(Double(marginal) - probability) < 1e-4)
        }
      }
      var found: [Lattice.ScoredSpan] = []
      workspace.likelySpans(factors, tokens: plain.tokens, floor: 0.02, into: &found)
      for span in found {
        var key = span
        key.probability = 0
        #expect(abs(Double(span.probability) - spans[key]!) < 1e-4)
      }
      // Near the floor rounding decides.
      #expect(found.count >= spans.values.count { $0 > 0.0201 })
      #expect(found.count <= spans.values.count { $0 > 0.0199 })
    }
  }

  @Test(arguments: [Float(5), 100, 10_000])
  func `Scores of any size give probabilities, not infinities`(factor: Float) {
    var plain = Self.random(labels: 2, count: 400, seed: 1)
    plain = Plain(
      scores: plain.scores.map { $0.map { $0 * factor } }, tokens: plain.tokens,
      transitions: plain.transitions)
    var workspace = Lattice.Workspace(shape: plain.transitions.shape)
    _ = Self.run(plain, &workspace)
    #expect(workspace.logPartition.isFinite)
    for t in 0..<400 {
      var total: Float = 0
      for c in 0..<3 {
        total += workspace.marginal(t, class: c, inside: false)
        if c > 0 { total += workspace.marginal(t, class: c, inside: true) }
      }
      #expect(total >= 0 && total < 1.001)
      if factor == 5 { #expect(total > 0.999) }
    }
  }

  @Test func `A class is absent where no span of it begins`() {
    let plain = Self.random(labels: 3, count: 5, seed: 9)
    var workspace = Lattice.Workspace(shape: plain.transitions.shape)
    _ = Self.run(plain, &workspace)
    var absences: [SIMD4<Float>] = []
    workspace.absences(into: &absences)
    let paths = plain.paths
    let total = paths.reduce(0) { $0 + exp($1.score) }
    for c in 1...3 {
      var expected = 1.0
      for t in 0..<5 {
        let begins = paths.reduce(0) {
          $0 + ($1.states[t] == State(labelClass: c, inside: false) ? exp($1.score) : 0)
        }
        expected *= 1 - begins / total
      }
      #expect(abs(Double(absences[c / 4][c % 4]) - expected) < 1e-4)
    }
  }

  @Test func `The exponential is right to a few units in the last place`() {
    for step in -8600...8600 {
      let x = Float(step) / 100
      let expected = Foundation.exp(Double(x))
      let found = Double(fastExp(SIMD4(repeating: x))[2])
      #expect(abs(found - expected) <= expected * 4e-7)
    }
    #expect(fastExp(SIMD4(repeating: -1e4)) == .zero)
  }

  @Test func `The selection is the best of all that do not overlap`() {
    var generator = SplitMix64(state: 9)
    for _ in 0..<200 {
      let count = 6
      var spans: [Lattice.ScoredSpan] = []
      for start in 0..<count {
        for end in start + 1...min(start + 3, count) where Bool.random(using: &generator) {
          spans.append(
            Lattice.ScoredSpan(
              start: Int32(start), end: Int32(end), labelClass: 1,
              probability: .random(in: 0...1, using: &generator)))
        }
      }
      func gain(_ chosen: [Lattice.ScoredSpan]) -> Float {
        chosen.reduce(0) { $0 + $1.probability - 0.3 }
      }
      var best: Float = 0
      for bits in 0..<(1 << min(spans.count, 14)) {
        let chosen = spans.indices.prefix(14).filter { bits & (1 << $0) != 0 }.map { spans[$0] }
        let overlaps = zip(chosen, chosen.dropFirst()).contains { $0.end > $1.start }
        if !overlaps { best = max(best, gain(chosen)) }
      }
      var selected = Array(spans.prefix(14))
      var selector = SpanSelector()
      selector.select(&selected, count: count) { _ in 0.3 }
      #expect(abs(gain(selected) - best) < 1e-5)
      #expect(!zip(selected, selected.dropFirst()).contains { $0.end > $1.start })
    }
  }
}
