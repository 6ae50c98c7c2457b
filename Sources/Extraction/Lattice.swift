/// A linear-chain CRF over the states O, B-x and I-x of L labels, on one heard.
///
/// Outside remembers the label of the last span: after a price a unit follows sooner than a buyer,
/// however many words stand between. So O is L + 1 states, one for each label and one for no span yet,
/// with the same emission.
///
/// A span's cost to what follows depends on its label only, not on whether its last state is B or I.
/// Transitions are tables from class to class by gap kind (`Token.Gap`; 0 is outside, x is a label's
/// span that ends), from a label's B or I to its I, and what the label remembered outside adds.
/// Probabilities are kept in linear space, scaled at each token.
package struct Lattice {
  /// The sizes that all buffers share.
  package struct Shape: Hashable, Sendable {
    package let labelCount: Int
    /// Outside and each label: L + 1.
    package var classCount: Int { labelCount + 1 }
    /// The classes padded to whole vectors of 4.
    package var width: Int { (labelCount + 4) & ~3 }
    /// A row of emissions or weights: begin states by class, padded; then inside states by class,
    /// padded (entry 0 unused).
    package var stride: Int { 2 * width }

    package init(labelCount: Int) { self.labelCount = labelCount }
  }

  package static let gapCount = Token.Gap.allCases.count

  /// Transition scores in log space.
  package struct Transitions: Sendable, Hashable {
    package let shape: Shape
    /// [gap][from class][to class], rows of `width` lanes
    package var change: [SIMD4<Float>]
    /// [gap][from B, from I][label class], rows of `width` lanes
    package var stay: [SIMD4<Float>]
    /// Added to `change` from outside: [last label's class, 0 for none][to class], rows of `width` lanes
    package var memory: [SIMD4<Float>]

    package init(shape: Shape) {
      self.shape = shape
      let quads = shape.width / 4
      change = Array(repeating: .zero, count: Lattice.gapCount * shape.classCount * quads)
      stay = Array(repeating: .zero, count: Lattice.gapCount * 2 * quads)
      memory = Array(repeating: .zero, count: shape.classCount * quads)
    }

    /// The first vector of the scores from a class to every class.
    @inline(__always)
    package func changeRow(gap: Token.Gap, from: Int) -> Int {
      (Int(gap.rawValue) * shape.classCount + from) * (shape.width / 4)
    }

    /// The first vector of what a remembered label adds to the scores from outside to every class.
    @inline(__always)
    package func memoryRow(last: Int) -> Int { last * (shape.width / 4) }

    /// The first vector of the scores from labels' B, or I, to their I.
    @inline(__always)
    package func stayRow(gap: Token.Gap, inside: Bool) -> Int {
      (Int(gap.rawValue) * 2 + (inside ? 1 : 0)) * (shape.width / 4)
    }
  }
}
