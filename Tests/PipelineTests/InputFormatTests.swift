import Kafka
import Records
import Testing

@testable import Pipeline

@Suite struct InputFormatTests {
  private func decode(
    _ format: InputFormat, _ value: String, key: String? = "k", headers: [KafkaHeader] = []
  ) throws(MessageError) -> Heard {
    try format.decode(
      message(Array(value.utf8), key: key.map { Array($0.utf8) }, headers: headers))
  }

  @Test func `a heard is read as its schema says`() throws {
    let read = try decode(.heard, heard(["received_at": #""2026-11-02T09:15:00Z""#]))
    #expect(read.id == "h1")
    #expect(read.market == "oil")
    #expect(read.receivedAt == "2026-11-02T09:15:00Z")
  }

  @Test func `fields are found by name and by path`() throws {
    let format = InputFormat.mapped(
      .init(
        id: "ref", market: "desk.market", text: "body.text", receivedAt: "meta.at",
        source: "meta.via"),
      .init())
    let read = try decode(
      format,
      #"{"ref": 12345678901, "desk": {"market": "oil"}, "body": {"text": "bid"}, "meta": {"at": "2026", "via": null}}"#
    )
    #expect(read.id == "12345678901")
    #expect(read.market == "oil")
    #expect(read.text == "bid")
    #expect(read.receivedAt == "2026")
    #expect(read.source == nil)
  }

  @Test func `a field whose own name has dots wins over a path`() throws {
    let format = InputFormat.mapped(.init(text: "body.text"), .init(market: "oil"))
    let read = try decode(format, #"{"body.text": "own", "body": {"text": "path"}}"#)
    #expect(read.text == "own")
  }

  @Test(arguments: [
    #"{"body": {}}"#, #"{"body": "bid"}"#, #"{"body": {"text": ["bid"]}}"#,
    #"{"body": {"text": null}}"#, "[]", #""bid""#,
  ])
  func `a mapped field that is missing or no text is a dead letter`(value: String) throws {
    let format = InputFormat.mapped(.init(text: "body.text"), .init(market: "oil"))
    let error = #expect(throws: MessageError.self) { try decode(format, value) }
    #expect(error?.errorClass == .invalid)
  }

  @Test func `a market comes from the field, else the header, else the topic's own`() throws {
    let format = InputFormat.mapped(
      .init(market: "m", text: "t"), .init(marketHeader: "market", market: "fixed"))
    let header = [KafkaHeader("market", Array("header".utf8))]
    #expect(try decode(format, #"{"t": "x", "m": "field"}"#, headers: header).market == "field")
    #expect(try decode(format, #"{"t": "x"}"#, headers: header).market == "header")
    #expect(try decode(format, #"{"t": "x"}"#).market == "fixed")
    let bad = [KafkaHeader("market", [0xFF])]
    #expect(try decode(format, #"{"t": "x"}"#, headers: bad).market == "fixed")
  }

  @Test func `a text without a market is a dead letter`() throws {
    let format = InputFormat.text(.init(marketHeader: "market"))
    let error = #expect(throws: MessageError.self) { try decode(format, "bid") }
    #expect(error?.errorClass == .invalid)
    let header = [
      KafkaHeader("market", Array("gas".utf8)), KafkaHeader("market", Array("oil".utf8)),
    ]
    let read = try decode(format, "bid", headers: header)
    #expect(read.market == "oil", "the last header of a name counts")
    #expect(read.text == "bid")
  }

  @Test func `a text is kept as it came`() throws {
    let text = " bid\r\n\te\u{301} \u{FEFF}"
    let read = try decode(.text(.init(market: "oil")), text)
    #expect(Array(read.text.utf8) == Array(text.utf8))
  }

  @Test func `an id that is not given is the key, else where the message is`() throws {
    let format = InputFormat.text(.init(market: "oil"))
    #expect(try decode(format, "bid").id == "k")
    #expect(try decode(format, "bid", key: nil).id == "raw-0-7")
    #expect(try decode(format, "bid", key: "").id == "raw-0-7")
    #expect(try format.decode(message([0x62], key: [0xFF])).id == "raw-0-7")
    #expect(try decode(format, "bid", key: nil).id == decode(format, "bid", key: nil).id)
  }

  @Test(arguments: [
    InputFormat.heard, .text(.init(market: "oil")), .mapped(.init(text: "t"), .init(market: "oil")),
  ])
  func `bad UTF-8 and tombstones are dead letters in every format`(format: InputFormat) throws {
    let encoding = #expect(throws: MessageError.self) {
      try format.decode(message(Array(#"{"t": ""#.utf8) + [0xC0, 0x80, 0x22, 0x7D]))
    }
    #expect(encoding?.errorClass == .encoding)
    let empty = #expect(throws: MessageError.self) { try format.decode(message(nil)) }
    #expect(empty?.errorClass == .empty)
  }

  @Test func `nested JSON of a feed's own does not bring the program down`() throws {
    let format = InputFormat.mapped(.init(text: "t"), .init(market: "oil"))
    for depth in [300, 10_000, 1_000_000] {
      let value =
        #"{"t": "bid", "x": "# + String(repeating: "[", count: depth)
        + String(repeating: "]", count: depth) + "}"
      if depth == 300 {
        #expect(try decode(format, value).text == "bid")
      } else {
        let error = #expect(throws: MessageError.self) { try decode(format, value) }
        #expect(error?.errorClass == .malformed)
      }
    }
  }
}
