import Records

/// Converts positions in one text between UTF-8 bytes, as this program counts, and UTF-16 code units, as
/// browsers count. Nothing is normalised: a CRLF is two units, a combining mark is one of its own.
package struct UTF16Offsets: Sendable {
  /// Of each scalar, and of the end; nil for ASCII, where both counts agree.
  private let starts: [(byte: Int32, unit: Int32)]?
  private let byteCount: Int

  package init(_ text: String) {
    byteCount = text.utf8.count
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      starts = nil
    } else {
      var starts: [(byte: Int32, unit: Int32)] = []
      var byte: Int32 = 0
      var unit: Int32 = 0
      for scalar in text.unicodeScalars {
        starts.append((byte, unit))
        byte += Int32(UTF8.width(scalar))
        unit += Int32(UTF16.width(scalar))
      }
      starts.append((byte, unit))
      self.starts = starts
    }
  }

  /// The code unit of a byte offset, or nil where the byte is inside a scalar or outside the text.
  package func unit(atByte byte: Int) -> Int? {
    guard byte >= 0, byte <= byteCount else { return nil }
    guard let starts else { return byte }
    return find(byte, in: starts, by: \.byte).map { Int($0.unit) }
  }

  /// The byte offset of a code unit, or nil inside a surrogate pair or outside the text.
  package func byte(atUnit unit: Int) -> Int? {
    guard unit >= 0, unit <= byteCount else { return nil }
    guard let starts else { return unit }
    return find(unit, in: starts, by: \.unit).map { Int($0.byte) }
  }

  private func find(
    _ wanted: Int, in starts: [(byte: Int32, unit: Int32)],
    by key: (((byte: Int32, unit: Int32)) -> Int32)
  ) -> (byte: Int32, unit: Int32)? {
    var low = 0
    var high = starts.count - 1
    while low < high {
      let middle = (low + high) / 2
      if Int(key(starts[middle])) < wanted { low = middle + 1 } else { high = middle }
    }
    return Int(key(starts[low])) == wanted ? starts[low] : nil
  }

  /// A span in code units, or nil where a border is inside a scalar or outside the text.
  package func units(of span: TextSpan) -> (start: Int, end: Int)? {
    guard let start = unit(atByte: span.start), let end = unit(atByte: span.end) else { return nil }
    return (start, end)
  }

  /// A span in bytes, or nil where it is empty, reaches out of the text or splits a surrogate pair.
  package func span(ofUnits start: Int, _ end: Int) -> TextSpan? {
    guard start < end, let first = byte(atUnit: start), let last = byte(atUnit: end) else {
      return nil
    }
    return TextSpan(start: first, end: last)
  }
}
