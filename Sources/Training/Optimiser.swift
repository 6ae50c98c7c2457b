import Extraction

/// How a tagger is fitted.
package struct TrainingOptions: Sendable, Hashable {
  /// Passes over the texts; nil: ten, and up to thirty over fewer than 200 texts.
  package var epochs: Int?
  package var learningRate: Float = 0.1
  /// Strength of the L2 penalty on a whole pass over the texts; over fewer than 300 in proportion less. Where
  /// more are known in part it grows with the square of their number, up to 750 of them: answers are wrong at
  /// times, and the more there are, the more of the wrong ones the weights could learn by heart.
  package var l2: Float = 0.5
  /// The share of features left out of each token, anew each time it is seen.
  package var dropout: Float = 0.3
  /// Features seen less often in training get no weight.
  package var minimumCount = 2
  package var seed: UInt64 = 1
  /// The most bytes a model file may have; the smallest weights give way.
  package var maximumModelBytes = 600_000
  /// Parts that the texts are cut into to calibrate on what was held out.
  package var folds = 4
  /// The share of a text's tokens that spans are expected to take on average: with partial truth little
  /// else speaks against marking everything (Effland & Collins 2021).
  var entityShare = 0.0...1.0
  /// How strongly the expected share is pushed into that range.
  var entityPush: Float = 0.1
  /// How much what a model is sure of counts in texts that are known in part, 0...1, where what people said
  /// counts 1.
  package var machineWeight = 0.1
  /// Whether `l2` and `dropout` are chosen by cross-validation within the texts, among `neighbours`.
  package var search = false

  package init() {}

  /// Fits of fewer texts begin anew each time: they take no time, and what few texts have taught is worth
  /// little.
  static let leastWarmTexts = 200

  /// - Parameter isWarm: whether they begin with the weights of an earlier model, which takes fewer.
  func passes(over count: Int, isWarm: Bool = false) -> Int {
    let passes = epochs ?? min(30, max(10, 2000 / max(count, 1)))
    return isWarm ? max(1, passes / 2) : passes
  }

  /// The L2 penalty of a step on one of so many texts.
  ///
  /// - Parameter partial: how many of them are known in part.
  func decay(over count: Int, partial: Int) -> Float {
    let growth = Float(min(max(partial, 300), 750)) / 300
    return l2 * growth * growth / Float(max(count, 300))
  }

  /// These options, with a weaker and a stronger penalty, and with less and more dropout.
  var neighbours: [TrainingOptions] {
    let steps: [(Float, Float)] = [
      (1, 0), (0.25, 0), (4, 0), (1, -0.2), (1, 0.2), (4, -0.2), (0.25, 0.2),
    ]
    return steps.map { factor, change in
      var options = self
      options.l2 *= factor
      options.dropout += change
      return options
    }
  }
}

/// Fits the weights by stochastic gradient descent, one text a step, with a rate for each weight that
/// falls with its past gradients (AdaGrad, Duchi et al. 2011) and dropout of features.
enum Optimiser {
  /// What past gradients are taken to have been: larger for weights that are worth keeping.
  private static let initialSquare = (cold: 1e-3 as Float, warm: 0.03 as Float)

  /// Deterministic for equal examples, parameters, options and machine architecture.
  ///
  /// - Parameters:
  ///   - parameters: to begin with; changed in place.
  ///   - isWarm: whether they are those of an earlier model.
  ///   - progress: called after each pass with its number from 1 and the mean loss in nats.
  static func fit(
    _ parameters: Parameters, to examples: [Example], isWarm: Bool, options: TrainingOptions,
    progress: (Int, Double) -> Void
  ) {
    let (shape, rowCount) = (parameters.shape, parameters.rowCount)
    let initialSquare = isWarm ? initialSquare.warm : initialSquare.cold
    let rowQuads = parameters.rowQuads
    let squares = UnsafeMutablePointer<SIMD4<Float>>.allocate(capacity: rowCount * rowQuads)
    squares.initialize(repeating: SIMD4(repeating: initialSquare), count: rowCount * rowQuads)
    defer { squares.deallocate() }
    var lastSeen = [Int32](repeating: 0, count: rowCount)
    var transitionSquares = Lattice.Transitions(shape: shape)
    for index in transitionSquares.change.indices {
      transitionSquares.change[index] = SIMD4(repeating: initialSquare)
    }
    for index in transitionSquares.stay.indices {
      transitionSquares.stay[index] = SIMD4(repeating: initialSquare)
    }
    for index in transitionSquares.memory.indices {
      transitionSquares.memory[index] = SIMD4(repeating: initialSquare)
    }

    var objective = Objective(shape: shape, machineWeight: Float(options.machineWeight))
    var generator = SeededGenerator(seed: options.seed)
    var order = Array(examples.indices)
    var rows: [Int32] = []
    var starts: [Int32] = []
    let dropBelow = UInt32(options.dropout * 65536)
    let keepScale = 1 / (1 - options.dropout)
    let rate = options.learningRate
    let decay = options.decay(
      over: examples.count, partial: examples.count { $0.constraints != nil })
    var step: Int32 = 0
    // Of the last hundred texts or so that are known in part.
    var entityShare = (options.entityShare.lowerBound + options.entityShare.upperBound) / 2

    for epoch in 1...max(options.passes(over: examples.count, isWarm: isWarm), 1) {
      order.shuffle(using: &generator)
      var total: Double = 0
      for index in order {
        let example = examples[index]
        step += 1
        rows.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        for t in example.tokens.indices {
          for k in Int(example.starts[t])..<Int(example.starts[t + 1]) {
            if UInt32(truncatingIfNeeded: generator.next() >> 48) < dropBelow { continue }
            let row = Int(example.rows[k])
            rows.append(Int32(row))
            // The penalty of the steps since the feature was last seen.
            let lag = step - lastSeen[row]
            if lag > 0 {
              lastSeen[row] = step
              let strength = decay * rate * Float(lag)
              let weights = parameters.weights + row * rowQuads
              let square = squares + row * rowQuads
              for q in 0..<rowQuads { weights[q] /= 1 + strength / square[q].squareRoot() }
            }
          }
          starts.append(Int32(rows.count))
        }
        let push =
          entityShare > options.entityShare.upperBound
          ? options.entityPush
          : entityShare < options.entityShare.lowerBound ? -options.entityPush : 0
        total += objective.loss(
          example, rows: rows, starts: starts, scale: keepScale, parameters,
          Lattice.Factors(parameters.transitions), push: push)
        if example.constraints != nil {
          entityShare += (objective.entityShare - entityShare) * 0.01
        }

        let scale = keepScale * example.weight
        for t in example.tokens.indices {
          let first = t * rowQuads
          for k in Int(starts[t])..<Int(starts[t + 1]) {
            let weights = parameters.weights + Int(rows[k]) * rowQuads
            let square = squares + Int(rows[k]) * rowQuads
            for q in 0..<rowQuads {
              let gradient = objective.tokenGradient[first + q] * scale
              square[q] += gradient * gradient
              weights[q] -= rate * gradient / square[q].squareRoot()
            }
          }
        }
        descend(
          &parameters.transitions.change, objective.transitionGradient.change,
          &transitionSquares.change, rate: rate, weight: example.weight, decay: decay)
        descend(
          &parameters.transitions.stay, objective.transitionGradient.stay,
          &transitionSquares.stay, rate: rate, weight: example.weight, decay: decay)
        descend(
          &parameters.transitions.memory, objective.transitionGradient.memory,
          &transitionSquares.memory, rate: rate, weight: example.weight, decay: decay)
        objective.resetTransitions()
      }
      progress(epoch, total / Double(examples.count))
    }
  }

  private static func descend(
    _ weights: inout [SIMD4<Float>], _ gradients: [SIMD4<Float>], _ squares: inout [SIMD4<Float>],
    rate: Float, weight: Float, decay: Float
  ) {
    for index in weights.indices {
      let gradient = weight * gradients[index] + decay * weights[index]
      squares[index] += gradient * gradient
      weights[index] -= rate * gradient / squares[index].squareRoot()
    }
  }
}
