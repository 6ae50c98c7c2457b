import Records
import Review
import Testing

@Suite struct HTTPOffsetsTests {
  @Test(arguments: [
    "bid -85", "", "A\r\nB", "e\u{301}te\u{301}", "مزايدة 85", "oil 🛢️ bid 👩🏽‍🚀", "\u{10FFFF}x",
    "한국 85원",
  ])
  func `offsets are those of the text's UTF-16 view, both ways`(text: String) throws {
    let offsets = UTF16Offsets(text)
    let units = Array(text.utf16)
    var borders: Set<Int> = []
    for index in text.unicodeScalars.indices + [text.endIndex] {
      let byte = text.utf8.distance(from: text.startIndex, to: index)
      let unit = text.utf16.distance(from: text.startIndex, to: index)
      borders.insert(unit)
      #expect(offsets.unit(atByte: byte) == unit)
      #expect(offsets.byte(atUnit: unit) == byte)
    }
    for unit in -1...units.count + 1 where !borders.contains(unit) {
      #expect(offsets.byte(atUnit: unit) == nil)
    }
    for byte in -1...text.utf8.count + 1 {
      let isBorder = borders.contains { offsets.byte(atUnit: $0) == byte }
      #expect((offsets.unit(atByte: byte) != nil) == isBorder)
    }
  }

  @Test func `a span that splits a surrogate pair, is empty or leaves the text is none`() {
    let offsets = UTF16Offsets("a🛢b")
    #expect(offsets.span(ofUnits: 1, 3) == TextSpan(start: 1, end: 5))
    #expect(offsets.span(ofUnits: 1, 2) == nil)
    #expect(offsets.span(ofUnits: 2, 4) == nil)
    #expect(offsets.span(ofUnits: 1, 1) == nil)
    #expect(offsets.span(ofUnits: 3, 1) == nil)
    #expect(offsets.span(ofUnits: 0, 5) == nil)
    #expect(offsets.span(ofUnits: -1, 1) == nil)
    #expect(offsets.span(ofUnits: .min, .max) == nil)
  }
}
