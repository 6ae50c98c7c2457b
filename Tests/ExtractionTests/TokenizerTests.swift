import Testing

@testable import Extraction

@Suite struct TokenizerTests {
  private func pieces(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return Tokenizer.tokenize(text).map {
      String(decoding: bytes[Int($0.start)..<Int($0.end)], as: UTF8.self)
    }
  }

  @Test(
    arguments: [
      ("-$1.10/b", ["-", "$", "1.10", "/", "b"]),
      ("25kt", ["25", "kt"]),
      ("16-32mm", ["16", "-", "32", "mm"]),
      ("m75", ["m", "75"]),
      ("V2019", ["V", "2019"]),
      ("São Sebastião", ["São", "Sebastião"]),
      ("-.05/+.10", ["-", ".05", "/", "+", ".10"]),
      ("Yuan 3,180/mt", ["Yuan", "3,180", "/", "mt"]),
      ("1...15", ["1", ".", ".", ".", "15"]),
      ("Dec.10", ["Dec", ".", "10"]),
      ("bid 85.", ["bid", "85", "."]),
      ("5,", ["5", ","]),
      ("上海3180元", ["上", "海", "3180", "元"]),
      ("cafe\u{301}s", ["cafe\u{301}s"]),
      ("👍🏽ok", ["👍🏽", "ok"]),
      ("دبي", ["دبي"]),
      ("a\u{A0}b\u{200F}c", ["a", "b", "c"]),
      ("", []), (" \r\n\t", []),
    ])
  func `Clusters are cut where spans begin and end`(text: String, expected: [String]) {
    #expect(pieces(text) == expected)
  }

  @Test func `Gaps tell glued, spaced and broken lines apart`() {
    let gaps = Tokenizer.tokenize("a b\r\nc,d").map(\.gap)
    #expect(gaps == [.newline, .space, .newline, .none, .none])
  }

  @Test func `Tokens of any text are in order, not empty, and end between scalars`() {
    var generator = SystemRandomNumberGenerator()
    let scalars: [Unicode.Scalar] =
      Array("aZ0.,-$/ \n\u{301}é吨가ア\u{200D}👍🏽د\u{FEFF}\u{0}\u{7F}\u{10FFFF}".unicodeScalars)
    for _ in 0..<2000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...20, using: &generator) {
        text.unicodeScalars.append(scalars.randomElement(using: &generator)!)
      }
      let bytes = Array(text.utf8)
      var last = 0
      for token in Tokenizer.tokenize(text) {
        #expect(Int(token.start) >= last && token.end > token.start)
        #expect(bytes[Int(token.start)] & 0xC0 != 0x80)
        #expect(Int(token.end) == bytes.count || bytes[Int(token.end)] & 0xC0 != 0x80)
        last = Int(token.end)
      }
      #expect(last <= bytes.count)
    }
  }
}
