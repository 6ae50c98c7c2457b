import Extraction

/// What training fits: a row of weights for each feature, and the transitions.
///
/// Sole owner of its memory. Sendable: it is written by one thread and then only read.
final class Parameters: @unchecked Sendable {
  let shape: Lattice.Shape
  let rowCount: Int
  /// Vectors a row: begin states, then inside states.
  let rowQuads: Int
  /// [R][rowQuads]
  let weights: UnsafeMutablePointer<SIMD4<Float>>
  var transitions: Lattice.Transitions

  init(shape: Lattice.Shape, rowCount: Int) {
    self.shape = shape
    self.rowCount = rowCount
    rowQuads = shape.stride / 4
    weights = .allocate(capacity: max(rowCount * rowQuads, 1))
    weights.initialize(repeating: .zero, count: rowCount * rowQuads)
    transitions = Lattice.Transitions(shape: shape)
  }

  deinit { weights.deallocate() }

  /// Takes over what an earlier model knows of the same features and labels; the rest stays as it is.
  ///
  /// - Parameters:
  ///   - hashes: the feature of each row. [R]
  ///   - labels: of the classes, outside left out.
  func begin(with start: WarmStart, hashes: [UInt32], labels: [String]) {
    // By class of the earlier model: the class here.
    let classes = [0] + start.labels.map { label in labels.firstIndex(of: label).map { $0 + 1 } }
    let width = start.transitions.shape.width
    for (row, hash) in hashes.enumerated() {
      start.forEachWeight(hash) { place, weight in
        // Places that pad vectors are no state's.
        guard place % width < classes.count, let c = classes[place % width] else { return }
        let state = (place < width ? 0 : shape.width) + c
        weights[row * rowQuads + state >> 2][state & 3] = weight
      }
    }
    let old = start.transitions
    for (from, newFrom) in classes.enumerated() {
      guard let newFrom else { continue }
      for (to, newTo) in classes.enumerated() {
        guard let newTo else { continue }
        for gap in Token.Gap.allCases {
          transitions.change[transitions.changeRow(gap: gap, from: newFrom) + newTo >> 2][
            newTo & 3] =
            old.change[old.changeRow(gap: gap, from: from) + to >> 2][to & 3]
        }
        transitions.memory[transitions.memoryRow(last: newFrom) + newTo >> 2][newTo & 3] =
          old.memory[old.memoryRow(last: from) + to >> 2][to & 3]
      }
      for gap in Token.Gap.allCases {
        for inside in [false, true] {
          transitions.stay[transitions.stayRow(gap: gap, inside: inside) + newFrom >> 2][
            newFrom & 3] =
            old.stay[old.stayRow(gap: gap, inside: inside) + from >> 2][from & 3]
        }
      }
    }
  }
}

/// The weights of an earlier model, for a fit to begin with.
struct WarmStart {
  /// Of its classes, outside left out.
  let labels: [String]
  let transitions: Lattice.Transitions
  /// Calls the closure with place and weight of a feature's states.
  let forEachWeight: (_ hash: UInt32, (_ place: Int, _ weight: Float) -> Void) -> Void
}

extension WarmStart {
  init(_ model: TaggerModel) {
    labels = model.metadata.labels
    transitions = model.transitions
    let table = model.table
    forEachWeight = { hash, body in
      for (place, weight) in table.weights(of: hash) { body(place, Float(weight) * table.scale) }
    }
  }

  init(_ fitted: Training.Fitted) {
    labels = fitted.vocabulary.labels
    let (parameters, rows) = (fitted.parameters, fitted.vocabulary.rows)
    transitions = parameters.transitions
    forEachWeight = { hash, body in
      guard let row = rows[hash] else { return }
      for place in 0..<parameters.shape.stride {
        body(place, parameters.weights[Int(row) * parameters.rowQuads + place >> 2][place & 3])
      }
    }
  }
}
