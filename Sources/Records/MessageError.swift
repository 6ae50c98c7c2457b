/// Why a message cannot be used. It goes to the dead letters: reading it again gives the same.
///
/// The description names the field and the cause and holds nothing of the message's content.
package struct MessageError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Class: String, Sendable, CaseIterable {
    /// No value at all (a tombstone).
    case empty
    /// Bytes that are not UTF-8.
    case encoding
    /// Not JSON, or nested too deep.
    case malformed
    /// JSON without a required field, or with one of another type.
    case invalid
    /// Another message's schema, or another major version.
    case schema
    /// A market this worker has no taxonomy for.
    case market = "unknown_market"
    /// An id that another message had before.
    case duplicate
    /// Text of more than `Heard.maximumTextBytes`.
    case size = "too_large"
    /// Offsets and quoted text at odds.
    case offsets
    /// A request to which neither a language model nor a tagger has an answer.
    case unanswered
  }

  package let errorClass: Class
  package let description: String

  package init(_ errorClass: Class, _ description: String) {
    self.errorClass = errorClass
    self.description = description
  }

  init(_ error: DecodingError) {
    func path(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { key in
        key.intValue.map { "[\($0)]" } ?? key.stringValue
      }
      return path.isEmpty ? "message" : "field '\(path.joined(separator: "."))'"
    }
    switch error {
    case .keyNotFound(let key, let context):
      let parent = context.codingPath.isEmpty ? "" : " in \(path(context))"
      self.init(.invalid, "required field '\(key.stringValue)' is missing\(parent)")
    case .typeMismatch(let type, let context):
      self.init(.invalid, "\(path(context)) is not of type \(Self.jsonName(of: type))")
    case .valueNotFound(let type, let context):
      self.init(.invalid, "\(path(context)) is null, expected \(Self.jsonName(of: type))")
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      self.init(.malformed, "not valid JSON")
    case .dataCorrupted(let context):
      self.init(.invalid, "\(path(context)) has a value that cannot be read")
    @unknown default:
      self.init(.malformed, "not valid JSON")
    }
  }

  private static func jsonName(of type: any Any.Type) -> String {
    switch type {
    case is String.Type: "string"
    case is Int.Type, is Double.Type: "number"
    case is Bool.Type: "boolean"
    case is [Any].Type: "array"
    default: "object"
    }
  }

  /// The fault of bytes that are not UTF-8, with the offset of the first bad byte; nil if all is well.
  package static func utf8Fault(in bytes: [UInt8]) -> MessageError? {
    guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
    var decoder = UTF8()
    var iterator = CountingIterator(bytes: bytes)
    var good = 0
    while case .scalarValue = decoder.decode(&iterator) {
      good = iterator.consumed
    }
    return MessageError(.encoding, "bytes are not UTF-8 (near byte \(good))")
  }

  private struct CountingIterator: IteratorProtocol {
    let bytes: [UInt8]
    var consumed = 0
    mutating func next() -> UInt8? {
      guard consumed < bytes.count else { return nil }
      defer { consumed += 1 }
      return bytes[consumed]
    }
  }
}
