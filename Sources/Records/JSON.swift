import Foundation

/// Any JSON value: what a message carries without this program knowing its fields.
package enum JSONValue: Hashable, Sendable, Codable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value):
      // A whole number is written without a fraction, as its sender wrote it.
      if let whole = Int64(exactly: value) {
        try container.encode(whole)
      } else {
        try container.encode(value)
      }
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}

/// Reading and writing of messages: keys sorted, so that equal values have equal bytes.
package enum MessageJSON {
  package static func encode(_ value: some Encodable) throws -> [UInt8] {
    if let message = value as? any StreamMessage { return try message.json() }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(value))
  }

  /// - Throws: `MessageError`, which names the field and the cause, never the message's content.
  package static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws(MessageError)
    -> T
  {
    if let fault = MessageError.utf8Fault(in: bytes) { throw fault }
    // JSONDecoder takes such bytes for UTF-16 or UTF-32; JSON that is exchanged is UTF-8 (RFC 8259, 8.1).
    if bytes.contains(0) { throw MessageError(.malformed, "not valid JSON: it holds a zero byte") }
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as MessageError {
      throw error
    } catch let error as DecodingError {
      throw MessageError(error)
    } catch {
      throw MessageError(.malformed, "not JSON")
    }
  }
}

extension Double {
  /// As confidences travel.
  package var roundedToFourPlaces: Double { (self * 10_000).rounded() / 10_000 }
}
