import Foundation
import Kafka
import Records
import Testing

@testable import Pipeline

/// A message that can come from a topic, and what has to become of it.
struct Sample: Sendable, CustomTestStringConvertible {
  let name: String
  let value: [UInt8]?
  /// Nil for a record.
  let errorClass: MessageError.Class?

  init(_ name: String, _ value: [UInt8]?, _ errorClass: MessageError.Class?) {
    self.name = name
    self.value = value
    self.errorClass = errorClass
  }

  init(_ name: String, _ value: String, _ errorClass: MessageError.Class?) {
    self.init(name, Array(value.utf8), errorClass)
  }

  var testDescription: String { name }
}

private func repeated(_ text: String, _ count: Int) -> String {
  String(repeating: text, count: count)
}

private func utf16(_ text: String, mark: Bool) -> [UInt8] {
  ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
}

private let largeNested =
  #"{"schema": "heards.heard/1", "id": "h", "market": "oil", "text": "bid", "attributes": {"a": "#

private let samples: [Sample] = [
  Sample("a heard", heard(), nil),
  Sample("unknown fields", heard(["later": #"{"a": [1, null]}"#]), nil),
  Sample("a tombstone", nil, .empty),
  Sample("an empty value", "", .malformed),
  Sample("blanks alone", "  \n", .malformed),
  Sample("not JSON", "offered at -$1.10/b", .malformed),
  Sample("JSON cut short", String(heard().dropLast(8)), .malformed),
  Sample("two JSON values", heard() + heard(), .malformed),
  Sample("an array", "[\(heard())]", .invalid),
  Sample("a number", "12", .invalid),
  Sample("null", "null", .invalid),
  Sample("no schema", heard(["schema": nil]), .invalid),
  Sample("another message's schema", heard(["schema": #""heards.record/1""#]), .schema),
  Sample("another major version", heard(["schema": #""heards.heard/2""#]), .schema),
  Sample("an unknown market", heard(["market": #""tin""#]), .market),
  Sample("an empty market", heard(["market": #""""#]), .invalid),
  Sample("no market", heard(["market": nil]), .invalid),
  Sample("no id", heard(["id": nil]), .invalid),
  Sample("a null id", heard(["id": "null"]), .invalid),
  Sample("an empty id", heard(["id": #""""#]), .invalid),
  Sample("an id that is a number", heard(["id": "12"]), .invalid),
  Sample("an id that is an array", heard(["id": #"["h1"]"#]), .invalid),
  Sample("an id of 512 bytes", heard(["id": "\"\(repeated("i", 512))\""]), nil),
  Sample("an id of 513 bytes", heard(["id": "\"\(repeated("i", 513))\""]), .size),
  Sample("no text", heard(["text": nil]), .invalid),
  Sample("an empty text", heard(["text": #""""#]), .invalid),
  Sample("a blank text", heard(["text": #"" \t\r\n ""#]), .invalid),
  Sample("a text that is an object", heard(["text": #"{"a": "b"}"#]), .invalid),
  Sample("16 KiB of text", heard(["text": "\"\(repeated("b", 16_384))\""]), nil),
  Sample("a byte more", heard(["text": "\"\(repeated("b", 16_385))\""]), .size),
  Sample("16 KiB in two-byte letters", heard(["text": "\"\(repeated("é", 8192))\""]), nil),
  Sample("a letter more", heard(["text": "\"\(repeated("é", 8193))\""]), .size),
  Sample("1 MB of text", heard(["text": "\"\(repeated("bid ", 250_000))\""]), .size),
  Sample("16 KiB of numbers", heard(["text": "\"\(repeated("1 ", 8192))\""]), nil),
  Sample("16 KiB of prices", heard(["text": "\"\(repeated("$1/b bid ", 1820))\""]), nil),
  Sample("bad UTF-8", Array(heard().utf8.prefix(20)) + [0xFF] + Array(heard().utf8), .encoding),
  Sample("UTF-8 cut short", Array(heard().utf8) + [0xE2, 0x82], .encoding),
  Sample("a surrogate in UTF-8", [0x22, 0xED, 0xA0, 0x80, 0x22], .encoding),
  Sample("a lone surrogate, escaped", heard(["text": #""bid \ud83d at""#]), .malformed),
  Sample("surrogates in wrong order", heard(["text": #""bid \udca9\ud83d""#]), .malformed),
  Sample("a surrogate pair, escaped", heard(["text": #""bid \ud83d\udca9""#]), nil),
  Sample("NUL, escaped", heard(["text": #""bid \u0000 at""#]), .invalid),
  Sample("NUL in the id", heard(["id": #""a\u0000b""#]), .invalid),
  Sample("NUL, raw", heard(["text": "\"bid \0 at\""]), .malformed),
  Sample("a line's end, raw", heard(["text": "\"bid \n at\""]), .malformed),
  Sample("only emoji", heard(["text": #""🛢️🛢️👩‍👩‍👧‍👦""#]), nil),
  Sample("letters that grow in lower case", heard(["text": #""İİİ bid İ $1.10/b""#]), nil),
  Sample("combining marks alone", heard(["text": "\"\(repeated("\u{301}", 100))\""]), nil),
  Sample("writing from right to left", heard(["text": "\"\u{202E}bid שלום $1.10/b\""]), nil),
  Sample("1e400", heard(["attributes": #"{"a": 1e400}"#]), .invalid),
  Sample(
    "a number of 10,000 digits", heard(["attributes": "{\"a\": \(repeated("9", 10_000))}"]),
    .invalid),
  Sample("a text of 10,000 digits", heard(["text": "\"bid $\(repeated("9", 10_000))/b\""]), nil),
  Sample("10,000 arrays deep", repeated("[", 10_000), .malformed),
  Sample("10,000 arrays, closed", repeated("[", 10_000) + repeated("]", 10_000), .malformed),
  Sample(
    "10,000 objects in a field",
    largeNested + repeated(#"{"a":"#, 10_000) + "1" + repeated("}", 10_002), .malformed),
  Sample(
    "400 objects in a field",
    largeNested + repeated(#"{"a":"#, 400) + "1" + repeated("}", 402), nil),
  Sample(
    "400 arrays in a field",
    largeNested + repeated("[", 400) + repeated("]", 400) + "}}", nil),
  Sample("1,000,000 arrays deep", repeated("[", 1_000_000), .malformed),
  Sample(
    "1,000,000 objects in a field",
    largeNested + repeated(#"{"a":"#, 1_000_000) + "1" + repeated("}", 1_000_002), .malformed),
  Sample("a byte order mark", [0xEF, 0xBB, 0xBF] + Array(heard().utf8), nil),
  Sample("UTF-16 with its mark", utf16(heard(), mark: true), .encoding),
  Sample("UTF-16 without its mark", utf16(heard(), mark: false), .malformed),
]

@Suite struct ProcessorTests {
  @Test(arguments: samples)
  func `a message becomes its record or a dead letter with its bytes`(sample: Sample) throws {
    let headers = [
      KafkaHeader("traceparent", Array("00-0af7651916cd43dd8448eb211c80319c-b7-01".utf8)),
      KafkaHeader("null", nil), KafkaHeader("empty", []), KafkaHeader("bytes", [0, 0xFF]),
    ]
    let key: [UInt8] = [0, 0xFF, 0x6B]
    var processor = try makeProcessor()
    let outcome = processor.process(message(sample.value, key: key, headers: headers))
    #expect(outcome.errorClass == sample.errorClass)
    #expect(!outcome.written.isEmpty)
    for written in outcome.written {
      #expect(written.headers == [headers[0]], "the trace goes on")
      #expect(written.value?.count ?? 0 < 1_000_000, "a broker takes it")
    }
    guard sample.errorClass != nil else {
      let record = try #require(outcome.record)
      #expect(record.revision == 1)
      #expect(record.lineage.offset == 7)
      return
    }
    let letters = outcome.letters
    #expect(letters.count == outcome.written.count)
    #expect(outcome.written.allSatisfy { $0.topic == "heards.dlq" && $0.key == key })
    #expect(letters.map(\.part) == Array(1...letters.count))
    #expect(letters.allSatisfy { $0.parts == letters.count })
    for letter in letters {
      #expect(letter.origin == DeadLetter.Origin(topic: "raw", partition: 0, offset: 7))
      #expect(letter.key == Data(key))
      #expect(
        letter.headers == headers.map { .init(name: $0.name, value: $0.value.map { Data($0) }) })
      #expect(letter.error.errorClass == sample.errorClass?.rawValue)
      #expect(!letter.error.message.isEmpty)
      for quoted in ["offered", "1.10", "bid ", "bbb", "éé"] {
        #expect(!letter.error.message.contains(quoted), "no text of a heard in an error")
      }
    }
    if let value = sample.value {
      #expect(letters.reduce(Data()) { $0 + ($1.value ?? Data()) } == Data(value))
    } else {
      #expect(letters.allSatisfy { $0.value == nil })
    }
  }

  @Test func `a long value is carried in several letters`() throws {
    var processor = try makeProcessor()
    let value = heard(["text": "\"\(repeated("bid ", 250_000))\""])
    #expect(processor.process(message(value)).letters.count == 2)
  }

  @Test func `a letter with a long key and headers fits a broker's limit too`() throws {
    var processor = try makeProcessor()
    let outcome = processor.process(
      message(
        Array(repeating: 0x20, count: 2_000_000), key: Array(repeating: 1, count: 60_000),
        headers: [KafkaHeader("h", Array(repeating: 2, count: 200_000))]))
    #expect(outcome.written.allSatisfy { ($0.value?.count ?? 0) + ($0.key?.count ?? 0) < 990_000 })
    #expect(
      outcome.letters.reduce(Data()) { $0 + ($1.value ?? Data()) }
        == Data(repeating: 0x20, count: 2_000_000))
  }

  @Test func `an id used again is a duplicate, and the same message read again is none`() throws {
    var processor = try makeProcessor()
    #expect(processor.process(message(heard(), offset: 3)).errorClass == nil)
    #expect(processor.process(message(heard(), offset: 5)).errorClass == .duplicate)
    #expect(processor.process(message(heard(), offset: 3)).errorClass == nil, "read again")
    #expect(processor.process(message(heard(), offset: 5)).errorClass == .duplicate)
    let other = message(Array(heard().utf8), partition: 1, offset: 9)
    #expect(processor.process(other).errorClass == nil, "another partition has ids of its own")
  }

  @Test func `a dead letter's id may be used again`() throws {
    var processor = try makeProcessor()
    #expect(
      processor.process(message(heard(["market": #""tin""#]), offset: 1)).errorClass == .market)
    #expect(processor.process(message(heard(), offset: 2)).errorClass == nil)
  }

  @Test func `only the last ids are remembered`() throws {
    var processor = try makeProcessor(remembering: 2)
    for (offset, id) in ["a", "b", "c", "a", "c"].enumerated() {
      let outcome = processor.process(message(heard(["id": "\"\(id)\""]), offset: Int64(offset)))
      #expect(outcome.errorClass == (offset == 4 ? .duplicate : nil), "\(id)")
    }
  }

  @Test func `of a field given twice one value counts`() throws {
    var processor = try makeProcessor()
    let twice = #"{"schema":"heards.heard/1","id":"a","id":"b","market":"oil","text":"bid"}"#
    let record = try #require(processor.process(message(twice)).record)
    #expect(["a", "b"].contains(record.id))
  }

  @Test func `a record quotes its heard and has the values found`() throws {
    var processor = try makeProcessor()
    let outcome = processor.process(message(heard()))
    let record = try #require(outcome.record)
    #expect(record.text == "offered at -$1.10/b, bid -$1.40/b")
    #expect(record.attributes.map(\.name) == ["activity", "price", "activity", "price"])
    #expect(record.receivedAt == Timestamp.text(milliseconds: 1_790_000_000_000))
    #expect(outcome.written[0].topic == "heards.records")
    #expect(outcome.written[0].key == Array("h1".utf8))
  }

  @Test(arguments: [Routing.Activity.nowhere, .everywhere])
  func `the same message gives the same bytes but for the time`(active: Routing.Activity) throws {
    func bytes() throws -> [String] {
      var processor = try makeProcessor(routing: .init(goldShare: 0, active: active))
      let outcome = processor.process(message(heard()))
      var record = try #require(outcome.record)
      record.processedAt = ""
      var cards = try outcome.asked(ReviewCard.self, on: "heards.review")
      for index in cards.indices { cards[index].createdAt = "" }
      let requests = outcome.written.filter { $0.topic == "heards.suggest" }.map { $0.value ?? [] }
      return ([try MessageJSON.encode(record), try MessageJSON.encode(cards)] + requests)
        .map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(try bytes() == bytes())
  }

  @Test func `what is in doubt goes to people with the record, under the card's id`() throws {
    var processor = try makeProcessor()
    let outcome = processor.process(message(heard()))
    let cards = try outcome.asked(ReviewCard.self, on: "heards.review")
    #expect(cards.map(\.attribute) == ["activity", "activity", "price", "price"])
    #expect(
      cards.compactMap { card in card.span.flatMap { card.text[$0] } }
        == ["offered", "bid", "-$1.10/b", "-$1.40/b"])
    #expect(outcome.written.dropFirst().map(\.key) == cards.map { Array($0.id.utf8) })
    #expect(Set(cards.map(\.id)).count == 4)
    #expect(cards.allSatisfy { $0.lineage == outcome.record?.lineage && $0.revision == 1 })
    #expect(try outcome.asked(SuggestionRequest.self, on: "heards.suggest").isEmpty)
  }

  @Test func `where the language model is active it is asked instead`() throws {
    var processor = try makeProcessor(
      routing: Routing.Settings(goldShare: 0, pairedShare: 0, active: .everywhere))
    let outcome = processor.process(message(heard()))
    let requests = try outcome.asked(SuggestionRequest.self, on: "heards.suggest")
    #expect(requests.map(\.id) == ["h1"])
    #expect(requests.first?.attributes.map(\.name) == ["activity", "price"])
    #expect(outcome.written[1].key == Array("h1".utf8))
  }

  @Test func `a dead letter asks nothing`() throws {
    var processor = try makeProcessor()
    let outcome = processor.process(message(heard(["market": #""tin""#])))
    #expect(outcome.written.map(\.topic) == ["heards.dlq"])
  }

  @Test func `what brokers refuse becomes smaller until nothing is left`() throws {
    var processor = try makeProcessor()
    let good = message(Array(heard().utf8), headers: [KafkaHeader("traceparent", [1])])
    let whole = processor.process(good)
    #expect(whole.written.count == 5, "a record and four cards")
    let first = try #require(
      processor.outcome(of: good, after: whole, refusedWith: "MSG_SIZE_TOO_LARGE"))
    #expect(first.written.map(\.topic) == ["heards.records"])
    #expect(first.record == whole.record)
    let second = try #require(
      processor.outcome(of: good, after: first, refusedWith: "MSG_SIZE_TOO_LARGE"))
    #expect(second.errorClass == .size)
    #expect(second.letters.map(\.value) == [Data(heard().utf8)])
    let third = try #require(
      processor.outcome(of: good, after: second, refusedWith: "MSG_SIZE_TOO_LARGE"))
    #expect(third.letters.map(\.value) == [nil])
    #expect(third.written.allSatisfy { $0.key == nil && $0.headers.isEmpty })
    #expect(third.letters[0].origin.offset == 7)
    let none = processor.outcome(of: good, after: third, refusedWith: "MSG_SIZE_TOO_LARGE")
    #expect(none == nil)
  }
}
