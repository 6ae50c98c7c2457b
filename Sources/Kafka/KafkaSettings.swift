internal import CRdKafka

/// Settings of librdkafka by its own names: `bootstrap.servers`, `security.protocol`, `sasl.*`,
/// `ssl.*` and all others, passed on as they are.
package struct KafkaSettings: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  package var values: [String: String]

  package init(_ values: [String: String] = [:]) { self.values = values }

  package init(dictionaryLiteral elements: (String, String)...) {
    values = Dictionary(elements, uniquingKeysWith: { $1 })
  }

  package init(bootstrapServers: String) { values = ["bootstrap.servers": bootstrapServers] }

  package subscript(name: String) -> String? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// These settings, and those of `others` where both have one.
  package func merging(_ others: KafkaSettings) -> KafkaSettings {
    KafkaSettings(values.merging(others.values) { $1 })
  }

  /// These settings, and those of `defaults` that they lack.
  func orDefaults(_ defaults: [String: String]) -> KafkaSettings {
    KafkaSettings(values.merging(defaults) { mine, _ in mine })
  }

  /// These settings with `fixed`, which the client's correctness rests on.
  ///
  /// Throws ``KafkaSettingError`` where the user set one of them to something else.
  func requiring(_ fixed: [String: String], for client: String) throws -> KafkaSettings {
    for (name, value) in fixed {
      if let mine = values[name], mine.lowercased() != value {
        throw KafkaSettingError(
          name: name, cause: "the \(client) needs it to be '\(value)'", remedy: "leave it out")
      }
    }
    return KafkaSettings(values.merging(fixed) { $1 })
  }

  /// Tries each setting on librdkafka without opening a connection.
  ///
  /// Throws ``KafkaSettingError`` for the first, by name, that it refuses.
  package func check() throws {
    rd_kafka_conf_destroy(try configuration())
  }

  /// A librdkafka configuration; the caller owns it.
  func configuration() throws -> OpaquePointer {
    let configuration = rd_kafka_conf_new()!
    do {
      for (name, value) in values.sorted(by: { $0.key < $1.key }) {
        try Self.set(name, value, in: configuration)
      }
    } catch {
      rd_kafka_conf_destroy(configuration)
      throw error
    }
    return configuration
  }

  private static func set(
    _ name: String, _ value: String, in configuration: OpaquePointer
  ) throws(KafkaSettingError) {
    // These hold pointers in C; librdkafka would take the text for one.
    if name.hasSuffix("_cb") || name == "opaque" || name == "default_topic_conf" {
      throw KafkaSettingError(name: name, cause: "it holds a function", remedy: "leave it out")
    }
    var reason = [CChar](repeating: 0, count: 512)
    let result = rd_kafka_conf_set(configuration, name, value, &reason, reason.count)
    switch result {
    case RD_KAFKA_CONF_OK: return
    case RD_KAFKA_CONF_UNKNOWN:
      throw KafkaSettingError(
        name: name, cause: "librdkafka \(Kafka.libraryVersion) has no setting of this name",
        remedy: "correct the name or leave it out")
    default:
      // librdkafka's reason quotes the value.
      let text = String(
        decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw KafkaSettingError(
        name: name,
        cause: KafkaSettingError.isSecret(name) ? "librdkafka refuses its value" : text,
        remedy: "correct the value")
    }
  }
}

/// A setting that cannot be used. The description never holds the value of a secret.
package struct KafkaSettingError: Error, Hashable, Sendable, CustomStringConvertible {
  package let name: String
  package let cause: String
  package let remedy: String

  package var description: String { "kafka setting '\(name)': \(cause): \(remedy)" }

  /// Whether the value of this setting stays out of messages and logs.
  package static func isSecret(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.hasPrefix("sasl.") || name.hasSuffix(".pem")
      || ["password", "secret", "credential", "token", "private", "ssl.key"].contains {
        name.contains($0)
      }
  }
}
