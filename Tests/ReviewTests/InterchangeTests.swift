import Foundation
import Records
import Testing

@testable import Review

@Suite struct InterchangeTests {
  private let interchange = Interchange(["oil": Oil.extractor])

  private func settings(
    _ format: Interchange.Format, market: String? = "oil"
  ) -> Interchange.Import {
    Interchange.Import(
      format: format, market: market, reviewer: "ada", answeredAt: "2026-01-02T00:00:00.000Z")
  }

  private var marks: [Feedback.Mark] {
    [Oil.mark("price", "-$1.10", quote: 1), Oil.mark("price", "-$1.40", quote: 2)]
  }

  /// Verdicts of all kinds, as if imported: without proposers.
  private var verdicts: [Feedback] {
    [
      Oil.feedback(Oil.card(nil, nil), .accept, spans: marks),
      Oil.feedback(Oil.card("buyer", "broker"), .reject),
      Oil.feedback(Oil.card("activity", "bid"), .accept),
      Oil.feedback(Oil.card("buyer", nil), .accept),
      Oil.feedback(Oil.card("price", "bid", heard: "h2", text: "bid مشتري\r\n\u{301}e"), .accept),
    ].map { verdict in
      var verdict = verdict
      verdict.proposers = []
      verdict.value = nil
      verdict.gold = false
      return verdict
    }
  }

  private func text(_ lines: [[UInt8]]) -> [String] {
    lines.map { String(decoding: $0, as: UTF8.self) }
  }

  private func read(
    _ lines: [String], _ format: Interchange.Format, market: String? = "oil"
  ) -> (feedback: [Feedback], faults: [Interchange.Fault]) {
    interchange.feedback(lines.map { Array($0.utf8) }, as: settings(format, market: market))
  }

  @Test func `verdicts survive the way out and in again as heards lines`() throws {
    let lines = try interchange.lines(verdicts, as: .heards)
    #expect(lines.count == 2, "one a heard")
    let (feedback, faults) = interchange.feedback(lines, as: settings(.heards, market: nil))
    #expect(faults.isEmpty)
    #expect(feedback == verdicts)
  }

  @Test func `offsets are Unicode scalars and labels the taxonomy's`() throws {
    let line = try #require(text(try interchange.lines(verdicts, as: .heards)).first)
    // The emoji is two scalars and seven bytes.
    #expect(line.contains(#"{"end":20,"label":"PRICE","quote":1,"start":14}"#), "\(line)")
    #expect(
      line.contains(
        #"{"attribute":"buyer","end":40,"kind":"span","label":"BUYER","start":34,"verdict":"reject"}"#
      ), "\(line)")
    #expect(
      line.contains(#"{"attribute":"buyer","kind":"absent","label":"BUYER","verdict":"accept"}"#))
  }

  @Test func `a heard marked whole is a text with entities for spaCy`() throws {
    let lines = text(try interchange.lines(verdicts, as: .spacy))
    #expect(lines.count == 1)
    #expect(lines[0].contains(#""entities":[{"end":20,"label":"PRICE","quote":1,"start":14}"#))
    #expect(read(lines, .spacy).feedback == [verdicts[0]])
    let other = read(
      [#"{"text": "bid 5", "entities": [[0, 3, "ACTIVITY"]]}"#, "", #"{"text":"x","spans":[]}"#],
      .spacy)
    #expect(other.faults.isEmpty)
    #expect(other.feedback.map { $0.spans?.count } == [1, 0])
    #expect(other.feedback[0].heard.hasPrefix("import-"))
    #expect(other.feedback[0].card != other.feedback[1].card)
    #expect(
      read([#"{"text": "bid 5", "entities": []}"#], .spacy).feedback[0].card
        == other.feedback[0].card, "an id from the text is the same each time")
  }

  @Test func `each verdict but "not stated" is a task for Prodigy`() throws {
    var all = verdicts
    all.append(Oil.feedback(Oil.card("buyer", "at"), .ignore))
    let lines = text(try interchange.lines(all, as: .prodigy))
    #expect(lines.count == 5)
    #expect(lines[0].contains(#""_view_id":"ner_manual","answer":"accept""#))
    #expect(lines[1].contains(#""_view_id":"ner","answer":"reject""#))
    #expect(lines[4].contains(#""answer":"ignore""#))
    let (feedback, faults) = read(lines, .prodigy, market: nil)
    #expect(faults.isEmpty)
    #expect(feedback == verdicts.filter { $0.kind != .absent })
  }

  @Test func `what is gold is said by who reads it`() {
    var gold = settings(.spacy)
    gold.isGold = true
    let line = Array(#"{"text": "bid 5", "entities": []}"#.utf8)
    #expect(interchange.feedback([line], as: gold).feedback.map(\.gold) == [true])
    #expect(interchange.feedback([line], as: settings(.spacy)).feedback.map(\.gold) == [false])
    gold.format = .prodigy
    let task =
      #"{"text": "bid 5", "spans": [{"start": 4, "end": 5, "label": "PRICE"}], "answer": "reject"}"#
    let (feedback, faults) = interchange.feedback([Array(task.utf8)], as: gold)
    #expect(feedback.isEmpty && faults.first?.cause.contains("no gold") == true, "\(faults)")
  }

  @Test(arguments: [
    (
      Interchange.Format.heards,
      #"{"text": "bid 5", "spans": [{"start": 4, "end": 9, "label": "PRICE"}]}"#, "spans[0]"
    ),
    (
      .heards, #"{"text": "bid 5", "spans": [{"start": 2, "end": 2, "label": "PRICE"}]}"#,
      "spans[0]"
    ),
    (
      .heards, #"{"text": "bid 5", "spans": [{"start": -1, "end": 2, "label": "PRICE"}]}"#,
      "spans[0]"
    ),
    (
      .heards, #"{"text": "bid 5", "spans": [{"start": 0, "end": 3, "label": "SECRET"}]}"#,
      "unknown label (known: ACTIVITY"
    ),
    (
      .heards,
      #"{"text": "bid 5", "spans": [{"start": 0, "end": 3, "label": "PRICE"}, {"start": 2, "end": 5, "label": "PRICE"}]}"#,
      "overlaps"
    ),
    (
      .heards,
      #"{"text": "bid 5", "spans": [{"start": 0, "end": 3, "label": "PRICE", "quote": 0}]}"#,
      "quote"
    ),
    (.heards, #"{"text": "bid 5", "spans": [{"start": 0, "label": "PRICE"}]}"#, "end"),
    (.heards, #"{"text": "bid 5"}"#, "spans"),
    (.heards, #"{"text": "   ", "spans": []}"#, "text"),
    (.heards, #"{"market": "tin", "text": "bid 5", "spans": []}"#, "unknown market (known: oil)"),
    (
      .heards, #"{"text": "bid 5", "verdicts": [{"attribute": "price", "verdict": "ignore"}]}"#,
      "verdict"
    ),
    (
      .heards,
      #"{"text": "bid 5", "verdicts": [{"attribute": "price", "kind": "span", "verdict": "accept"}]}"#,
      "start"
    ),
    (.prodigy, #"{"text": "bid 5", "spans": [], "answer": "reject"}"#, "exactly one span"),
    (.prodigy, #"{"text": "bid 5", "spans": []}"#, "answer"),
    (.prodigy, #"{"text": "bid 5", "spans": [], "answer": "maybe"}"#, "answer"),
    (.spacy, #"{"text": "bid 5"}"#, "entities"),
    (.spacy, #"not JSON"#, "JSON"),
  ])
  func `a bad line is told by its number and cause, without its text, and nothing is read`(
    _ format: Interchange.Format, _ line: String, _ cause: String
  ) {
    let (feedback, faults) = read(
      [#"{"text": "SECRET", "spans": [], "entities": [], "answer": "accept"}"#, line], format)
    #expect(feedback.isEmpty)
    #expect(faults.map(\.line) == [2])
    #expect(faults.first?.cause.contains(cause) == true, "\(faults)")
    #expect(!faults.description.contains("SECRET") && !faults.description.contains("bid 5"))
  }

  @Test func `a line without a market needs one from elsewhere`() {
    #expect(read([#"{"text": "x", "spans": []}"#], .heards, market: nil).faults.count == 1)
  }
}
