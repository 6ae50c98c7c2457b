/// JSON in UTF-8 as it is being written: `object`, `array`, and within them `key`, `element` and values.
///
/// The caller writes keys in order of their UTF-8, as ``MessageJSON`` promises.
struct JSONText {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func object(
    _ members: (inout JSONText) throws -> Void
  ) throws {
    bytes.append(UInt8(ascii: "{"))
    try members(&self)
    bytes.append(UInt8(ascii: "}"))
  }

  mutating func array<Element>(
    _ elements: some Sequence<Element>,
    _ write: (inout JSONText, Element) throws -> Void
  ) throws {
    bytes.append(UInt8(ascii: "["))
    for element in elements {
      if bytes.last != UInt8(ascii: "[") { bytes.append(UInt8(ascii: ",")) }
      try write(&self, element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// Begins a member of the innermost object; its value comes next.
  mutating func key(_ name: String) {
    if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
    text(name)
    bytes.append(UInt8(ascii: ":"))
  }

  mutating func member(_ name: String, _ value: String?) {
    guard let value else { return }
    key(name)
    text(value)
  }

  mutating func member(_ name: String, _ value: (some FixedWidthInteger)?) {
    guard let value else { return }
    key(name)
    bytes += value.description.utf8
  }

  mutating func member(_ name: String, _ value: Double?) throws {
    guard let value else { return }
    key(name)
    try number(value)
  }

  mutating func member(_ name: String, _ value: Bool) {
    key(name)
    bytes += (value ? "true" : "false").utf8
  }

  /// A whole number is written without a fraction.
  mutating func number(_ value: Double) throws {
    guard value.isFinite else { throw MessageError(.invalid, "JSON has no form for \(value)") }
    if let whole = Int64(exactly: value) {
      bytes += whole.description.utf8
    } else {
      bytes += value.description.utf8
    }
  }

  mutating func text(_ value: String) {
    bytes.append(UInt8(ascii: "\""))
    var value = value
    value.withUTF8 { text in
      var done = 0
      for (place, byte) in text.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5c {
        bytes += text[done..<place]
        escape(byte)
        done = place + 1
      }
      bytes += text[done...]
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x08: bytes += #"\b"#.utf8
    case 0x09: bytes += #"\t"#.utf8
    case 0x0a: bytes += #"\n"#.utf8
    case 0x0c: bytes += #"\f"#.utf8
    case 0x0d: bytes += #"\r"#.utf8
    case 0x22: bytes += #"\""#.utf8
    case 0x5c: bytes += #"\\"#.utf8
    default: bytes += ((byte < 0x10 ? #"\u000"# : #"\u00"#) + String(byte, radix: 16)).utf8
    }
  }
}

/// A message of which there are several a heard: it writes itself, since Foundation's encoder takes
/// longer than all that was done to find out what it says. The bytes are those that its `Encodable` gives.
protocol StreamMessage: Encodable {
  /// - Throws: `MessageError` for what has no form on the wire.
  func json() throws -> [UInt8]
}

extension AttributeValue {
  func write(to json: inout JSONText) throws {
    switch self {
    case .number(let value): try json.number(value)
    case .string(let value): json.text(value)
    case .range(let min, let max):
      try json.object {
        try $0.member("max", max)
        try $0.member("min", min)
      }
    case .period(let start, let end):
      try json.object {
        $0.member("end", end)
        $0.member("start", start)
      }
    }
  }
}

extension Lineage {
  func write(to json: inout JSONText) throws {
    try json.object {
      $0.member("model", model)
      $0.member("offset", offset)
      $0.member("partition", partition)
      $0.member("program", program)
      $0.member("taxonomy", taxonomy)
      $0.member("topic", topic)
    }
  }
}

extension Record: StreamMessage {
  func json() throws -> [UInt8] {
    let offsets = ScalarOffsets(text)
    var json = JSONText(capacity: 1024 + 2 * text.utf8.count + 256 * attributes.count)
    try json.object { json in
      if !absent.isEmpty {
        json.key("absent")
        try json.array(absent) { json, absence in
          try json.object {
            try $0.member("confidence", absence.confidence.roundedToFourPlaces)
            $0.member("name", absence.name)
          }
        }
      }
      json.key("attributes")
      try json.array(attributes) { json, attribute in
        let wire = try WireSpan(
          attribute.span, in: text, offsets, field: "attribute '\(attribute.name)'")
        try json.object {
          try $0.member("confidence", attribute.confidence.roundedToFourPlaces)
          $0.member("end", wire.end)
          $0.member("name", attribute.name)
          $0.member("quote", attribute.quote)
          $0.member("source", attribute.source.rawValue)
          $0.member("start", wire.start)
          $0.member("status", attribute.status.rawValue)
          $0.member("text", wire.text)
          $0.key("value")
          try attribute.value.write(to: &$0)
        }
      }
      json.member("id", id)
      json.key("lineage")
      try lineage.write(to: &json)
      json.member("market", market)
      json.member("processed_at", processedAt)
      json.key("quotes")
      try json.array(quotes) { try $1.write(to: &$0) }
      json.member("received_at", receivedAt)
      json.member("revision", revision)
      json.member("schema", Self.schema)
      json.member("text", text)
    }
    return json.bytes
  }
}

extension Quote {
  fileprivate func write(to json: inout JSONText) throws {
    try json.object {
      for (name, values) in values.sorted(by: { $0.key < $1.key }) {
        $0.key(name)
        if values.count == 1 {
          try values[0].write(to: &$0)
        } else {
          try $0.array(values) { try $1.write(to: &$0) }
        }
      }
    }
  }
}

extension ReviewCard: StreamMessage {
  func json() throws -> [UInt8] {
    var json = JSONText(capacity: 1024 + 2 * text.utf8.count)
    try json.object { json in
      if let alternative {
        let wire = try wire(alternative.span, "alternative")
        json.key("alternative")
        try json.object {
          $0.key("proposers")
          try $0.array(alternative.proposers) { try $1.write(to: &$0) }
          try wire?.write(as: "span", to: &$0)
        }
      }
      if let ambiguous {
        json.key("ambiguous")
        try json.object {
          $0.member("occurrence", ambiguous.occurrence)
          $0.member("of", ambiguous.of)
        }
      }
      json.member("attribute", attribute)
      json.member("created_at", createdAt)
      json.member("gold", gold)
      json.member("heard", heard)
      json.member("id", id)
      json.member("kind", kind.rawValue)
      json.key("lineage")
      try lineage.write(to: &json)
      json.member("market", market)
      json.member("pair", pair)
      json.key("proposers")
      try json.array(proposers) { try $1.write(to: &$0) }
      json.member("reason", reason.rawValue)
      json.member("received_at", receivedAt)
      json.member("revision", revision)
      json.member("schema", Self.schema)
      try wire(span, "span")?.write(as: "span", to: &json)
      json.member("text", text)
      try json.member("uncertainty", uncertainty.roundedToFourPlaces)
      if let value {
        json.key("value")
        try value.write(to: &json)
      }
    }
    return json.bytes
  }

  private func wire(_ span: TextSpan?, _ field: String) throws -> WireSpan? {
    guard let span else { return nil }
    return try WireSpan(span, in: text, ScalarOffsets(text), field: field)
  }
}

extension WireSpan {
  fileprivate func write(as name: String, to json: inout JSONText) throws {
    json.key(name)
    try json.object {
      $0.member("end", end)
      $0.member("start", start)
      $0.member("text", text)
    }
  }
}

extension Proposer {
  fileprivate func write(to json: inout JSONText) throws {
    try json.object {
      try $0.member("confidence", confidence?.roundedToFourPlaces)
      $0.member("prompt", prompt)
      $0.member("source", source.rawValue)
      $0.member("version", version)
    }
  }
}
