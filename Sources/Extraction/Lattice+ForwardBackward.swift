import Foundation

extension Lattice {
  /// Transition scores as factors, in the layouts that the passes read.
  package struct Factors: Sendable {
    package let shape: Shape
    /// For the pass from the left, what leads to every class: rows of `width` lanes, first from a span
    /// of each class that ends (exp of `Transitions.change`; row 0 unused), then from outside by the
    /// label remembered (with `Transitions.memory`). [gap][2 * classCount][width]
    fileprivate let forward: [SIMD4<Float>]
    /// The same transposed, for the pass from the right: for each class that is led to, where from.
    /// [gap][to][2 * width]
    fileprivate let backward: [SIMD4<Float>]
    /// exp of `Transitions.stay`: [gap][from B, from I][label class]
    fileprivate let stay: [SIMD4<Float>]

    package init(_ transitions: Transitions) {
      shape = transitions.shape
      let quads = shape.width / 4
      let classCount = shape.classCount
      stay = transitions.stay.map { fastExp($0) }
      var forward: [SIMD4<Float>] = []
      var backward = [SIMD4<Float>](repeating: .zero, count: gapCount * 2 * classCount * quads)
      for gap in Token.Gap.allCases {
        for from in 0..<2 * classCount {
          let isEnd = from < classCount
          let change = transitions.changeRow(gap: gap, from: isEnd ? from : 0)
          for q in 0..<quads {
            var score = transitions.change[change + q]
            if !isEnd {
              score += transitions.memory[transitions.memoryRow(last: from - classCount) + q]
            }
            let factor = fastExp(score)
            forward.append(factor)
            for lane in 0..<4 where 4 * q + lane < classCount {
              let row = (Int(gap.rawValue) * classCount + 4 * q + lane) * 2 * quads
              let place = isEnd ? from : from - classCount
              backward[row + (isEnd ? 0 : quads) + place >> 2][place & 3] = factor[lane]
            }
          }
        }
      }
      self.forward = forward
      self.backward = backward
    }

    fileprivate struct Tables {
      let forward, backward, stay: UnsafePointer<SIMD4<Float>>
    }

    /// Lends the tables without checks of places. Sound: places are of gaps and classes of the shape.
    @inline(__always)
    fileprivate func withTables(_ body: (Tables) -> Void) {
      forward.withUnsafeBufferPointer { forward in
        backward.withUnsafeBufferPointer { backward in
          stay.withUnsafeBufferPointer { stay in
            body(
              Tables(
                forward: forward.baseAddress!, backward: backward.baseAddress!,
                stay: stay.baseAddress!))
          }
        }
      }
    }

    @inline(__always)
    package func stay(gap: Token.Gap, inside: Bool, quad: Int) -> SIMD4<Float> {
      stay[(Int(gap.rawValue) * 2 + (inside ? 1 : 0)) * (shape.width / 4) + quad]
    }

    /// From a span's end to every class.
    @inline(__always)
    package func change(gap: Token.Gap, from: Int, quad: Int) -> SIMD4<Float> {
      forward[(Int(gap.rawValue) * 2 * shape.classCount + from) * (shape.width / 4) + quad]
    }

    /// From outside to every class, where the last label is remembered.
    @inline(__always)
    package func outside(gap: Token.Gap, last: Int, quad: Int) -> SIMD4<Float> {
      change(gap: gap, from: shape.classCount + last, quad: quad)
    }
  }

  /// The buffers of one thread and the results of its last passes. Storage grows to the longest heard
  /// seen and is used again.
  ///
  /// Rows are of `quads` vectors: one of begin states holds the labels' B (of emissions, outside at place
  /// 0), one of inside states the labels' I at the same places, one of outside states outside by the
  /// label remembered.
  package struct Workspace: ~Copyable {
    package let shape: Shape
    package let quads: Int
    package private(set) var count = 0
    /// log Z of the last `run`.
    package private(set) var logPartition: Double = 0

    private var capacity = 0
    /// Emission scores in, exp(score - row maximum) after `run`. [T][begin quads, inside quads]
    package private(set) var emissions: UnsafeMutablePointer<SIMD4<Float>>
    /// Scaled forward probabilities. [T][begin quads, inside quads, outside quads]
    package private(set) var alpha: UnsafeMutablePointer<SIMD4<Float>>
    /// Scaled backward probabilities. [T][begin quads, inside quads, outside quads]
    package private(set) var beta: UnsafeMutablePointer<SIMD4<Float>>
    /// Backward probability of ending a span here. [T][quads]
    package private(set) var ending: UnsafeMutablePointer<SIMD4<Float>>
    /// What the forward row was divided by. [T]
    package private(set) var scale: UnsafeMutablePointer<Float>
    /// What `sum` read: rows of factors that count, each with its weight. [2 * classCount + 1]
    private let weighted: UnsafeMutablePointer<WeightedRow>
    /// Sums of the pass from the right. [2 * quads]
    private let sums: UnsafeMutablePointer<SIMD4<Float>>

    private struct WeightedRow {
      var weight: SIMD4<Float>
      /// The first vector.
      var row: Int
    }

    package init(shape: Shape) {
      self.shape = shape
      quads = shape.width / 4
      emissions = .allocate(capacity: 0)
      alpha = .allocate(capacity: 0)
      beta = .allocate(capacity: 0)
      ending = .allocate(capacity: 0)
      scale = .allocate(capacity: 0)
      weighted = .allocate(capacity: 2 * shape.classCount + 1)
      sums = .allocate(capacity: 2 * quads)
    }

    deinit {
      emissions.deallocate()
      alpha.deallocate()
      beta.deallocate()
      ending.deallocate()
      scale.deallocate()
      weighted.deallocate()
      sums.deallocate()
    }

    /// Makes room for a heard of `count` tokens and sets all emission scores to zero.
    package mutating func reset(count: Int) {
      self.count = count
      if count > capacity {
        capacity = max(count, capacity * 2, 64)
        emissions.deallocate()
        alpha.deallocate()
        beta.deallocate()
        ending.deallocate()
        scale.deallocate()
        emissions = .allocate(capacity: capacity * 2 * quads)
        alpha = .allocate(capacity: capacity * 3 * quads)
        beta = .allocate(capacity: capacity * 3 * quads)
        ending = .allocate(capacity: capacity * quads)
        scale = .allocate(capacity: capacity)
      }
      emissions.initialize(repeating: .zero, count: count * 2 * quads)
    }

    /// The forward and backward passes.
    ///
    /// - Precondition: `reset` was called and `emissions` filled; `tokens` has as many elements.
    package mutating func run(_ factors: Factors, tokens: [Token]) {
      guard count > 0 else {
        logPartition = 0
        return
      }
      precondition(factors.shape == shape && tokens.count == count)
      let quads = quads
      var logZ: Double = 0

      // Emissions to factors. Lanes that pad a row, and the inside state of "outside", are impossible.
      let lowest = SIMD4<Float>(repeating: Lattice.lowest)
      let impossible = SIMD4<Float>(repeating: Lattice.impossible / 2)
      for t in 0..<count {
        let row = emissions + t * 2 * quads
        maskPadding(row)
        var highest = row[0]
        for q in 1..<2 * quads { highest = greater(highest, row[q]) }
        let maximum = highest.max()
        logZ += Double(maximum)
        for q in 0..<2 * quads {
          // A floor under what is possible at all: without it the only path that is left could get 0.
          let score = row[q] - maximum
          row[q] = fastExp(
            greater(score, lowest).replacing(with: score, where: score .< impossible))
        }
      }

      logZ += forward(factors, tokens)
      logPartition = logZ
      backward(factors, tokens)
    }

    /// Adds up rows of `table`, each times its weight; writes `width` vectors.
    ///
    /// Four vectors at a time, so that sums stay in registers.
    @inline(__always)
    private func sum(
      _ rowCount: Int, of table: UnsafePointer<SIMD4<Float>>, width: Int,
      to output: UnsafeMutablePointer<SIMD4<Float>>
    ) {
      var q = 0
      while q &+ 4 <= width {
        var (a, b, c, d) = (
          SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero
        )
        for index in 0..<rowCount {
          let weight = weighted[index].weight
          let row = table + (weighted[index].row &+ q)
          a += weight * row[0]
          b += weight * row[1]
          c += weight * row[2]
          d += weight * row[3]
        }
        output[q] = a
        output[q &+ 1] = b
        output[q &+ 2] = c
        output[q &+ 3] = d
        q &+= 4
      }
      while q < width {
        var a = SIMD4<Float>.zero
        for index in 0..<rowCount {
          a += weighted[index].weight * table[weighted[index].row &+ q]
        }
        output[q] = a
        q &+= 1
      }
    }

    /// Fills `alpha` and `scale`; returns the sum of the scales' logarithms.
    private func forward(_ factors: Factors, _ tokens: [Token]) -> Double {
      let quads = quads
      let classCount = shape.classCount
      var logScale: Double = 0
      factors.withTables { tables in
        for t in 0..<count {
          let gap = Int(tokens[t].gap.rawValue)
          let into = tables.forward + gap * 2 * classCount * quads
          let outside = into + classCount * quads
          let stay = tables.stay + gap * 2 * quads
          let out = alpha + t * 3 * quads
          let emission = emissions + t * 2 * quads
          if t == 0 {
            for q in 0..<quads {
              out[q] = outside[q] * emission[q]
              out[quads &+ q] = .zero
              out[2 &* quads &+ q] = .zero
            }
            out[2 * quads][0] = out[0][0]
          } else {
            let before = out - 3 * quads
            let lanes = UnsafeRawPointer(before).assumingMemoryBound(to: Float.self)
            // Of twenty classes a few have any probability.
            var rows = 0
            for c in 0..<classCount {
              let ended = lanes[c] + lanes[4 &* quads &+ c]
              weighted[rows] = WeightedRow(weight: SIMD4(repeating: ended), row: c &* quads)
              rows &+= ended > Lattice.negligible ? 1 : 0
              let remembered = lanes[8 &* quads &+ c]
              weighted[rows] = WeightedRow(
                weight: SIMD4(repeating: remembered), row: (classCount &+ c) &* quads)
              rows &+= remembered > Lattice.negligible ? 1 : 0
            }
            sum(rows, of: into, width: quads, to: out)
            let outsideEmission = emission[0][0]
            let leave = tables.backward + gap * classCount * 2 * quads
            let hold = leave + quads
            for q in 0..<quads {
              let (begun, inside) = (before[q], before[quads &+ q])
              out[q] *= emission[q]
              out[quads &+ q] =
                (begun * stay[q] + inside * stay[quads &+ q]) * emission[quads &+ q]
              out[2 &* quads &+ q] =
                ((begun + inside) * leave[q] + before[2 &* quads &+ q] * hold[q])
                * outsideEmission
            }
          }
          out[0][0] = 0
          var total = out[0]
          for q in 1..<3 &* quads { total += out[q] }
          let sum = max(total.sum(), .leastNormalMagnitude)
          scale[t] = sum
          logScale += Double(log(sum))
          let inverse = 1 / sum
          for q in 0..<3 &* quads { out[q] *= inverse }
        }
      }
      return logScale
    }

    /// Fills `beta` and `ending`.
    private func backward(_ factors: Factors, _ tokens: [Token]) {
      let quads = quads
      let classCount = shape.classCount
      let greatest = SIMD4<Float>(repeating: Lattice.greatest)
      for q in 0..<quads { ending[(count - 1) * quads + q] = .one }
      for q in 0..<3 * quads { beta[(count - 1) * 3 * quads + q] = .one }
      factors.withTables { tables in
        for t in stride(from: count - 2, through: 0, by: -1) {
          let gap = Int(tokens[t + 1].gap.rawValue)
          let from = tables.backward + gap * classCount * 2 * quads
          let stay = tables.stay + gap * 2 * quads
          let after = beta + (t + 1) * 3 * quads
          let emission = emissions + (t + 1) * 2 * quads
          let inverse = 1 / scale[t + 1]
          let outsideEmission = emission[0][0] * inverse
          let begun = UnsafeRawPointer(after).assumingMemoryBound(to: Float.self)
          let reached = UnsafeRawPointer(alpha + (t + 1) * 3 * quads)
            .assumingMemoryBound(to: Float.self)
          let beginEmission = UnsafeRawPointer(emission).assumingMemoryBound(to: Float.self)
          // Of the labels few may begin here at all; what the others add has no probability.
          var rows = 0
          for to in 1..<classCount {
            let weight = min(begun[to] * beginEmission[to] * inverse, Lattice.greatest)
            weighted[rows] = WeightedRow(
              weight: SIMD4(repeating: weight), row: to &* 2 &* quads)
            rows &+= reached[to] * begun[to] > Lattice.negligible ? 1 : 0
          }
          sum(rows, of: from, width: 2 &* quads, to: sums)
          let end = ending + t * quads
          let out = beta + t * 3 * quads
          for q in 0..<quads {
            let remembered = lesser(after[2 &* quads &+ q] * outsideEmission, greatest)
            let ended = sums[q] + remembered * from[q]
            end[q] = ended
            out[2 &* quads &+ q] = sums[quads &+ q] + remembered * from[quads &+ q]
            let inside = lesser(after[quads &+ q] * emission[quads &+ q] * inverse, greatest)
            out[q] = ended + stay[q] * inside
            out[quads &+ q] = ended + stay[quads &+ q] * inside
          }
        }
      }
    }

    private func maskPadding(_ row: UnsafeMutablePointer<SIMD4<Float>>) {
      row[quads][0] = impossible
      for lane in shape.classCount..<shape.width {
        row[lane >> 2][lane & 3] = impossible
        row[quads + lane >> 2][lane & 3] = impossible
      }
    }

    /// The probability that token t is in a state: outside (class 0), a label's begin state, or its
    /// inside state.
    @inline(__always)
    package func marginal(_ t: Int, class c: Int, inside: Bool) -> Float {
      let first = t * 3 * quads
      guard c > 0 else {
        var sum = SIMD4<Float>.zero
        for q in first + 2 * quads..<first + 3 * quads { sum += alpha[q] * beta[q] }
        return sum.sum()
      }
      let place = first + (inside ? quads : 0) + c >> 2
      return alpha[place][c & 3] * beta[place][c & 3]
    }
  }

  /// Score of what cannot be.
  private static var impossible: Float { -1e4 }
  /// The least that a score may lie below the greatest of its token.
  private static var lowest: Float { -40 }
  /// Scaled probabilities up to this are passed over.
  private static var negligible: Float { 1e-7 }
  /// Scaled backward values stop here, far below overflow: what they belong to has no probability.
  private static var greatest: Float { 1e25 }
}

@inline(__always)
private func greater(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  a.replacing(with: b, where: a .< b)
}

@inline(__always)
private func lesser(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  a.replacing(with: b, where: b .< a)
}

/// e^x for four lanes, relative error below 4e-7 (Cephes' polynomial); 0 below -87.
@inline(__always)
func fastExp(_ x: SIMD4<Float>) -> SIMD4<Float> {
  let clamped = lesser(greater(x, SIMD4(repeating: -87)), SIMD4(repeating: 88))
  // Adding 1.5 * 2^23 rounds to a whole number and leaves it in the sum's lowest bits: cheaper than
  // calls where SSE 4.1 is not given.
  let shifted = clamped * 1.442_695_04 + 12_582_912
  let n = shifted - 12_582_912
  let r = clamped - n * 0.693_359_375 - n * -2.121_944_40e-4
  var p = SIMD4<Float>(repeating: 1.987_569_15e-4)
  p = p * r + 1.398_199_950_7e-3
  p = p * r + 8.333_451_907_3e-3
  p = p * r + 4.166_579_589_4e-2
  p = p * r + 1.666_666_545_9e-1
  p = p * r + 5.000_000_120_1e-1
  p = p * (r * r) + r + 1
  // Sound: both are four 32-bit lanes; the bits are moved into a float's exponent.
  let power = (unsafeBitCast(shifted, to: SIMD4<UInt32>.self) &+ 127) &<< 23
  let scaled = p * unsafeBitCast(power, to: SIMD4<Float>.self)
  return scaled.replacing(with: 0, where: x .< SIMD4(repeating: -87))
}
