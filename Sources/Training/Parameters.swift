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
}
