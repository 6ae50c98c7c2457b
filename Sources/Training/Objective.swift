import Extraction

/// The negative log-likelihood of one example and its gradient.
struct Objective: ~Copyable {
  let shape: Lattice.Shape
  private(set) var lattice: Lattice.Workspace
  /// By the scores of each token's states: [T][rowQuads], valid until the next call.
  private(set) var tokenGradient: [SIMD4<Float>] = []
  /// By the transitions, added up over calls until `resetTransitions`.
  private(set) var transitionGradient: Lattice.Transitions
  private var ahead: [SIMD4<Float>]

  init(shape: Lattice.Shape) {
    self.shape = shape
    lattice = Lattice.Workspace(shape: shape)
    transitionGradient = Lattice.Transitions(shape: shape)
    ahead = Array(repeating: .zero, count: shape.width / 4)
  }

  mutating func resetTransitions() {
    for index in transitionGradient.change.indices { transitionGradient.change[index] = .zero }
    for index in transitionGradient.stay.indices { transitionGradient.stay[index] = .zero }
    for index in transitionGradient.memory.indices { transitionGradient.memory[index] = .zero }
  }

  /// log Z minus the score of the gold path, in nats.
  ///
  /// - Parameters:
  ///   - rows: features of token t are `rows[starts[t]..<starts[t + 1]]`.
  ///   - scale: what scores are multiplied by (1 / share of features kept).
  mutating func loss(
    _ example: Example, rows: [Int32], starts: [Int32], scale: Float, _ parameters: Parameters,
    _ factors: Lattice.Factors
  ) -> Double {
    let count = example.tokens.count
    guard count > 0 else { return 0 }
    let rowQuads = parameters.rowQuads
    lattice.reset(count: count)
    let emissions = lattice.emissions
    for t in 0..<count {
      let out = emissions + t * rowQuads
      for index in Int(starts[t])..<Int(starts[t + 1]) {
        let weights = parameters.weights + Int(rows[index]) * rowQuads
        for q in 0..<rowQuads { out[q] += weights[q] }
      }
      if scale != 1 { for q in 0..<rowQuads { out[q] *= scale } }
    }
    let gold = goldScore(example, parameters.transitions)
    lattice.run(factors, tokens: example.tokens)
    addTransitionExpectations(example.tokens, factors)
    fillTokenGradient(example)
    return lattice.logPartition - gold
  }

  /// The gold path's score; subtracts its transitions from the gradient.
  private mutating func goldScore(
    _ example: Example, _ transitions: Lattice.Transitions
  ) -> Double {
    let quads = shape.width / 4
    var score: Double = 0
    var last = 0
    for t in example.tokens.indices {
      let c = Int(example.classes[t])
      let gap = example.tokens[t].gap
      let inside = example.inside[t]
      score += Double(lattice.emissions[t * 2 * quads + (inside ? quads : 0) + c >> 2][c & 3])
      if inside {
        let place = transitions.stayRow(gap: gap, inside: example.inside[t - 1]) + c >> 2
        score += Double(transitions.stay[place][c & 3])
        transitionGradient.stay[place][c & 3] -= 1
      } else {
        let before = t == 0 ? 0 : Int(example.classes[t - 1])
        let place = transitions.changeRow(gap: gap, from: before) + c >> 2
        score += Double(transitions.change[place][c & 3])
        transitionGradient.change[place][c & 3] -= 1
        if before == 0 {
          let place = transitions.memoryRow(last: last) + c >> 2
          score += Double(transitions.memory[place][c & 3])
          transitionGradient.memory[place][c & 3] -= 1
        }
        if c > 0 { last = c }
      }
    }
    return score
  }

  private mutating func addTransitionExpectations(_ tokens: [Token], _ factors: Lattice.Factors) {
    let quads = shape.width / 4
    for t in tokens.indices {
      let gap = tokens[t].gap
      let here = t * 3 * quads
      let before = here - 3 * quads
      let emission = t * 2 * quads
      let inverse = 1 / lattice.scale[t]
      for q in 0..<quads {
        ahead[q] = lattice.emissions[emission + q] * lattice.beta[here + q] * inverse
      }
      let outsideEmission = lattice.emissions[emission][0] * inverse
      let fromOutside = transitionGradient.changeRow(gap: gap, from: 0)
      for last in 0..<shape.classCount {
        let (quad, lane) = (last >> 2, last & 3)
        // Outside keeps its memory, and a span that ends becomes it.
        ahead[0][0] = outsideEmission * lattice.beta[here + 2 * quads + quad][lane]
        let remembered =
          t > 0 ? lattice.alpha[before + 2 * quads + quad][lane] : last == 0 ? 1 : 0
        if remembered > 1e-8 {
          let row = transitionGradient.memoryRow(last: last)
          for q in 0..<quads {
            let share = remembered * ahead[q] * factors.outside(gap: gap, last: last, quad: q)
            transitionGradient.change[fromOutside + q] += share
            transitionGradient.memory[row + q] += share
          }
        }
        guard t > 0 else { break }
        let ended =
          lattice.alpha[before + quad][lane] + lattice.alpha[before + quads + quad][lane]
        if ended > 1e-8 {
          let row = transitionGradient.changeRow(gap: gap, from: last)
          for q in 0..<quads {
            transitionGradient.change[row + q] +=
              ended * ahead[q] * factors.change(gap: gap, from: last, quad: q)
          }
        }
      }
      guard t > 0 else { continue }
      for q in 0..<quads {
        let inside =
          lattice.emissions[emission + quads + q] * lattice.beta[here + quads + q] * inverse
        for (state, first) in [(false, before), (true, before + quads)] {
          let row = transitionGradient.stayRow(gap: gap, inside: state)
          transitionGradient.stay[row + q] +=
            lattice.alpha[first + q] * inside * factors.stay(gap: gap, inside: state, quad: q)
        }
      }
    }
  }

  private mutating func fillTokenGradient(_ example: Example) {
    let rowQuads = shape.stride / 4
    let count = example.tokens.count
    tokenGradient.removeAll(keepingCapacity: true)
    for t in 0..<count {
      let first = t * 3 * rowQuads / 2
      for place in first..<first + rowQuads {
        tokenGradient.append(lattice.alpha[place] * lattice.beta[place])
      }
      tokenGradient[t * rowQuads][0] = lattice.marginal(t, class: 0, inside: false)
      let c = Int(example.classes[t])
      tokenGradient[t * rowQuads + (example.inside[t] ? rowQuads / 2 : 0) + c >> 2][c & 3] -= 1
    }
  }
}
