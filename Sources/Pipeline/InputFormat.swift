import Kafka
import Records

/// How a topic's messages carry heards.
package enum InputFormat: Sendable, Hashable {
  /// The schema `heards.heard/1`.
  case heard
  /// JSON objects of a feed's own, by the path of each field (`body.text` for a nested one). An id or a
  /// market that is not mapped comes from `Defaults`.
  case mapped(Fields, Defaults)
  /// The value is the text itself.
  case text(Defaults)

  package struct Fields: Sendable, Hashable {
    package var id: String?
    package var market: String?
    package var text: String
    package var receivedAt: String?
    package var source: String?

    package init(
      id: String? = nil, market: String? = nil, text: String, receivedAt: String? = nil,
      source: String? = nil
    ) {
      self.id = id
      self.market = market
      self.text = text
      self.receivedAt = receivedAt
      self.source = source
    }
  }

  /// Where a market comes from that the value does not name: the header if there is one, else the
  /// fixed name. An id that is missing is the message's key, else its topic, partition and offset, so
  /// that a message read again has the same.
  package struct Defaults: Sendable, Hashable {
    package var marketHeader: String?
    package var market: String?

    package init(marketHeader: String? = nil, market: String? = nil) {
      self.marketHeader = marketHeader
      self.market = market
    }
  }

  /// - Throws: `MessageError`: the message belongs to the dead letters.
  package func decode(_ message: KafkaMessage) throws(MessageError) -> Heard {
    let value = try message.content
    switch self {
    case .heard:
      return try MessageJSON.decode(Heard.self, from: value)
    case .text(let defaults):
      if let fault = MessageError.utf8Fault(in: value) { throw fault }
      return try Heard(
        id: Self.identifier(of: message), market: try defaults.market(of: message),
        text: String(decoding: value, as: UTF8.self))
    case .mapped(let fields, let defaults):
      let json = try MessageJSON.decode(JSONValue.self, from: value)
      guard case .object = json else { throw MessageError(.invalid, "message is not an object") }
      func optional(_ path: String?) throws(MessageError) -> String? {
        guard let path, let found = json[path: path], found != .null else { return nil }
        switch found {
        case .string(let text): return text
        case .number(let number): return Int64(exactly: number).map(String.init) ?? String(number)
        default: throw MessageError(.invalid, "field '\(path)' is not a text")
        }
      }
      func required(_ path: String) throws(MessageError) -> String {
        guard let value = try optional(path) else {
          throw MessageError(.invalid, "required field '\(path)' is missing")
        }
        return value
      }
      let id: String
      if let path = fields.id { id = try required(path) } else { id = Self.identifier(of: message) }
      let market: String
      if let path = fields.market, let named = try optional(path) {
        market = named
      } else {
        market = try defaults.market(of: message)
      }
      return try Heard(
        id: id, market: market, text: try required(fields.text),
        receivedAt: try optional(fields.receivedAt), source: try optional(fields.source))
    }
  }

  private static func identifier(of message: KafkaMessage) -> String {
    if let key = message.key, !key.isEmpty, let text = String(validating: key, as: UTF8.self) {
      return text
    }
    return "\(message.topic)-\(message.partition)-\(message.offset)"
  }
}

extension InputFormat.Defaults {
  func market(of message: KafkaMessage) throws(MessageError) -> String {
    if let marketHeader {
      let header = message.headers.last { $0.name == marketHeader }
      if let value = header?.value, let name = String(validating: value, as: UTF8.self) {
        return name
      }
    }
    if let market { return market }
    throw MessageError(
      .invalid, "no market: header '\(marketHeader ?? "")' is missing and none is set for the topic"
    )
  }
}

extension JSONValue {
  /// The value at a path of field names with dots between; a field whose own name has the dots wins.
  fileprivate subscript(path path: String) -> JSONValue? {
    guard case .object(let fields) = self else { return nil }
    if let direct = fields[path] { return direct }
    guard let dot = path.firstIndex(of: ".") else { return nil }
    return fields[String(path[..<dot])]?[path: String(path[path.index(after: dot)...])]
  }
}

extension KafkaMessage {
  /// The value, for messages that must have one.
  var content: [UInt8] {
    get throws(MessageError) {
      guard let value else {
        throw MessageError(.empty, "the message has no value (a tombstone)")
      }
      return value
    }
  }
}
