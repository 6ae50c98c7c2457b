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

  /// What is known of a text in part, by a seed.
  ///
  /// - Parameter alsoAccepted: spans tried on top of what the seed gives without.
  static func constraints(
    _ seed: UInt64, count: Int, labels: Int, alsoAccepted: Int = 0
  ) -> Constraints {
    var generator = SeededGenerator(seed: seed)
    var constraints = Constraints(count: count, classCount: labels + 1)
    func arc() -> Constraints.Arc {
      let start = Int.random(in: 0..<count, using: &generator)
      return Constraints.Arc(
        start: start, last: min(count - 1, start + .random(in: 0...2, using: &generator)),
        labelClass: .random(in: 1...labels, using: &generator))
    }
    for _ in 0..<Int.random(in: 0...4, using: &generator) { constraints.reject(arc()) }
    for _ in 0..<Int.random(in: 0...2, using: &generator) { constraints.accept(arc()) }
    if Bool.random(using: &generator) {
      constraints.forbid(labelClass: .random(in: 1...labels, using: &generator))
    }
    if Int.random(in: 0..<6, using: &generator) == 0 { constraints.close() }
    for _ in 0..<alsoAccepted { constraints.accept(arc()) }
    return constraints
  }

  @Test(arguments: [nil, 0, 1, 2, 3, 4, 5] as [UInt64?])
  func `The gradient agrees with finite differences`(seed: UInt64?) {
    var generator = SeededGenerator(seed: 3)
    var example = Self.example(&generator)
    example.constraints = seed.map { Self.constraints($0, count: 5, labels: 3) }
    if let seed, seed % 2 == 1 {
      example.machine = Self.constraints(seed, count: 5, labels: 3, alsoAccepted: 3)
      #expect(example.machine!.accepted.count > example.constraints!.accepted.count)
    }
    let parameters = Self.parameters(&generator)
    var objective = Objective(shape: parameters.shape, machineWeight: 0.3)
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

  @Test func `A push adds the gradient of the expected number of tokens in spans`() {
    var generator = SeededGenerator(seed: 5)
    var example = Self.example(&generator)
    example.constraints = Self.constraints(1, count: 5, labels: 3)
    let parameters = Self.parameters(&generator)
    var objective = Objective(shape: parameters.shape)
    func gradient(push: Float) -> ([SIMD4<Float>], Lattice.Transitions) {
      objective.resetTransitions()
      _ = objective.loss(
        example, rows: example.rows, starts: example.starts, scale: 1, parameters,
        Lattice.Factors(parameters.transitions), push: push)
      return (objective.tokenGradient, objective.transitionGradient)
    }
    func expected() -> Double {
      _ = gradient(push: 0)
      return objective.entityShare * Double(example.tokens.count)
    }
    let (plain, pushed) = (gradient(push: 0), gradient(push: 1))
    var checked = 0
    func compare(_ found: Float, _ add: (Float) -> Void) {
      let step: Float = 0.02
      add(step)
      let above = expected()
      add(-2 * step)
      let below = expected()
      add(step)
      let numeric = (above - below) / Double(2 * step)
      #expect(abs(numeric - Double(found)) < 0.03)
      if abs(numeric) > 0.1 { checked += 1 }
    }
    for index in pushed.1.change.indices {
      for lane in 0..<4 {
        compare(pushed.1.change[index][lane] - plain.1.change[index][lane]) {
          parameters.transitions.change[index][lane] += $0
        }
      }
    }
    for row in 0..<4 {
      for place in 0..<4 * parameters.rowQuads {
        var found: Float = 0
        for t in example.tokens.indices {
          for k in Int(example.starts[t])..<Int(example.starts[t + 1])
          where example.rows[k] == Int32(row) {
            let index = t * parameters.rowQuads + place / 4
            found += pushed.0[index][place % 4] - plain.0[index][place % 4]
          }
        }
        compare(found) {
          parameters.weights[row * parameters.rowQuads + place / 4][place % 4] += $0
        }
      }
    }
    #expect(checked > 10, "there are gradients to check")
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
    let parameters = Parameters(shape: Lattice.Shape(labelCount: 3), rowCount: 5)
    Optimiser.fit(parameters, to: [example], isWarm: false, options: options) {
      losses.append($1)
    }
    #expect(losses.allSatisfy { $0 >= -1e-4 })
    #expect(losses.last! < 0.05)
    #expect(losses.first! > 1)
  }
}
