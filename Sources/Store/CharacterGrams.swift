/// The character n-grams of a text that lexical similarity counts: 3 to 5 Unicode scalars, in lower
/// case, every digit a 0 (what a price is like matters, not what it is), white space as one space,
/// and one at each end. The text itself is left alone.
enum CharacterGrams {
  static let lengths = 3...5

  /// - Returns: each n-gram's hash and how often it occurs, by ascending hash.
  static func counts(of text: String) -> [(gram: UInt64, count: Int)] {
    let scalars = folded(text)
    var grams: [UInt64] = []
    grams.reserveCapacity(scalars.count * lengths.count)
    for start in scalars.indices {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for end in start..<min(start + lengths.upperBound, scalars.count) {
        // FNV-1a over scalars; 64 bits, so that two n-grams of a market hardly ever meet.
        hash = (hash ^ UInt64(scalars[end])) &* 0x0000_0100_0000_01B3
        if end - start + 1 >= lengths.lowerBound { grams.append(hash ^ (hash >> 29)) }
      }
    }
    grams.sort()
    var counts: [(gram: UInt64, count: Int)] = []
    counts.reserveCapacity(grams.count)
    for gram in grams {
      if counts.last?.gram == gram {
        counts[counts.count - 1].count += 1
      } else {
        counts.append((gram, 1))
      }
    }
    return counts
  }

  private static func folded(_ text: String) -> [UInt32] {
    var scalars: [UInt32] = [0x20]
    scalars.reserveCapacity(text.utf8.count + 2)
    for scalar in text.lowercased().unicodeScalars {
      let folded = folded(scalar)
      if folded != 0x20 || scalars.last != 0x20 { scalars.append(folded) }
    }
    if scalars.last != 0x20 { scalars.append(0x20) }
    return scalars
  }

  private static func folded(_ scalar: Unicode.Scalar) -> UInt32 {
    switch scalar.value {
    case 0x09...0x0D, 0x20: 0x20
    case 0x30...0x39: 0x30
    case ..<0x80: scalar.value
    default:
      scalar.properties.isWhitespace
        ? 0x20 : scalar.properties.numericType == .decimal ? 0x30 : scalar.value
    }
  }
}
