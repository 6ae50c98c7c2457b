import Foundation

/// TF-IDF cosines of character n-grams by the definition: slow, with nothing hashed or remembered.
struct PlainTwin {
  private let documents: [[String: Double]]

  init(_ texts: [String]) { documents = texts.map(Self.counts) }

  /// One a text, in their order.
  func similarities(to text: String) -> [Double] {
    let query = weighted(Self.counts(of: text))
    return documents.map { Self.cosine(query, weighted($0)) }
  }

  static func counts(of text: String) -> [String: Double] {
    let digits = text.lowercased().unicodeScalars.map { scalar in
      CharacterSet.decimalDigits.contains(scalar) ? "0" : String(scalar)
    }.joined()
    let words = digits.unicodeScalars.split { $0.properties.isWhitespace }
    let padded = Array((" " + words.map { String($0) }.joined(separator: " ") + " ").unicodeScalars)
    var counts: [String: Double] = [:]
    for length in 3...5 where padded.count >= length {
      for start in 0...(padded.count - length) {
        // By number, so that canonical equivalence makes no two n-grams one.
        let gram = padded[start..<(start + length)].map { String($0.value) }
          .joined(separator: ",")
        counts[gram, default: 0] += 1
      }
    }
    return counts
  }

  private func weighted(_ counts: [String: Double]) -> [String: Double] {
    Dictionary(
      uniqueKeysWithValues: counts.map { gram, count in
        let texts = Double(documents.count { $0[gram] != nil })
        return (gram, (1 + log(count)) * (1 + log((1 + Double(documents.count)) / (1 + texts))))
      })
  }

  private static func cosine(_ a: [String: Double], _ b: [String: Double]) -> Double {
    let length = { (v: [String: Double]) in v.values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    return a.reduce(0) { $0 + $1.value * (b[$1.key] ?? 0) } / (length(a) * length(b))
  }
}
