import Extraction
import Foundation

/// The lattice of one text, cut down to the paths that agree with what is known of it: the sum of their
/// weights and what they hold on average (Tsuboi et al. 2008; partial labels as in Shang et al. 2018).
///
/// A span that the text does not have is no state but a whole stretch of a path. What begins where such
/// a span begins is therefore followed apart from the rest of its inside state as far as the last such
/// span reaches, and may not end where one ends. This is what deleting its arc from a segment lattice
/// does (Sarawagi & Cohen 2004), and subtracts nothing, so that it holds however likely the span was.
///
/// Plain and in double precision: it is used in training alone.
struct ConstrainedLattice {
  private struct Track {
    let start: Int
    let labelClass: Int
    /// Where rejected spans that begin here end.
    var ends: Set<Int>
    var lastEnd: Int
    /// Where the values of tokens start + 1...lastEnd lie.
    let offset: Int
  }

  let shape: Lattice.Shape
  private var classCount: Int { shape.classCount }
  /// exp(score - the token's greatest allowed), 0 where not allowed: begin states (outside first), then inside states. [T][2][C]
  private var emissions: [Double] = []
  /// Scaled forward and backward values: begin, inside, outside by the label remembered. [T][3][C]
  private var alpha: [Double] = []
  private var beta: [Double] = []
  /// Forward value of a span's end, and backward value after it. [T][C]
  private var ended: [Double] = []
  private var ending: [Double] = []
  private var scale: [Double] = []
  private var tracks: [Track] = []
  private var trackedAlpha: [Double] = []
  private var trackedBeta: [Double] = []
  /// The track that begins at a token with a class, or -1. [T][C]
  private var trackAt: [Int] = []

  init(shape: Lattice.Shape) { self.shape = shape }

  /// Runs both passes.
  ///
  /// - Parameters:
  ///   - scores: of the tokens' states, [T][stride] as in `Lattice.Workspace.emissions`.
  ///   - tokens: at least one.
  /// - Returns: log of the sum over the paths that agree; -infinity where none does.
  mutating func run(
    _ scores: [SIMD4<Float>], tokens: [Token], _ factors: Lattice.Factors,
    _ constraints: Constraints
  ) -> Double {
    prepare(tokens.count, constraints)
    var logZ = fillEmissions(scores, constraints)
    for t in tokens.indices {
      forward(t, gap: tokens[t].gap, factors)
      guard scale[t] > 0 else { return -.infinity }
      logZ += log(scale[t])
    }
    let last = tokens.count - 1
    var total = 0.0
    for c in 0..<classCount { total += ended[last * classCount + c] + alpha[place(last, 2, c)] }
    guard total > 0 else { return -.infinity }
    for t in tokens.indices.reversed() {
      if t == last {
        for c in 0..<classCount {
          ending[t * classCount + c] = 1 / total
          beta[place(t, 2, c)] = 1 / total
        }
      } else {
        fillEnding(t, gap: tokens[t + 1].gap, factors)
      }
      backward(t, next: t == last ? nil : tokens[t + 1].gap, factors)
    }
    return logZ + log(total)
  }

  private func place(_ t: Int, _ kind: Int, _ c: Int) -> Int { (t * 3 + kind) * classCount + c }

  private mutating func prepare(_ count: Int, _ constraints: Constraints) {
    func zero(_ values: inout [Double], _ count: Int) {
      values.removeAll(keepingCapacity: true)
      values.append(contentsOf: repeatElement(0, count: count))
    }
    zero(&emissions, count * 2 * classCount)
    zero(&alpha, count * 3 * classCount)
    zero(&beta, count * 3 * classCount)
    zero(&ended, count * classCount)
    zero(&ending, count * classCount)
    zero(&scale, count)
    tracks.removeAll(keepingCapacity: true)
    trackAt.removeAll(keepingCapacity: true)
    trackAt.append(contentsOf: repeatElement(-1, count: count * classCount))
    var tracked = 0
    for arc in constraints.rejected {
      let key = arc.start * classCount + arc.labelClass
      if trackAt[key] < 0 {
        trackAt[key] = tracks.count
        let reach = constraints.rejected.filter {
          $0.start == arc.start && $0.labelClass == arc.labelClass
        }.map(\.last).max()!
        tracks.append(
          Track(
            start: arc.start, labelClass: arc.labelClass, ends: [], lastEnd: reach, offset: tracked)
        )
        tracked += reach - arc.start
      }
      tracks[trackAt[key]].ends.insert(arc.last)
    }
    zero(&trackedAlpha, tracked)
    zero(&trackedBeta, tracked)
  }

  private mutating func fillEmissions(
    _ scores: [SIMD4<Float>], _ constraints: Constraints
  ) -> Double {
    let quads = shape.width / 4
    var logZ = 0.0
    for t in scale.indices {
      let row = t * 2 * quads
      var greatest = -Double.infinity
      for c in 0..<classCount {
        let bit = UInt64(1) << UInt64(c)
        for (kind, allowed) in [constraints.begin[t], constraints.inside[t]].enumerated()
        where allowed & bit != 0 {
          greatest = max(greatest, Double(scores[row + kind * quads + c >> 2][c & 3]))
        }
      }
      logZ += greatest
      for c in 0..<classCount {
        let bit = UInt64(1) << UInt64(c)
        for (kind, allowed) in [constraints.begin[t], constraints.inside[t]].enumerated()
        where allowed & bit != 0 {
          emissions[(t * 2 + kind) * classCount + c] =
            exp(Double(scores[row + kind * quads + c >> 2][c & 3]) - greatest)
        }
      }
    }
    return logZ
  }

  private func begin(_ t: Int, _ c: Int) -> Double { emissions[t * 2 * classCount + c] }
  private func inside(_ t: Int, _ c: Int) -> Double { emissions[(t * 2 + 1) * classCount + c] }
  private func tracked(_ track: Track, _ t: Int) -> Int { track.offset + t - track.start - 1 }

  private mutating func forward(_ t: Int, gap: Token.Gap, _ factors: Lattice.Factors) {
    if t == 0 {
      for c in 1..<classCount {
        alpha[place(0, 0, c)] =
          Double(factors.outside(gap: gap, last: 0, quad: c >> 2)[c & 3]) * begin(0, c)
      }
      alpha[place(0, 2, 0)] = Double(factors.outside(gap: gap, last: 0, quad: 0)[0]) * begin(0, 0)
    } else {
      let outside = begin(t, 0)
      for from in 0..<classCount {
        let end = ended[(t - 1) * classCount + from]
        let remembered = alpha[place(t - 1, 2, from)]
        if end > 0 {
          for c in 1..<classCount where begin(t, c) > 0 {
            alpha[place(t, 0, c)] +=
              end * Double(factors.change(gap: gap, from: from, quad: c >> 2)[c & 3])
          }
          alpha[place(t, 2, from)] +=
            end * Double(factors.change(gap: gap, from: from, quad: 0)[0]) * outside
        }
        if remembered > 0 {
          for c in 1..<classCount where begin(t, c) > 0 {
            alpha[place(t, 0, c)] +=
              remembered * Double(factors.outside(gap: gap, last: from, quad: c >> 2)[c & 3])
          }
          alpha[place(t, 2, from)] +=
            remembered * Double(factors.outside(gap: gap, last: from, quad: 0)[0]) * outside
        }
      }
      for c in 1..<classCount {
        alpha[place(t, 0, c)] *= begin(t, c)
        let emission = inside(t, c)
        guard emission > 0 else { continue }
        let begun = trackAt[(t - 1) * classCount + c] >= 0 ? 0 : alpha[place(t - 1, 0, c)]
        alpha[place(t, 1, c)] =
          (begun * stay(gap, false, c, factors) + alpha[place(t - 1, 1, c)]
            * stay(gap, true, c, factors)) * emission
      }
      for track in tracks where track.start < t && t <= track.lastEnd + 1 {
        let c = track.labelClass
        let isFirst = t - 1 == track.start
        let before = isFirst ? alpha[place(t - 1, 0, c)] : trackedAlpha[tracked(track, t - 1)]
        let value = before * stay(gap, !isFirst, c, factors) * inside(t, c)
        if t <= track.lastEnd {
          trackedAlpha[tracked(track, t)] = value
        } else {
          alpha[place(t, 1, c)] += value
        }
      }
    }
    normalise(t)
    for c in 1..<classCount {
      let track = trackAt[t * classCount + c]
      let mayEnd = track < 0 || !tracks[track].ends.contains(t)
      ended[t * classCount + c] = (mayEnd ? alpha[place(t, 0, c)] : 0) + alpha[place(t, 1, c)]
    }
    for track in tracks where track.start < t && t <= track.lastEnd && !track.ends.contains(t) {
      ended[t * classCount + track.labelClass] += trackedAlpha[tracked(track, t)]
    }
  }

  private func stay(_ gap: Token.Gap, _ fromInside: Bool, _ c: Int, _ factors: Lattice.Factors)
    -> Double
  {
    Double(factors.stay(gap: gap, inside: fromInside, quad: c >> 2)[c & 3])
  }

  private mutating func normalise(_ t: Int) {
    var sum = 0.0
    for index in place(t, 0, 0)..<place(t + 1, 0, 0) { sum += alpha[index] }
    for track in tracks where track.start < t && t <= track.lastEnd {
      sum += trackedAlpha[tracked(track, t)]
    }
    scale[t] = sum
    guard sum > 0 else { return }
    for index in place(t, 0, 0)..<place(t + 1, 0, 0) { alpha[index] /= sum }
    for track in tracks where track.start < t && t <= track.lastEnd {
      trackedAlpha[tracked(track, t)] /= sum
    }
  }

  /// What follows token t, where a span ends there or none is open.
  private mutating func fillEnding(_ t: Int, gap: Token.Gap, _ factors: Lattice.Factors) {
    let inverse = 1 / scale[t + 1]
    let outside = begin(t + 1, 0) * inverse
    for from in 0..<classCount {
      let remembered = outside * beta[place(t + 1, 2, from)]
      var end = remembered * Double(factors.change(gap: gap, from: from, quad: 0)[0])
      var hold = remembered * Double(factors.outside(gap: gap, last: from, quad: 0)[0])
      for c in 1..<classCount where begin(t + 1, c) > 0 {
        let value = begin(t + 1, c) * inverse * beta[place(t + 1, 0, c)]
        end += value * Double(factors.change(gap: gap, from: from, quad: c >> 2)[c & 3])
        hold += value * Double(factors.outside(gap: gap, last: from, quad: c >> 2)[c & 3])
      }
      ending[t * classCount + from] = end
      beta[place(t, 2, from)] = hold
    }
  }

  private mutating func backward(_ t: Int, next gap: Token.Gap?, _ factors: Lattice.Factors) {
    func onward(_ c: Int, fromInside: Bool, _ value: Double) -> Double {
      guard let gap else { return 0 }
      return stay(gap, fromInside, c, factors) * inside(t + 1, c) / scale[t + 1] * value
    }
    for c in 1..<classCount {
      let free = gap == nil ? 0 : beta[place(t + 1, 1, c)]
      let end = ending[t * classCount + c]
      beta[place(t, 1, c)] = end + onward(c, fromInside: true, free)
      let track = trackAt[t * classCount + c]
      if track < 0 {
        beta[place(t, 0, c)] = end + onward(c, fromInside: false, free)
      } else {
        let next = tracks[track].lastEnd > t ? trackedBeta[tracked(tracks[track], t + 1)] : free
        beta[place(t, 0, c)] =
          (tracks[track].ends.contains(t) ? 0 : end) + onward(c, fromInside: false, next)
      }
    }
    for track in tracks where track.start < t && t <= track.lastEnd {
      let c = track.labelClass
      let free = gap == nil ? 0 : beta[place(t + 1, 1, c)]
      let next = track.lastEnd > t ? trackedBeta[tracked(track, t + 1)] : free
      trackedBeta[tracked(track, t)] =
        (track.ends.contains(t) ? 0 : ending[t * classCount + c])
        + onward(c, fromInside: true, next)
    }
  }
}

extension ConstrainedLattice {
  /// Subtracts what the paths that agree hold on average.
  ///
  /// - Precondition: `run` was called with the same tokens and factors, and found a path.
  /// - Parameters:
  ///   - states: by token and state, [T][stride] as emissions.
  ///   - transitions: by transition.
  ///   - weight: subtracts so many times.
  func subtractExpectations(
    tokens: [Token], _ factors: Lattice.Factors, states: inout [SIMD4<Float>],
    transitions: inout Lattice.Transitions, weight: Float = 1
  ) {
    let quads = shape.width / 4
    for t in tokens.indices {
      let row = t * 2 * quads
      for c in 0..<classCount {
        states[row][0] -= weight * Float(alpha[place(t, 2, c)] * beta[place(t, 2, c)])
        guard c > 0 else { continue }
        states[row + c >> 2][c & 3] -= weight * Float(alpha[place(t, 0, c)] * beta[place(t, 0, c)])
        states[row + quads + c >> 2][c & 3] -=
          weight * Float(alpha[place(t, 1, c)] * beta[place(t, 1, c)])
      }
      for track in tracks where track.start < t && t <= track.lastEnd {
        let index = tracked(track, t)
        states[row + quads + track.labelClass >> 2][track.labelClass & 3] -=
          weight * Float(trackedAlpha[index] * trackedBeta[index])
      }
      subtractChanges(t, gap: tokens[t].gap, factors, &transitions, weight)
      if t > 0 { subtractStays(t, gap: tokens[t].gap, factors, &transitions, weight) }
    }
  }

  private func subtractChanges(
    _ t: Int, gap: Token.Gap, _ factors: Lattice.Factors, _ transitions: inout Lattice.Transitions,
    _ weight: Float
  ) {
    let inverse = 1 / scale[t]
    let fromOutside = transitions.changeRow(gap: gap, from: 0)
    for last in 0..<classCount {
      let remembered = t > 0 ? alpha[place(t - 1, 2, last)] : last == 0 ? 1 : 0
      let end = t > 0 ? ended[(t - 1) * classCount + last] : 0
      guard remembered > 0 || end > 0 else { continue }
      let memory = transitions.memoryRow(last: last)
      let change = transitions.changeRow(gap: gap, from: last)
      for c in 0..<classCount where begin(t, c) > 0 {
        let value =
          begin(t, c) * inverse * (c == 0 ? beta[place(t, 2, last)] : beta[place(t, 0, c)])
        let quad = c >> 2
        let held =
          weight
          * Float(
            remembered * value * Double(factors.outside(gap: gap, last: last, quad: quad)[c & 3]))
        transitions.change[fromOutside + quad][c & 3] -= held
        transitions.memory[memory + quad][c & 3] -= held
        if end > 0 {
          transitions.change[change + quad][c & 3] -=
            weight
            * Float(
              end * value * Double(factors.change(gap: gap, from: last, quad: quad)[c & 3]))
        }
      }
    }
  }

  private func subtractStays(
    _ t: Int, gap: Token.Gap, _ factors: Lattice.Factors, _ transitions: inout Lattice.Transitions,
    _ weight: Float
  ) {
    let inverse = 1 / scale[t]
    func subtract(_ c: Int, fromInside: Bool, _ before: Double, _ after: Double) {
      guard before > 0, after > 0 else { return }
      let row = transitions.stayRow(gap: gap, inside: fromInside)
      transitions.stay[row + c >> 2][c & 3] -=
        weight
        * Float(
          before * stay(gap, fromInside, c, factors) * inside(t, c) * inverse * after)
    }
    for c in 1..<classCount {
      let after = beta[place(t, 1, c)]
      if trackAt[(t - 1) * classCount + c] < 0 {
        subtract(c, fromInside: false, alpha[place(t - 1, 0, c)], after)
      }
      subtract(c, fromInside: true, alpha[place(t - 1, 1, c)], after)
    }
    for track in tracks where track.start < t && t <= track.lastEnd + 1 {
      let c = track.labelClass
      let after = t <= track.lastEnd ? trackedBeta[tracked(track, t)] : beta[place(t, 1, c)]
      if t - 1 == track.start {
        subtract(c, fromInside: false, alpha[place(t - 1, 0, c)], after)
      } else {
        subtract(c, fromInside: true, trackedAlpha[tracked(track, t - 1)], after)
      }
    }
  }
}
