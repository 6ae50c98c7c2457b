import Foundation
import Records
import Testing

@Suite struct MessageTests {
  private static let schemas = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appending(path: "../../schemas").standardized

  private static func samples(_ name: String) throws -> [(name: String, bytes: [UInt8])] {
    let folder = schemas.appending(path: "samples/\(name)")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
      ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0))))
    }
  }

  /// Decodes, encodes and decodes again: the meaning and then the bytes must stay.
  private static func roundTrip<T: Codable & Equatable>(_ type: T.Type, _ bytes: [UInt8]) throws {
    let value = try MessageJSON.decode(type, from: bytes)
    let encoded = try MessageJSON.encode(value)
    #expect(try MessageJSON.decode(type, from: encoded) == value)
    #expect(try MessageJSON.encode(try MessageJSON.decode(type, from: encoded)) == encoded)
  }

  @Test func `Heards of the valid samples are read, those of the invalid ones refused`() throws {
    for (name, bytes) in try Self.samples("heard") {
      if name.hasPrefix("valid") {
        try Self.roundTrip(Heard.self, bytes)
      } else {
        #expect(throws: MessageError.self, "\(name)") {
          try MessageJSON.decode(Heard.self, from: bytes)
        }
      }
    }
  }

  @Test func `Records and dead letters of the valid samples survive a round trip`() throws {
    for (name, bytes) in try Self.samples("record") where name.hasPrefix("valid") {
      try Self.roundTrip(Record.self, bytes)
    }
    for (name, bytes) in try Self.samples("dead-letter") where name.hasPrefix("valid") {
      try Self.roundTrip(DeadLetter.self, bytes)
    }
  }

  private static func check<T: Codable & Equatable>(_ type: T.Type, samples name: String) throws {
    for (name, bytes) in try samples(name) {
      if name.hasPrefix("valid") {
        try roundTrip(type, bytes)
      } else {
        #expect(throws: MessageError.self, "\(name)") {
          try MessageJSON.decode(type, from: bytes)
        }
      }
    }
  }

  /// What Foundation's encoder makes of a value.
  private static func reference(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func written(_ value: some Encodable) throws -> String {
    String(decoding: try MessageJSON.encode(value), as: UTF8.self)
  }

  @Test func `Records and cards have the bytes that Foundation's encoder gives`() throws {
    for (name, bytes) in try Self.samples("record") where name.hasPrefix("valid") {
      let record = try MessageJSON.decode(Record.self, from: bytes)
      #expect(try Self.written(record) == Self.reference(record), "\(name)")
    }
    for (name, bytes) in try Self.samples("review-card") where name.hasPrefix("valid") {
      let card = try MessageJSON.decode(ReviewCard.self, from: bytes)
      #expect(try Self.written(card) == Self.reference(card), "\(name)")
    }
  }

  /// A record with all that a value can be, about a text with each character up to U+024F and some beyond.
  private static func record(_ number: Double = -0.5) -> Record {
    let text =
      String(String.UnicodeScalarView((0..<0x250).compactMap(UnicodeScalar.init)))
      + "e\u{301}\u{2028}\u{FFFD}\u{10FFFF}👩‍👩‍👧 / \\ \""
    let values: [AttributeValue] = [
      .number(number), .number(1e300), .number(5), .number(0.1), .number(1e15), .number(-1e-7),
      .range(min: 1, max: 2.5), .period(start: "2026-11-01", end: "2026-11-30"), .string(text),
    ]
    return Record(
      id: "a\"\\/\n", market: "märkte", text: text, revision: 2, receivedAt: "2026-11-30T00:00:00Z",
      processedAt: "2026-11-30T00:00:01Z",
      attributes: values.enumerated().map { place, value in
        Attribute(
          name: "a\(place)", span: TextSpan(start: place, end: place + 1), value: value,
          confidence: [0, 1, 0.123456, 1e-9][place % 4], source: .model,
          quote: place % 2 == 0 ? place : nil, status: .inReview)
      },
      absent: [Absence(name: "z", confidence: 0.99999), Absence(name: "b", confidence: 0.5)],
      quotes: [
        Quote(values: ["z": values, "B": [.number(1)], "é": [.string("")], "aa": [.number(2)]]),
        Quote(values: [:]),
      ],
      lineage: Lineage(
        taxonomy: "t", model: "m", program: "p", topic: "heards.raw", partition: 3, offset: 1 << 60)
    )
  }

  private static func card(_ alternative: TextSpan?) -> ReviewCard {
    let record = record()
    return ReviewCard(
      id: "c", kind: .span, heard: record.id, market: record.market, text: record.text,
      receivedAt: nil, attribute: "a", span: TextSpan(start: 1, end: 5), value: .number(3),
      proposers: [
        Proposer(source: .llm, confidence: nil, version: "v", prompt: "p"),
        Proposer(source: .model, confidence: 0.33333333, version: nil),
      ], ambiguous: .init(occurrence: 2, of: 3),
      alternative: .init(span: alternative, proposers: [Proposer(source: .rule)]), pair: "q",
      reason: .nextOccurrence, uncertainty: 0.666666, revision: 1, createdAt: "now",
      lineage: Lineage(taxonomy: "t", model: nil, program: "p"))
  }

  @Test func `Any text and value has the bytes that Foundation's encoder gives`() throws {
    let record = Self.record()
    #expect(try Self.written(record) == Self.reference(record))
    for span in [nil, TextSpan(start: 0, end: 2)] {
      #expect(try Self.written(Self.card(span)) == Self.reference(Self.card(span)))
    }
  }

  @Test func `What has no form on the wire is an error`() throws {
    for number in [Double.nan, .infinity, -.infinity] {
      #expect(throws: MessageError.self) { try MessageJSON.encode(Self.record(number)) }
    }
    var record = Self.record()
    // Within é.
    record.attributes[0].span = TextSpan(start: 0, end: 0xE9 + 106)
    #expect(throws: MessageError.self) { try MessageJSON.encode(record) }
  }

  @Test func `Questions and answers of the valid samples are read, others refused`() throws {
    try Self.check(SuggestionRequest.self, samples: "suggestion-request")
    try Self.check(ReviewCard.self, samples: "review-card")
    try Self.check(Feedback.self, samples: "feedback")
  }

  @Test func `Model versions and choices of the valid samples are read, others refused`() throws {
    try Self.check(ModelVersion.self, samples: "model-version")
    try Self.check(ActiveModel.self, samples: "active-model")
  }

  @Test func `Policies of the valid samples are read, others refused`() throws {
    try Self.check(LLMPolicy.self, samples: "llm-policy")
  }

  @Test func `Qualities of the valid samples are read, others refused`() throws {
    try Self.check(Quality.self, samples: "quality")
  }

  @Test func `The cause of a policy is told with its figures`() throws {
    func attribute(_ state: LLMPolicy.State, _ watch: LLMPolicy.Watch?, _ gold: LLMPolicy.Watch?)
      -> LLMPolicy.Attribute
    {
      LLMPolicy.Attribute(
        name: "price", state: state, since: "now", model: nil, pairs: 512, difference: 0.004,
        low: -0.016, high: 0.025, evidence: 212.5, watch: watch, goldWatch: gold)
    }
    let (good, bad) = (
      LLMPolicy.Watch(reference: 0.93, answers: 40, accepted: 38, evidence: 0.6),
      LLMPolicy.Watch(reference: 0.9, answers: 60, accepted: 30, evidence: 4000)
    )
    #expect(attribute(.active, nil, nil).cause == nil)
    #expect(
      attribute(.retired, good, nil).cause
        == "no worse on 512 pairs: difference 0.004 [-0.016, 0.025], e-value 212.5")
    #expect(
      attribute(.active, good, bad).cause
        == "the tagger fell: gold 30 of 60 right, 0.900 at retirement, e-value 4000; "
        + "answers 38 of 40 right, 0.930 at retirement, e-value 0.6")
  }

  @Test func `Evidence without limit is written as a number`() throws {
    let policy = LLMPolicy(
      market: "m",
      attributes: [
        LLMPolicy.Attribute(
          name: "price", state: .retired, since: "now", model: "1", pairs: 9000, difference: 0.1,
          low: 0, high: 0.2, evidence: .infinity)
      ], alpha: 0.05, margin: 0.02, updatedAt: "now")
    let read = try MessageJSON.decode(LLMPolicy.self, from: try MessageJSON.encode(policy))
    #expect(read.attributes[0].evidence == LLMPolicy.maximumEvidence)
    #expect(read.retired == ["price"])
  }

  /// A valid sample, with one text in it replaced by another.
  private static func sample(
    _ name: String, _ file: String, replacing old: String, with new: String
  ) throws -> [UInt8] {
    let sample = try #require(try samples(name).first { $0.name == file })
    let json = String(decoding: sample.bytes, as: UTF8.self)
    try #require(json.contains(old))
    return Array(json.replacing(old, with: new).utf8)
  }

  @Test(
    arguments: [
      ("suggestion-request", "valid.json", #""text": "broker""#),
      ("suggestion-request", "valid.json", #""text": "Bakken""#),
      ("review-card", "valid-span.json", #""text": "broker""#),
      ("feedback", "valid-accept.json", #""text": "broker""#),
      ("feedback", "valid-whole.json", #""text": "-$1.40""#),
    ])
  func `Questions and answers at odds with the text are refused`(
    name: String, file: String, quoted: String
  ) throws {
    let bytes = try Self.sample(name, file, replacing: quoted, with: #""text": "brokers""#)
    let error = #expect(throws: MessageError.self) {
      switch name {
      case "suggestion-request": _ = try MessageJSON.decode(SuggestionRequest.self, from: bytes)
      case "review-card": _ = try MessageJSON.decode(ReviewCard.self, from: bytes)
      default: _ = try MessageJSON.decode(Feedback.self, from: bytes)
      }
    }
    #expect(error?.errorClass == .offsets)
    #expect(error?.description.contains("broker") == false, "no text in an error")
  }

  @Test func `An answer keeps what its card says`() throws {
    let sample = try #require(
      try Self.samples("review-card").first { $0.name == "valid-span.json" })
    let card = try MessageJSON.decode(ReviewCard.self, from: sample.bytes)
    let answer = Feedback(to: card, .reject, reviewer: "ada", answeredAt: "now")
    let read = try MessageJSON.decode(Feedback.self, from: try MessageJSON.encode(answer))
    #expect(read == answer)
    #expect(read.card == card.id && read.span == card.span && read.value == card.value)
    #expect(read.span.flatMap { read.text[$0] } == "broker", "behind an emoji of several scalars")
    #expect(read.proposers == card.proposers && read.pair == card.pair)
  }

  @Test func `A probability of one half is the least certain`() {
    #expect([0, 0.25, 0.5, 0.75, 1, 7].map(ReviewCard.uncertainty) == [0, 0.5, 1, 0.5, 0, 0])
  }

  @Test func `Schemas and samples pass a JSON Schema validator`() throws {
    let root = Self.schemas.deletingLastPathComponent()
    let python = root.appending(path: ".venv/bin/python")
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "no .venv: run tools/setup tests first")
    let process = Process()
    process.executableURL = python
    process.arguments = [root.appending(path: "tools/check_schemas.py").path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.contains("samples: 0 faults"))
  }

  @Test func `A record whose quoted text is at odds with its offsets is refused`() throws {
    let record = Record(
      id: "1", market: "m", text: "👍 bid 85", receivedAt: nil, processedAt: "now",
      attributes: [
        Attribute(
          name: "activity", span: TextSpan(start: 5, end: 8), value: .string("bid"),
          confidence: 0.5, source: .model, status: .inReview)
      ], quotes: [], lineage: Lineage(taxonomy: "1", model: nil, program: "p"))
    let json = String(decoding: try MessageJSON.encode(record), as: UTF8.self)
    #expect(json.contains(#""end":5,"name":"activity""#), "offsets count scalars")
    let moved = json.replacing(#""end":5"#, with: #""end":6"#)
    let error = #expect(throws: MessageError.self) {
      try MessageJSON.decode(Record.self, from: Array(moved.utf8))
    }
    #expect(error?.errorClass == .offsets)
  }

  @Test(
    arguments: [
      ("", MessageError.Class.malformed), ("{", .malformed), ("nonsense", .malformed),
      ("[]", .invalid), ("\"text\"", .invalid), ("{}", .invalid), ("null", .invalid),
      (#"{"schema":"heards.heard/2","id":"1","market":"m","text":"bid"}"#, .schema),
      (#"{"schema":"heards.heard/1","market":"m","text":"bid"}"#, .invalid),
      (#"{"schema":"heards.heard/1","id":1e400,"market":"m","text":"bid"}"#, .invalid),
      (#"{"schema":"heards.heard/1","id":"1","market":"m","text":"\ud800"}"#, .malformed),
    ])
  func `Messages that are no heards are refused with their class`(
    json: String, expected: MessageError.Class
  ) {
    let error = #expect(throws: MessageError.self) {
      try MessageJSON.decode(Heard.self, from: Array(json.utf8))
    }
    // What a parser finds malformed in detail is its own business.
    #expect(
      error?.errorClass == expected
        || (Set([error?.errorClass, expected]) == Set([.malformed, .invalid])))
  }

  @Test func `Nesting of any depth is refused and never overflows the stack`() {
    for depth in [600, 10_000, 1_000_000] {
      let json =
        #"{"schema":"heards.heard/1","id":"1","market":"m","text":"bid","attributes":{"a":"#
        + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}}"
      #expect(throws: MessageError.self) {
        try MessageJSON.decode(Heard.self, from: Array(json.utf8))
      }
    }
  }

  @Test func `Bytes that are not UTF-8 are refused with the place`() {
    let error = #expect(throws: MessageError.self) {
      try MessageJSON.decode(Heard.self, from: Array("{\"id\":\"".utf8) + [0xC3, 0x28])
    }
    #expect(error?.errorClass == .encoding)
    #expect(error?.description == "bytes are not UTF-8 (near byte 7)")
  }

  @Test func `A text of 16 KiB is taken and one byte more refused`() throws {
    #expect(try Heard(id: "1", market: "m", text: String(repeating: "x", count: 16_384)).id == "1")
    let error = #expect(throws: MessageError.self) {
      try Heard(id: "1", market: "m", text: String(repeating: "x", count: 16_385))
    }
    #expect(error?.errorClass == .size)
  }

  @Test func `Errors hold nothing of the text`() {
    let secret = "Shell sold Mars at -85"
    for json in [
      #"{"schema":"heards.heard/1","id":"1","market":"m","text":["\#(secret)"]}"#,
      #"{"schema":"heards.heard/1","id":"","market":"m","text":"\#(secret)"}"#,
      #"{"schema":"\#(secret)","id":"1","market":"m","text":"\#(secret)"}"#,
      #"{"text":"\#(secret)"#,
    ] {
      let error = #expect(throws: MessageError.self) {
        try MessageJSON.decode(Heard.self, from: Array(json.utf8))
      }
      #expect(error?.description.contains("Mars") == false)
    }
  }

  @Test func `A large dead letter is carried in parts that join to the same bytes`() throws {
    let bytes = Data((0..<1_500_001).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    var letter = try MessageJSON.decode(
      DeadLetter.self,
      from: try #require(try Self.samples("dead-letter").first { $0.name == "valid.json" }).bytes)
    letter.value = bytes
    let parts = letter.split()
    #expect(parts.map(\.part) == [1, 2, 3])
    #expect(parts.allSatisfy { $0.parts == 3 })
    #expect(parts.reduce(Data()) { $0 + $1.value! } == bytes)
    for part in parts { #expect(try MessageJSON.encode(part).count < 1_000_000) }
  }
}
