import Records
import Testing

@Suite struct OffsetsTests {
  /// Pieces that count differently in bytes, scalars, UTF-16 and characters.
  static let pieces = [
    "bid", " ", "\u{A0}", "\r\n", "é", "e\u{301}", "👍🏽", "👨‍👩‍👧", "دبي", "שלום", "吨", "𝟠", "İ",
    "\u{200F}", "-$1.10",
  ]

  @Test func `Offsets in scalars and bytes convert into each other for any mix of scripts`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0...12, using: &generator))
        .map { _ in Self.pieces.randomElement(using: &generator)! }.joined()
      let offsets = ScalarOffsets(text)
      let scalars = Array(text.unicodeScalars)
      #expect(offsets.scalarCount == scalars.count)
      var byte = 0
      for (index, scalar) in scalars.enumerated() {
        #expect(offsets.byte(atScalar: index) == byte)
        #expect(offsets.scalar(atByte: byte) == index)
        for inner in 1..<UTF8.width(scalar) + 1 where inner < UTF8.width(scalar) {
          #expect(offsets.scalar(atByte: byte + inner) == nil, "inside a scalar")
        }
        byte += UTF8.width(scalar)
      }
      #expect(offsets.byte(atScalar: scalars.count) == byte)
      #expect(offsets.scalar(atByte: byte) == scalars.count)
      #expect(offsets.byte(atScalar: scalars.count + 1) == nil)
      #expect(offsets.byte(atScalar: -1) == nil)
      #expect(offsets.scalar(atByte: byte + 1) == nil)
    }
  }

  @Test func `A span of any scalars survives the wire with its text`() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let text = "x" + (0..<8).map { _ in Self.pieces.randomElement(using: &generator)! }.joined()
      let offsets = ScalarOffsets(text)
      let start = Int.random(in: 0..<offsets.scalarCount, using: &generator)
      let end = Int.random(in: start + 1...offsets.scalarCount, using: &generator)
      let quoted = String(
        String.UnicodeScalarView(Array(text.unicodeScalars)[start..<end]))
      let span = try TextSpan(
        checking: (start, end), quoting: quoted, in: text, offsets, field: "span")
      #expect(text[span]?.unicodeScalars.elementsEqual(quoted.unicodeScalars) == true)
      #expect(offsets.scalar(atByte: span.start) == start)
      #expect(offsets.scalar(atByte: span.end) == end)
    }
  }

  @Test func `A quoted text that is only canonically equal is refused`() {
    let text = "caf\u{E9}"
    #expect(throws: MessageError.self) {
      try TextSpan(
        checking: (0, 4), quoting: "cafe\u{301}", in: text, ScalarOffsets(text), field: "span")
    }
  }

  @Test(arguments: [(-1, 2), (2, 2), (3, 2), (0, 6), (Int.max - 1, Int.max)])
  func `Offsets outside the text are refused`(start: Int, end: Int) {
    #expect(throws: MessageError.self) {
      try TextSpan(
        checking: (start, end), quoting: nil, in: "price", ScalarOffsets("price"), field: "span")
    }
  }

  @Test func `A byte span that splits a scalar has no text`() {
    #expect("é"[TextSpan(start: 0, end: 1)] == nil)
    #expect("e\u{301}"[TextSpan(start: 0, end: 1)] == "e")
    #expect("ab"[TextSpan(start: 1, end: 3)] == nil)
  }
}
