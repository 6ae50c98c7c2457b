import LLM
import Testing

@Suite struct AnswerParserTests {
  private func claim(_ text: String, finish: String? = "stop") -> Result<Claim, Miss> {
    AnswerParser.claim(Answer(text: text, finishReason: finish))
  }

  @Test(arguments: [
    "30,000 bbl", "$85.50", "1. 85.50", "- $1.10", "-$1.10/b", "(10 kt)", "buyer, seller",
    "85.50, 86.00, 87.00", "\u{201C}firm\u{201D}", "🛢️ Brent", "İstanbul", "e\u{301}", "*", "null",
  ])
  func `A claim is taken as it is written`(span: String) {
    #expect(claim(#"{"answer": "\#(span)"}"#) == .success(.span(span)))
  }

  @Test func `JSON's escapes are undone and nothing else is`() {
    let text = #"{"answer": "a\r\n\"b\" \u0024\/ \ud83d\ude00 &amp; %20 \\n"}"#
    #expect(claim(text) == .success(.span("a\r\n\"b\" $/ 😀 &amp; %20 \\n")))
  }

  @Test func `Blanks around a claim belong to it`() {
    #expect(claim(#"{"answer": " 85 "}"#) == .success(.span(" 85 ")))
  }

  @Test(arguments: [
    #"{"answer": null}"#, #"{"answer":null}"#, " \n{\"answer\": null}\n",
    "```json\n{\"answer\": null}\n```", "```\n{\"answer\": null}\n```",
  ])
  func `Null says that the heard does not state it`(text: String) {
    #expect(claim(text) == .success(.absent))
  }

  @Test(arguments: [
    "85.50", "null", "[]", "[{\"answer\": \"85\"}]", "{}", #"{"Answer": "85"}"#,
    #"{"answer": 85.5}"#, #"{"answer": ["85"]}"#, #"{"answer": {"a": 1}}"#, #"{"answer": true}"#,
    #"{"answer": "85""#, #"{"answer": "85"} {"answer": "86"}"#, #"The price: {"answer": "85"}"#,
    #"{"answer": "\ud83d"}"#, "```json", "``````", #"{"answer": "a"# + "\u{0}" + #""}"#,
    String(repeating: "[", count: 3000),
  ])
  func `What is not such an object is malformed`(text: String) {
    #expect(claim(text) == .failure(.malformed))
  }

  @Test func `Each other miss has its name`() {
    #expect(claim("") == .failure(.empty))
    #expect(claim(" \n") == .failure(.empty))
    #expect(claim(#"{"answer": ""}"#) == .failure(.empty))
    #expect(claim(#"{"answer": " "}"#) == .failure(.empty))
    #expect(claim(#"{"answer": "85"}"#, finish: "length") == .failure(.truncated))
    #expect(claim("", finish: "content_filter") == .failure(.refused))
    #expect(claim("", finish: Answer.refusal) == .failure(.refused))
    #expect(claim(#"{"answer": "\#(String(repeating: "a", count: 513))"}"#) == .failure(.tooLong))
    #expect(claim(String(repeating: "a", count: 1_000_000)) == .failure(.tooLong))
    let longest = String(repeating: "a", count: 512)
    #expect(claim(#"{"answer": "\#(longest)"}"#) == .success(.span(longest)))
  }

  @Test func `Misses are counted by stable names`() {
    #expect(
      Miss.allCases.map(\.rawValue) == [
        "not_found", "empty", "too_long", "malformed", "truncated", "refused",
      ])
  }
}

@Suite struct AlignerTests {
  private func align(
    _ claim: String, in text: String, taken: [Range<Int>] = [],
    probability: (Range<Int>) -> Double? = { _ in nil }
  ) -> Result<Alignment, Miss> {
    Aligner.align(
      claim, in: text, tokens: Tokens.of(text), taken: taken, probability: probability)
  }

  private func ranges(_ claim: String, in text: String) throws -> [Range<Int>] {
    try align(claim, in: text).get().ranges
  }

  @Test func `Commas belong to the claim`() throws {
    #expect(try ranges("30,000 bbl", in: "sold 30,000 bbl, Nov") == [5..<15])
  }

  @Test func `Signs of currency belong to the claim`() throws {
    #expect(try ranges("$85.50", in: "1. bid $85.50") == [7..<13])
  }

  @Test func `Offsets after astral characters are bytes`() throws {
    let text = "🛢️🇺🇸 WTI at 85"
    let range = try #require(try ranges("85", in: text).first)
    #expect(String(decoding: Array(text.utf8)[range], as: UTF8.self) == "85")
    #expect(range.lowerBound == text.utf8.count - 2)
    #expect(try ranges("🇺🇸", in: text) == [7..<15])
  }

  @Test func `Line ends are two bytes where the text has two`() throws {
    #expect(try ranges("b\r\nc", in: "a\r\nb\r\nc") == [3..<7])
    #expect(align("b\nc", in: "a\r\nb\r\nc") == .failure(.notFound))
    // One grapheme is CR and LF, and a byte for byte look-up does not mind.
    #expect(try ranges("c", in: "a\r\nb\r\nc") == [6..<7])
  }

  @Test func `A capital I with a dot moves nothing and is no i`() throws {
    #expect(try ranges("85", in: "İİİ 85") == [7..<9])
    #expect(align("i", in: "İ") == .failure(.notFound))
    #expect(align("i\u{307}", in: "İ") == .failure(.notFound))
  }

  @Test func `Quotes, case and composition are not folded`() {
    #expect(align("\"firm\"", in: "\u{201C}firm\u{201D}") == .failure(.notFound))
    #expect(align("nov", in: "Nov") == .failure(.notFound))
    #expect(align("café", in: "cafe\u{301}") == .failure(.notFound))
    #expect(align("1 000", in: "1\u{A0}000") == .failure(.notFound))
    #expect(align("", in: "Nov") == .failure(.empty))
    #expect(align("November", in: "Nov") == .failure(.notFound))
  }

  @Test func `One occurrence is not ambiguous`() throws {
    let alignment = try align("85", in: "bid 85").get()
    #expect(alignment.ranges == [4..<6])
    #expect(!alignment.isAmbiguous)
  }

  @Test func `Of several occurrences all are kept, the first first, and it is said`() throws {
    let alignment = try align("85", in: "85 bid, 85 sold, 85 done").get()
    #expect(alignment.ranges == [0..<2, 8..<10, 17..<19])
    #expect(alignment.isAmbiguous)
  }

  @Test func `Occurrences that overlap each other are all found`() throws {
    #expect(try ranges("aa", in: "aaaa") == [0..<2, 1..<3, 2..<4])
  }

  @Test func `An occurrence within a token comes last and is no rival`() throws {
    let alignment = try align("75", in: "1.75 bid 75").get()
    #expect(alignment.ranges == [9..<11, 2..<4])
    #expect(!alignment.isAmbiguous)
  }

  @Test func `An occurrence that a certain span holds comes last, before all else`() throws {
    let alignment = try align(
      "85", in: "85 bid, 85 sold", taken: [0..<6], probability: { $0.lowerBound == 0 ? 1 : 0 }
    ).get()
    #expect(alignment.ranges == [8..<10, 0..<2])
    #expect(!alignment.isAmbiguous)
    // Ranges that only touch do not overlap.
    let touching = try align("85", in: "85 bid, 85 sold", taken: [2..<8]).get()
    #expect(touching.ranges == [0..<2, 8..<10])
  }

  @Test func `The tagger's probability decides among equals`() throws {
    let alignment = try align(
      "85", in: "85 bid, 85 sold, 85 done",
      probability: { [8: 0.9, 17: 0.3][$0.lowerBound] }
    ).get()
    #expect(alignment.ranges == [8..<10, 17..<19, 0..<2])
    #expect(alignment.possible == 3)
  }
}

@Suite struct SpanCandidateTests {
  @Test func `They are the text's own bytes from token to token, each once`() {
    let text = "bid 85, bid 85"
    let spans = SpanCandidates.spans(of: text, tokens: Tokens.of(text), maximumTokens: 2)
    #expect(spans == ["bid", "bid 85", "85", "85,", ",", ", bid"])
  }

  @Test func `Where there are too many the short ones are taken`() {
    let text = (0..<1000).map(String.init).joined(separator: " ")
    let spans = SpanCandidates.spans(of: text, tokens: Tokens.of(text), limit: 1500)
    #expect(spans.count == 1500)
    #expect(Set(spans).isSuperset(of: (0..<1000).map(String.init)))
  }

  @Test func `Two spellings of one letter are two candidates`() {
    let text = "é e\u{301}"
    let spans = SpanCandidates.spans(of: text, tokens: [0..<2, 3..<6], maximumTokens: 1)
    #expect(spans.map { Array($0.utf8) } == [Array("é".utf8), Array("e\u{301}".utf8)])
  }

  @Test func `A text without tokens has none`() {
    #expect(SpanCandidates.spans(of: " ", tokens: []).isEmpty)
  }
}

/// Runs of letters, digits with their points and commas, and single other characters: enough of a
/// tokenizer for these tests.
enum Tokens {
  static func of(_ text: String) -> [Range<Int>] {
    var tokens: [Range<Int>] = []
    var kinds: [Int] = []
    var offset = 0
    for scalar in text.unicodeScalars {
      let end = offset + UTF8.width(scalar)
      let kind =
        scalar.properties.isAlphabetic
        ? 1 : scalar.properties.numericType != nil || scalar == "." ? 2 : 3
      if !scalar.properties.isWhitespace {
        if kind < 3, kinds.last == kind, tokens.last?.upperBound == offset {
          tokens[tokens.count - 1] = tokens[tokens.count - 1].lowerBound..<end
        } else {
          tokens.append(offset..<end)
          kinds.append(kind)
        }
      }
      offset = end
    }
    return tokens
  }
}
