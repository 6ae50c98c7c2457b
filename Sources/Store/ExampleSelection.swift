/// The choice among candidates that all retrievers share.
enum ExampleSelection {
  struct Candidate {
    var example: Example
    /// What `likeness` knows the candidate's text by.
    var row: Int
    var similarity: Float { example.similarity }
    var isAbsent: Bool { example.answer == nil }
  }

  /// How many of the nearest candidates are weighed against each other.
  static func poolSize(for count: Int) -> Int { max(24, 4 * count) }

  /// The most "absent" cases among `count`, where there are others: a third, rounded, and at least one.
  /// Shown more of them a model says "absent" of what is there.
  static func absentLimit(for count: Int) -> Int { max(1, (count + 1) / 3) }

  /// The best `size` of the scored rows that are allowed, best first; equal ones by `precedes`.
  static func nearest(
    _ scored: [(row: Int, similarity: Float)], size: Int, isAllowed: (Int) -> Bool,
    precedes: (Int, Int) -> Bool
  ) -> [(row: Int, similarity: Float)] {
    guard size > 0 else { return [] }
    func isBetter(_ a: (row: Int, similarity: Float), _ b: (row: Int, similarity: Float)) -> Bool {
      a.similarity == b.similarity ? precedes(a.row, b.row) : a.similarity > b.similarity
    }
    var best: [(row: Int, similarity: Float)] = []
    for candidate in scored {
      if best.count == size, !isBetter(candidate, best[size - 1]) { continue }
      guard isAllowed(candidate.row) else { continue }
      if best.count == size { best.removeLast() }
      best.insert(candidate, at: best.firstIndex { isBetter(candidate, $0) } ?? best.count)
    }
    return best
  }

  /// Greedy maximal marginal relevance with no more "absent" cases than the limit while there are
  /// others, then one "absent" case in the place of the last choice if there was none.
  ///
  /// - Parameters:
  ///   - pool: nearest first, each text once.
  ///   - absent: the nearest "absent" case, in the pool or not.
  ///   - likeness: of two rows' texts, on the scale of the similarities.
  /// - Returns: the choice, nearest last.
  static func choose(
    from pool: [Candidate], absent: Candidate?, count: Int, lambda: Float,
    likeness: (Int, Int) -> Float
  ) -> [Example] {
    guard count > 0 else { return [] }
    var chosen: [Candidate] = []
    var left = pool
    // The likeness of each that is left to the most alike of the chosen.
    var repetition = [Float](repeating: 0, count: left.count)
    var (absentLeft, othersLeft) = (absentLimit(for: count), pool.count { !$0.isAbsent })
    while chosen.count < count, !left.isEmpty {
      var best = 0
      var bestWorth = -Float.infinity
      for index in left.indices {
        if left[index].isAbsent, absentLeft <= 0, othersLeft > 0 { continue }
        let worth = lambda * left[index].similarity - (1 - lambda) * repetition[index]
        if worth > bestWorth { (best, bestWorth) = (index, worth) }
      }
      let choice = left.remove(at: best)
      repetition.remove(at: best)
      chosen.append(choice)
      if choice.isAbsent { absentLeft -= 1 } else { othersLeft -= 1 }
      guard lambda < 1, chosen.count < count else { continue }
      for index in left.indices {
        repetition[index] = max(repetition[index], likeness(choice.row, left[index].row))
      }
    }
    if let absent, count > 1 || chosen.isEmpty,
      !chosen.contains(where: \.isAbsent)
    {
      if chosen.count == count { chosen.removeLast() }
      chosen.append(absent)
    }
    // Stable: of equals the one that was chosen first comes last.
    return chosen.reversed().enumerated().sorted {
      ($0.element.similarity, $0.offset) < ($1.element.similarity, $1.offset)
    }.map(\.element.example)
  }
}
