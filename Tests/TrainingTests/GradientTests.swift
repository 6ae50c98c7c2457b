import Extraction
import Testing

@testable import Training

@Suite struct GradientTests {
  /// Three labels, five tokens of every gap kind, two features a token.
  private static func example(_ generator: inout SeededGenerator) -> Example {
    let gaps: [Token.Gap] = [.newline, .space, .none, .space, .newline]
    return Example(
      tokens: gaps.enumerated().map {
        Token(
          start: Int32($0.offset * 2), end: Int32($0.offset * 2 + 1), kind: .letters,
          gap: $0.element)
      }, rows: [0, 1, 1, 2, 0, 3, 2, 3, 1, 1], starts: [0, 2, 4, 6, 8, 10],
      classes: [1, 1, 0, 3, 0], inside: [false, true, false, false, false], unalignable: 0)
  }

  private static func parameters(_ generator: inout SeededGenerator) -> Parameters {
    let parameters = Parameters(shape: Lattice.Shape(labelCount: 3), rowCount: 4)
    func vector() -> SIMD4<Float> { .random(in: -1...1, using: &generator) }
    for index in 0..<4 * parameters.rowQuads { parameters.weights[index] = vector() }
    for index in parameters.transitions.change.indices {
      parameters.transitions.change[index] = vector()
    }
    for index in parameters.transitions.stay.indices {
      parameters.transitions.stay[index] = vector()
    }
    for index in parameters.transitions.memory.indices {
      parameters.transitions.memory[index] = vector()
    }
    return parameters
  }

  @Test func `The gradient agrees with finite differences`() {
    var generator = SeededGenerator(seed: 3)
    let example = Self.example(&generator)
    let parameters = Self.parameters(&generator)
    var objective = Objective(shape: parameters.shape)
    func loss() -> Double {
      objective.loss(
        example, rows: example.rows, starts: example.starts, scale: 1, parameters,
        Lattice.Factors(parameters.transitions))
    }
    objective.resetTransitions()
    _ = loss()
    let change = objective.transitionGradient.change
    let stay = objective.transitionGradient.stay
    let memory = objective.transitionGradient.memory
    let tokens = objective.tokenGradient
    let step: Float = 1e-2
    func numeric(_ add: (Float) -> Void) -> Double {
      add(step)
      let above = loss()
      add(-2 * step)
      let below = loss()
      add(step)
      return (above - below) / Double(2 * step)
    }
    var checked = 0
    for index in change.indices {
      for lane in 0..<4 {
        let found = numeric { parameters.transitions.change[index][lane] += $0 }
        #expect(abs(found - Double(change[index][lane])) < 2e-3)
        if abs(found) > 1e-3 { checked += 1 }
      }
    }
    for index in stay.indices {
      for lane in 0..<4 {
        let found = numeric { parameters.transitions.stay[index][lane] += $0 }
        #expect(abs(found - Double(stay[index][lane])) < 2e-3)
      }
    }
    for index in memory.indices {
      for lane in 0..<4 {
        let found = numeric { parameters.transitions.memory[index][lane] += $0 }
        #expect(abs(found - Double(memory[index][lane])) < 2e-3)
      }
    }
    for row in 0..<4 {
      for q in 0..<parameters.rowQuads {
        for lane in 0..<4 {
          var expected: Float = 0
          for t in example.tokens.indices {
            for k in Int(example.starts[t])..<Int(example.starts[t + 1])
            where example.rows[k] == Int32(row) {
              expected += tokens[t * parameters.rowQuads + q][lane]
            }
          }
          let found = numeric { parameters.weights[row * parameters.rowQuads + q][lane] += $0 }
          #expect(abs(found - Double(expected)) < 2e-3)
        }
      }
    }
    #expect(checked > 20, "the example has gradients to check")
  }

  @Test func `A loss is never negative and falls to nothing on what can be learned`() {
    var generator = SeededGenerator(seed: 4)
    var example = Self.example(&generator)
    // Features of their own for every token: the path can be told apart.
    example.rows = [0, 1, 2, 3, 4]
    example.starts = [0, 1, 2, 3, 4, 5]
    var options = TrainingOptions()
    options.dropout = 0
    options.epochs = 200
    options.learningRate = 0.5
    options.l2 = 0
    var losses: [Double] = []
    _ = Optimiser.fit(
      [example], shape: Lattice.Shape(labelCount: 3), rowCount: 5, options: options
    ) { losses.append($1) }
    #expect(losses.allSatisfy { $0 >= -1e-4 })
    #expect(losses.last! < 0.05)
    #expect(losses.first! > 1)
  }
}
