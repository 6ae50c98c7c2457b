import Foundation

/// An inverted index of texts by their character n-grams, for cosines of TF-IDF vectors.
///
/// A weight is (1 + ln count) * (1 + ln((1 + texts) / (1 + texts with the n-gram))).
struct GramIndex {
  /// Where a gram's postings are.
  private var terms: [UInt64: Int] = [:]
  /// `[term][posting]` = row << 6 | count, a count of more than 63 being 63.
  private var postings: [[UInt32]] = []
  private var freeTerms: [Int] = []
  /// `[row]` = length of the text's vector; right only when not stale.
  private var lengths: [Float] = []
  private var isStale = false
  private var textCount = 0

  /// `[count]` = 1 + ln count.
  private static let frequencies: [Float] = [0] + (1...63).map { 1 + log(Float($0)) }

  private static func frequency(_ count: Int) -> Float { frequencies[min(count, 63)] }

  /// - Parameter row: a small number that no other text of the index has.
  mutating func insert(_ text: String, row: Int) {
    for (gram, count) in CharacterGrams.counts(of: text) {
      let term: Int
      if let known = terms[gram] {
        term = known
      } else {
        term = freeTerms.popLast() ?? postings.count
        if term == postings.count { postings.append([]) }
        terms[gram] = term
      }
      postings[term].append(UInt32(row) << 6 | UInt32(min(count, 63)))
    }
    textCount += 1
    isStale = true
    while lengths.count <= row { lengths.append(0) }
  }

  /// - Parameter text: the one that was inserted under the row.
  mutating func remove(_ text: String, row: Int) {
    for (gram, _) in CharacterGrams.counts(of: text) {
      guard let term = terms[gram],
        let index = postings[term].firstIndex(where: { $0 >> 6 == UInt32(row) })
      else { continue }
      postings[term].swapAt(index, postings[term].count - 1)
      postings[term].removeLast()
      if postings[term].isEmpty {
        postings[term] = []
        terms[gram] = nil
        freeTerms.append(term)
      }
    }
    textCount -= 1
    isStale = true
  }

  private func rarity(_ textsWithGram: Int) -> Float {
    1 + log(Float(1 + textCount) / Float(1 + textsWithGram))
  }

  /// `[row]` = cosine, 0...1; 0 for rows without a text.
  mutating func similarities(to text: String) -> [Float] {
    if isStale { measureLengths() }
    let frequencies = Self.frequencies
    var sums = [Float](repeating: 0, count: lengths.count)
    var square: Float = 0
    for (gram, count) in CharacterGrams.counts(of: text) {
      let term = terms[gram]
      let rarity = rarity(term.map { postings[$0].count } ?? 0)
      let weight = Self.frequency(count) * rarity
      square += weight * weight
      guard let term else { continue }
      // A posting's weight has the rarity as well.
      let factor = weight * rarity
      for posting in postings[term] {
        sums[Int(posting >> 6)] += factor * frequencies[Int(posting & 63)]
      }
    }
    let length = square.squareRoot()
    for row in sums.indices where sums[row] > 0 {
      sums[row] = min(1, sums[row] / (length * lengths[row]))
    }
    return sums
  }

  /// A text's unit vector, by ascending gram.
  func vector(of text: String) -> [(gram: UInt64, weight: Float)] {
    var vector = CharacterGrams.counts(of: text).map { gram, count in
      (
        gram: gram,
        weight: Self.frequency(count) * rarity(terms[gram].map { postings[$0].count } ?? 0)
      )
    }
    let length = vector.reduce(0) { $0 + $1.weight * $1.weight }.squareRoot()
    for index in vector.indices { vector[index].weight /= length }
    return vector
  }

  static func cosine(
    _ a: [(gram: UInt64, weight: Float)], _ b: [(gram: UInt64, weight: Float)]
  ) -> Float {
    var (i, j) = (0, 0)
    var sum: Float = 0
    while i < a.count, j < b.count {
      if a[i].gram == b[j].gram {
        sum += a[i].weight * b[j].weight
        i += 1
        j += 1
      } else if a[i].gram < b[j].gram {
        i += 1
      } else {
        j += 1
      }
    }
    return sum
  }

  /// All of them anew, since every text that comes or goes changes every rarity. In doubles, so
  /// that the order of the terms, which tells when texts came, does not show in the result.
  private mutating func measureLengths() {
    let frequencies = Self.frequencies
    var squares = [Double](repeating: 0, count: lengths.count)
    for list in postings {
      let rarity = rarity(list.count)
      for posting in list {
        let weight = Double(rarity * frequencies[Int(posting & 63)])
        squares[Int(posting >> 6)] += weight * weight
      }
    }
    for row in lengths.indices { lengths[row] = Float(squares[row].squareRoot()) }
    isStale = false
  }
}
