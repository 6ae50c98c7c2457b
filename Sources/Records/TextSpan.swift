/// A half-open range of a heard's text in UTF-8 bytes, `start..<end`.
///
/// Offsets are bytes inside the program and Unicode scalars on the wire; `ScalarOffsets`
/// converts between the two.
package struct TextSpan: Hashable, Sendable, Comparable {
  package var start: Int
  package var end: Int

  package init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }

  package var count: Int { end - start }

  package func overlaps(_ other: TextSpan) -> Bool { start < other.end && other.start < end }

  package static func < (a: TextSpan, b: TextSpan) -> Bool {
    (a.start, a.end) < (b.start, b.end)
  }
}

/// Converts positions in one text between UTF-8 bytes and Unicode scalars (code points, as Python
/// counts them). Nothing is normalised: a CRLF is two scalars, a combining mark is one of its own.
package struct ScalarOffsets: Sendable {
  /// Byte offset of each scalar, and of the end; nil for ASCII, where both counts agree.
  private let bytes: [Int32]?
  private let byteCount: Int

  /// - Parameter text: valid UTF-8.
  package init(_ text: some Collection<UInt8>) {
    byteCount = text.count
    if text.allSatisfy({ $0 < 0x80 }) {
      bytes = nil
    } else {
      var starts: [Int32] = []
      starts.reserveCapacity(byteCount + 1)
      for (offset, byte) in text.enumerated() where byte & 0xC0 != 0x80 {
        starts.append(Int32(offset))
      }
      starts.append(Int32(byteCount))
      bytes = starts
    }
  }

  package init(_ text: String) { self.init(text.utf8) }

  /// The number of scalars in the text.
  package var scalarCount: Int { bytes.map { $0.count - 1 } ?? byteCount }

  /// The byte offset of a scalar position, or nil outside `0...scalarCount`.
  package func byte(atScalar scalar: Int) -> Int? {
    guard scalar >= 0, scalar <= scalarCount else { return nil }
    return bytes.map { Int($0[scalar]) } ?? scalar
  }

  /// The scalar position of a byte offset, or nil where the byte is inside a scalar or outside.
  package func scalar(atByte byte: Int) -> Int? {
    guard byte >= 0, byte <= byteCount else { return nil }
    guard let bytes else { return byte }
    var low = 0
    var high = bytes.count - 1
    while low < high {
      let middle = (low + high) / 2
      if bytes[middle] < Int32(byte) { low = middle + 1 } else { high = middle }
    }
    return bytes[low] == Int32(byte) ? low : nil
  }
}

extension String {
  /// The bytes of a span as text, or nil where a border is outside or inside a scalar.
  package subscript(span: TextSpan) -> String? {
    guard span.start >= 0, span.start <= span.end, span.end <= utf8.count else { return nil }
    let from = utf8.index(startIndex, offsetBy: span.start)
    let to = utf8.index(startIndex, offsetBy: span.end)
    guard let from = String.Index(from, within: unicodeScalars),
      let to = String.Index(to, within: unicodeScalars)
    else { return nil }
    return String(unicodeScalars[from..<to])
  }
}
