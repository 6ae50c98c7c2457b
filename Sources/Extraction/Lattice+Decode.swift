extension Lattice {
  /// A span that the lattice holds likely: tokens, end exclusive, and its label's class (from 1).
  package struct ScoredSpan: Hashable, Sendable {
    package var start: Int32
    package var end: Int32
    package var labelClass: Int32
    /// P(exactly these tokens are one span of this label), by forward-backward
    /// (Culotta & McCallum 2004).
    package var probability: Float
  }
}

extension Lattice.Workspace {
  /// All spans of a probability of at least `floor`, by start.
  ///
  /// - Precondition: `run` was called with the same factors and tokens.
  package func likelySpans(
    _ factors: Lattice.Factors, tokens: [Token], floor: Float,
    into spans: inout [Lattice.ScoredSpan]
  ) {
    spans.removeAll(keepingCapacity: true)
    for t in 0..<count {
      let row = t * 3 * quads
      for q in 0..<quads {
        let begins = alpha[row &+ q] * beta[row &+ q]
        guard any(begins .>= SIMD4(repeating: floor)) else { continue }
        for lane in 0..<4 where begins[lane] >= floor && q * 4 + lane > 0 {
          appendSpans(
            from: t, labelClass: q * 4 + lane, factors, tokens: tokens, floor: floor, into: &spans)
        }
      }
    }
  }

  /// For each class the probability that no span of it begins anywhere, as if tokens were independent.
  ///
  /// - Precondition: `run` was called.
  package func absences(into absences: inout [SIMD4<Float>]) {
    absences.removeAll(keepingCapacity: true)
    absences.append(contentsOf: repeatElement(.one, count: quads))
    absences.withUnsafeMutableBufferPointer { absences in
      for t in 0..<count {
        let row = t * 3 * quads
        for q in 0..<quads {
          let begins = alpha[row &+ q] * beta[row &+ q]
          absences[q] *= SIMD4.one - pointwiseMin(begins, .one)
        }
      }
    }
  }

  private func appendSpans(
    from t: Int, labelClass c: Int, _ factors: Lattice.Factors, tokens: [Token], floor: Float,
    into spans: inout [Lattice.ScoredSpan]
  ) {
    let quad = c >> 2
    let lane = c & 3
    var path = alpha[t * 3 * quads + quad][lane]
    var last = t
    while true {
      let probability = path * ending[last * quads + quad][lane]
      if probability >= floor {
        spans.append(
          Lattice.ScoredSpan(
            start: Int32(t), end: Int32(last + 1), labelClass: Int32(c),
            probability: min(probability, 1)))
      }
      guard last + 1 < count else { return }
      let stay = factors.stay(gap: tokens[last + 1].gap, inside: last > t, quad: quad)[lane]
      last += 1
      path *= stay * emissions[(2 * last + 1) * quads + quad][lane] / scale[last]
      guard path * beta[(3 * last + 1) * quads + quad][lane] >= floor else { return }
    }
  }
}

/// Chooses from likely spans those that no two overlap and whose sum of (probability - threshold) is
/// the greatest: for a threshold of half the F-score it maximises the expected F-score.
package struct SpanSelector {
  private var best: [Float] = []
  private var choice: [Int32] = []
  private var byEnd: [Int32] = []

  package init() {}

  /// - Parameter spans: of one heard of `count` tokens; left with the chosen ones, by start.
  package mutating func select(
    _ spans: inout [Lattice.ScoredSpan], count: Int, threshold: (Int32) -> Float
  ) {
    best.removeAll(keepingCapacity: true)
    choice.removeAll(keepingCapacity: true)
    best.append(contentsOf: repeatElement(0, count: count + 1))
    choice.append(contentsOf: repeatElement(-1, count: count + 1))
    // From the right, since the spans come by start: best[t] is the best of tokens t... .
    var index = spans.count - 1
    for t in stride(from: count - 1, through: 0, by: -1) {
      best[t] = best[t + 1]
      while index >= 0, Int(spans[index].start) == t {
        let span = spans[index]
        let gain = span.probability - threshold(span.labelClass) + best[Int(span.end)]
        if gain > best[t] {
          best[t] = gain
          choice[t] = Int32(index)
        }
        index -= 1
      }
    }
    var kept = 0
    var t = 0
    while t < count {
      if choice[t] >= 0 {
        let span = spans[Int(choice[t])]
        spans[kept] = span
        kept += 1
        t = Int(span.end)
      } else {
        t += 1
      }
    }
    spans.removeLast(spans.count - kept)
  }
}
