import Foundation

/// A message that could not be processed, published on `heards.dlq` under its own key with its bytes
/// intact, so that it can be put back when the cause is mended.
package struct DeadLetter: Hashable, Sendable {
  package static let schema = "heards.dead-letter/1"
  /// A value longer than this is carried in several dead letters, so that each fits a broker's
  /// default limit of 1 MB in base64.
  package static let maximumPartBytes = 600_000

  package struct Header: Hashable, Sendable, Codable {
    package var name: String
    package var value: Data?

    package init(name: String, value: Data?) {
      self.name = name
      self.value = value
    }
  }

  package struct Origin: Hashable, Sendable, Codable {
    package var topic: String
    package var partition: Int32
    package var offset: Int64

    package init(topic: String, partition: Int32, offset: Int64) {
      self.topic = topic
      self.partition = partition
      self.offset = offset
    }
  }

  package struct Failure: Hashable, Sendable, Codable {
    /// A `MessageError.Class`, or the class of another error.
    package var errorClass: String
    package var message: String

    private enum CodingKeys: String, CodingKey {
      case errorClass = "class"
      case message
    }

    package init(errorClass: String, message: String) {
      self.errorClass = errorClass
      self.message = message
    }
  }

  package var origin: Origin
  /// The original key, value and headers; nil is Kafka's null. Base64 on the wire.
  package var key: Data?
  package var value: Data?
  package var headers: [Header]
  package var error: Failure
  /// How often it was tried, from 1.
  package var attempts: Int
  package var failedAt: String
  package var program: String
  /// Model versions by market, of the worker that failed.
  package var models: [String: String]
  /// Which part of the value this is, from 1, and of how many.
  package var part = 1
  package var parts = 1

  package init(
    origin: Origin, key: Data?, value: Data?, headers: [Header], error: Failure, attempts: Int,
    failedAt: String, program: String, models: [String: String]
  ) {
    self.origin = origin
    self.key = key
    self.value = value
    self.headers = headers
    self.error = error
    self.attempts = attempts
    self.failedAt = failedAt
    self.program = program
    self.models = models
  }

  /// The letters that carry this one: itself, or parts of at most `maximumPartBytes` each; less where
  /// key and headers, which each letter has, are long.
  package func split() -> [DeadLetter] {
    // Kafka's own key counts as well as the one in the letter.
    let others = headers.reduce(2 * (key?.count ?? 0)) {
      $0 + $1.name.utf8.count + ($1.value?.count ?? 0)
    }
    let size = max(Self.maximumPartBytes / 6, Self.maximumPartBytes - max(0, others - 50_000))
    guard let value, value.count > size else { return [self] }
    let starts = Array(stride(from: 0, to: value.count, by: size))
    return starts.enumerated().map { index, start in
      var letter = self
      letter.value = value.subdata(in: start..<min(start + size, value.count))
      letter.part = index + 1
      letter.parts = starts.count
      return letter
    }
  }
}

extension DeadLetter: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, origin, key, value, headers, error, attempts, program, models, part, parts
    case failedAt = "failed_at"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard try container.decode(String.self, forKey: .schema) == Self.schema else {
      throw MessageError(.schema, "field 'schema' is not '\(Self.schema)'")
    }
    origin = try container.decode(Origin.self, forKey: .origin)
    key = try container.decodeIfPresent(Data.self, forKey: .key)
    value = try container.decodeIfPresent(Data.self, forKey: .value)
    headers = try container.decode([Header].self, forKey: .headers)
    error = try container.decode(Failure.self, forKey: .error)
    attempts = try container.decode(Int.self, forKey: .attempts)
    failedAt = try container.decode(String.self, forKey: .failedAt)
    program = try container.decode(String.self, forKey: .program)
    models = try container.decode([String: String].self, forKey: .models)
    part = try container.decode(Int.self, forKey: .part)
    parts = try container.decode(Int.self, forKey: .parts)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(origin, forKey: .origin)
    try container.encode(key, forKey: .key)
    try container.encode(value, forKey: .value)
    try container.encode(headers, forKey: .headers)
    try container.encode(error, forKey: .error)
    try container.encode(attempts, forKey: .attempts)
    try container.encode(failedAt, forKey: .failedAt)
    try container.encode(program, forKey: .program)
    try container.encode(models, forKey: .models)
    try container.encode(part, forKey: .part)
    try container.encode(parts, forKey: .parts)
  }
}
