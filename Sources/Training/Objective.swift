import Extraction

/// The negative log-likelihood of one example and its gradient.
struct Objective: ~Copyable {
  let shape: Lattice.Shape
  /// How much what a model is sure of counts, 0...1, where what people said counts 1.
  let machineWeight: Float
  private(set) var lattice: Lattice.Workspace
  /// By the scores of each token's states: [T][rowQuads], valid until the next call.
  private(set) var tokenGradient: [SIMD4<Float>] = []
  /// By the transitions, added up over calls until `resetTransitions`.
  private(set) var transitionGradient: Lattice.Transitions
  /// The expected share of the last text's tokens that are in spans.
  private(set) var entityShare: Double = 0
  private var constrained: ConstrainedLattice
  /// Scores as they were before the passes: [T][rowQuads]
  private var scores: [SIMD4<Float>] = []
  private var ahead: [SIMD4<Float>]

  init(shape: Lattice.Shape, machineWeight: Float = 0) {
    self.shape = shape
    self.machineWeight = machineWeight
    lattice = Lattice.Workspace(shape: shape)
    constrained = ConstrainedLattice(shape: shape)
    transitionGradient = Lattice.Transitions(shape: shape)
    ahead = Array(repeating: .zero, count: shape.width / 4)
  }

  mutating func resetTransitions() {
    for index in transitionGradient.change.indices { transitionGradient.change[index] = .zero }
    for index in transitionGradient.stay.indices { transitionGradient.stay[index] = .zero }
    for index in transitionGradient.memory.indices { transitionGradient.memory[index] = .zero }
  }

  /// log Z minus the log of the sum over the paths that agree with what is known, in nats: the score of
  /// the gold path where all is. Where a model is sure of more, the paths that agree with that too take
  /// the share `machineWeight` of that logarithm.
  ///
  /// - Parameters:
  ///   - push: added to the gradient, so many times that of the expected number of tokens in spans.
  ///   - rows: features of token t are `rows[starts[t]..<starts[t + 1]]`.
  ///   - scale: what scores are multiplied by (1 / share of features kept).
  mutating func loss(
    _ example: Example, rows: [Int32], starts: [Int32], scale: Float, _ parameters: Parameters,
    _ factors: Lattice.Factors, push: Float = 0
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
    guard let constraints = example.constraints else {
      let gold = goldScore(example, parameters.transitions)
      lattice.run(factors, tokens: example.tokens)
      addTransitionExpectations(example.tokens, factors, 1)
      addMarginals(example.tokens, 1)
      for t in example.tokens.indices {
        let c = Int(example.classes[t])
        tokenGradient[t * rowQuads + (example.inside[t] ? rowQuads / 2 : 0) + c >> 2][c & 3] -= 1
      }
      return lattice.logPartition - gold
    }
    return partialLoss(example, constraints, factors, push: push)
  }

  private mutating func partialLoss(
    _ example: Example, _ constraints: Constraints, _ factors: Lattice.Factors, push: Float
  ) -> Double {
    let tokens = example.tokens
    scores.removeAll(keepingCapacity: true)
    scores.append(
      contentsOf: UnsafeBufferPointer(
        start: lattice.emissions, count: tokens.count * shape.stride / 4))
    lattice.run(factors, tokens: tokens)
    let logPartition = lattice.logPartition
    let step = 0.1 as Float
    addTransitionExpectations(tokens, factors, 1 - push / step)
    addMarginals(tokens, 1 - push / step)
    var outside: Float = 0
    for t in tokens.indices { outside += lattice.marginal(t, class: 0, inside: false) }
    entityShare = 1 - Double(outside) / Double(tokens.count)
    var agreeing = 0.0
    func agree(_ constraints: Constraints, _ weight: Float) {
      agreeing += Double(weight) * constrained.run(scores, tokens: tokens, factors, constraints)
      constrained.subtractExpectations(
        tokens: tokens, factors, states: &tokenGradient, transitions: &transitionGradient,
        weight: weight)
    }
    let machine = machineWeight > 0 ? example.machine : nil
    agree(constraints, machine == nil ? 1 : 1 - machineWeight)
    if let machine { agree(machine, machineWeight) }
    if push != 0 {
      // The expected number of tokens in spans has the gradient Cov(number, what a path holds), which is
      // how what a path holds on average changes as all of spans' states weigh more.
      lattice.reset(count: tokens.count)
      let quads = shape.stride / 4
      for index in scores.indices { lattice.emissions[index] = scores[index] }
      for t in tokens.indices { lattice.emissions[t * quads][0] -= step }
      lattice.run(factors, tokens: tokens)
      addTransitionExpectations(tokens, factors, push / step)
      addMarginals(tokens, push / step, isFirst: false)
    }
    return logPartition - agreeing
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

  private mutating func addTransitionExpectations(
    _ tokens: [Token], _ factors: Lattice.Factors, _ weight: Float
  ) {
    let quads = shape.width / 4
    for t in tokens.indices {
      let gap = tokens[t].gap
      let here = t * 3 * quads
      let before = here - 3 * quads
      let emission = t * 2 * quads
      let inverse = weight / lattice.scale[t]
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

  private mutating func addMarginals(_ tokens: [Token], _ weight: Float, isFirst: Bool = true) {
    let rowQuads = shape.stride / 4
    if isFirst {
      tokenGradient.removeAll(keepingCapacity: true)
      tokenGradient.append(contentsOf: repeatElement(.zero, count: tokens.count * rowQuads))
    }
    for t in tokens.indices {
      let first = t * 3 * rowQuads / 2
      for q in 0..<rowQuads {
        // Begin states' place 0 is outside's, which is filled from its own.
        var share = lattice.alpha[first + q] * lattice.beta[first + q]
        if q == 0 { share[0] = lattice.marginal(t, class: 0, inside: false) }
        tokenGradient[t * rowQuads + q] += weight * share
      }
    }
  }
}
