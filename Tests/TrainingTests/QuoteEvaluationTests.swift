import Extraction
import Foundation
import Records
import Testing

@testable import Training

/// Rules find `bid`, `offer` and numbers; without a model the assembler's rule groups them.
private let extractor: Extractor = {
  let source = """
    schema: heards.taxonomy/1
    market: test
    version: "1"
    title: Test
    attributes:
      - name: activity
        label: ACTIVITY
        found_by: rules
        scope: quote
        normaliser: enum
        values:
          - {value: bid, aliases: [bid]}
          - {value: offer, aliases: [offer, ofr]}
      - name: price
        label: PRICE
        found_by: both
        scope: quote
        normaliser: price
        patterns: ['-[0-9]+']
      - name: price_unit
        label: PRICE_UNIT
        found_by: tagger
        scope: quote
        normaliser: text
      - name: price_basis
        label: PRICE_BASIS
        found_by: tagger
        scope: quote
        normaliser: text
      - name: time
        label: TIME
        found_by: tagger
        scope: quote
        normaliser: time
    """
  return Extractor(taxonomy: try! Taxonomy.parse(source, file: "test"), model: nil)
}()

/// - Parameter spans: words of the text in order, each with its label, number and value.
private func annotated(
  _ text: String, _ spans: [(String, String, Int?, AttributeValue?)], receivedAt: String? = nil
) -> AnnotatedText {
  var from = text.startIndex
  return AnnotatedText(
    id: text, market: nil, text: text,
    spans: spans.map { word, label, quote, value in
      let range = text.range(of: word, range: from..<text.endIndex)!
      from = range.upperBound
      let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
      return AnnotatedText.Span(
        span: TextSpan(start: start, end: start + word.utf8.count), label: label, quote: quote,
        value: value)
    }, receivedAt: receivedAt)
}

@Suite struct QuoteEvaluationTests {
  private let pair = annotated(
    "bid -5, offer -3",
    [
      ("bid", "ACTIVITY", 1, nil), ("-5", "PRICE", 1, nil), ("offer", "ACTIVITY", 2, nil),
      ("-3", "PRICE", 2, nil),
    ])
  private let single = annotated(
    "bid -7", [("bid", "ACTIVITY", nil, nil), ("-7", "PRICE", nil, nil)])

  @Test func `A heard is right when its set of quotes is, whatever their numbers`() throws {
    var renumbered = pair
    for i in renumbered.spans.indices { renumbered.spans[i].quote = 3 - renumbered.spans[i].quote! }
    let evaluation = try #require(
      QuoteEvaluation([pair, renumbered, single], extractor, resamples: 50))
    for shares in [evaluation.gold, evaluation.extracted] {
      #expect(shares.heards.right == 3 && shares.heards.all == 3)
      #expect(shares.several.right == 2 && shares.several.all == 2)
      #expect(shares.heards.interval == 1...1)
    }
  }

  @Test func `One span in the wrong quote, or shared by mistake, makes the heard wrong`() throws {
    var crossed = pair
    crossed.spans[0].quote = 2
    crossed.spans[2].quote = 1
    var shared = pair
    shared.spans[0].quote = nil
    var joined = pair
    for i in joined.spans.indices { joined.spans[i].quote = nil }
    let evaluation = try #require(
      QuoteEvaluation([pair, crossed, shared, joined], extractor, resamples: 200))
    #expect(evaluation.gold.heards.right == 1 && evaluation.gold.heards.all == 4)
    #expect(evaluation.gold.several.right == 1 && evaluation.gold.several.all == 3)
    #expect(evaluation.gold.heards.share == 0.25)
    let interval = try #require(evaluation.gold.heards.interval)
    #expect(interval.lowerBound == 0 && interval.upperBound > 0.4 && interval.upperBound < 1)
  }

  @Test func `A span that is missed or too many is wrong end to end, not on gold spans`() throws {
    let missed = annotated(
      "bid -5, offer -3 to x",
      [
        ("bid", "ACTIVITY", 1, nil), ("-5", "PRICE", 1, nil), ("offer", "ACTIVITY", 2, nil),
        ("-3", "PRICE", 2, nil), ("x", "PRICE_BASIS", nil, nil),
      ])
    let tooMany = annotated(
      "bid -7 -8", [("bid", "ACTIVITY", nil, nil), ("-7", "PRICE", nil, nil)])
    let evaluation = try #require(
      QuoteEvaluation([missed, tooMany, pair], extractor, resamples: 10))
    #expect(evaluation.gold.heards.right == 3)
    #expect(evaluation.extracted.heards.right == 1 && evaluation.extracted.heards.all == 3)
  }

  @Test func `Data without numbers are not measured, heards without spans do not count`() throws {
    #expect(QuoteEvaluation([single], extractor, resamples: 10) == nil)
    let remark = annotated("quiet", [])
    let evaluation = try #require(QuoteEvaluation([remark, pair], extractor, resamples: 10))
    #expect(evaluation.gold.heards.all == 1)
  }
}

@Suite struct ValueEvaluationTests {
  @Test func `Values are compared exactly, by label, with what is wrong`() throws {
    let text = annotated(
      "bid -5, ofr -3 3 pm",
      [
        ("bid", "ACTIVITY", nil, .string("bid")), ("-5", "PRICE", nil, .number(-5)),
        ("ofr", "ACTIVITY", nil, .string("bid")), ("-3", "PRICE", nil, .number(3)),
        ("3 pm", "TIME", nil, nil),
      ])
    let evaluation = ValueEvaluation([text], extractor, resamples: 10)
    #expect(evaluation.all.right == 2 && evaluation.all.all == 4)
    #expect(evaluation.labels["ACTIVITY"]?.right == 1)
    #expect(evaluation.labels["PRICE"]?.all == 2)
    #expect(evaluation.labels["TIME"] == nil)
    #expect(evaluation.wrong.map(\.text) == ["ofr", "-3"])
    #expect(evaluation.wrong.map(\.value) == [.string("offer"), .number(-3)])
  }

  @Test func `Days are counted from when the text was received`() {
    for (received, day) in [("2026-11-19T09:00:00Z", "2026-11-17"), ("2026-11-13", "2026-11-10")] {
      let text = annotated(
        "bid Tuesday", [("Tuesday", "TIME", nil, .string(day))], receivedAt: received)
      #expect(ValueEvaluation([text], extractor, resamples: 1).all.right == 1)
    }
  }

  @Test(arguments: [
    ("offer closing Friday", "2026-11-20"), ("firm until Friday", "2026-11-20"),
    ("heard on Friday", "2026-11-13"), ("Friday", "2026-11-13"),
  ])
  func `A deadline lies ahead`(text: String, day: String) {
    let text = annotated(
      text, [("Friday", "TIME", nil, .string(day))], receivedAt: "2026-11-19T09:00:00Z")
    #expect(ValueEvaluation([text], extractor, resamples: 1).wrong.map(\.value) == [])
  }

  @Test(arguments: [
    ("$6/b below Brent", -6.0), ("$6/b under the Brent", -6), ("$6/b discount to Brent", -6),
    ("-$6/b below Brent", -6), ("$6/b over Brent", 6), ("$6/b less than Brent", 6),
    ("$6/b to Brent", 6),
  ])
  func `A discount named behind the unit turns the price`(text: String, price: Double) {
    let text = annotated(
      text,
      [
        (text.hasPrefix("-") ? "-$6" : "$6", "PRICE", nil, .number(price)),
        ("/b", "PRICE_UNIT", nil, nil), ("Brent", "PRICE_BASIS", nil, nil),
      ])
    #expect(ValueEvaluation([text], extractor, resamples: 1).wrong.map(\.value) == [])
  }

  @Test(
    arguments: [
      ("americas-crude-oil", 200), ("asia-steel-rebar", 250), ("global-carbon-credits", 190),
    ])
  func `The hand-marked values of the demo markets are nearly all found`(
    market: String, count: Int
  ) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../deploy/markets/\(market)").standardized.path
    let evaluation = ValueEvaluation(
      try Dataset.read(folder + "/values.jsonl"),
      Extractor(taxonomy: try Taxonomy.read(folder), model: nil), resamples: 100)
    #expect(evaluation.all.all >= count)
    #expect(evaluation.all.share >= 0.96, "\(evaluation.wrong)")
  }
}
