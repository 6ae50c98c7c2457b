internal import CRdKafka

/// What went wrong in a Kafka client and what its user has to do. It holds librdkafka's words and
/// names of topics and settings, never a message's bytes.
package struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the caller does about it: exactly one of these.
  package enum Remedy: String, Hashable, Sendable {
    /// Nothing was changed: call again after a pause.
    case retriable
    /// Abort the open transaction, rewind the consumer and go on.
    case abortable
    /// This client is of no more use: end the process and let its supervisor start it anew.
    case fatal
  }

  /// librdkafka's number: negative for its own findings, positive for a broker's.
  package let code: Int32
  /// The code's name, such as `_TRANSPORT`.
  package let name: String
  package let remedy: Remedy
  /// What was being done, such as "commit the transaction".
  package let action: String
  package let text: String

  package var description: String { "cannot \(action): \(text) (\(name), \(remedy.rawValue))" }

  init(code: Int32, name: String, remedy: Remedy, action: String, text: String) {
    self.code = code
    self.name = name
    self.remedy = remedy
    self.action = action
    self.text = text
  }

  init(_ code: rd_kafka_resp_err_t, doing action: String, text: String? = nil) {
    self.init(
      code: code.rawValue, name: String(cString: rd_kafka_err2name(code)),
      remedy: Self.remedy(of: code), action: action,
      text: text ?? String(cString: rd_kafka_err2str(code)))
  }

  /// Takes over `error` and destroys it. Its flags outrank the code: in a transaction librdkafka
  /// knows more of the state than the code tells.
  init(consuming error: OpaquePointer, doing action: String) {
    defer { rd_kafka_error_destroy(error) }
    let code = rd_kafka_error_code(error)
    let remedy: Remedy =
      if rd_kafka_error_is_fatal(error) != 0 {
        .fatal
      } else if rd_kafka_error_txn_requires_abort(error) != 0 {
        .abortable
      } else if rd_kafka_error_is_retriable(error) != 0 {
        .retriable
      } else {
        Self.remedy(of: code)
      }
    self.init(
      code: code.rawValue, name: String(cString: rd_kafka_err2name(code)), remedy: remedy,
      action: action, text: String(cString: rd_kafka_error_string(error)))
  }

  /// The same finding, to be treated otherwise.
  func treated(as remedy: Remedy, because reason: String) -> KafkaError {
    KafkaError(code: code, name: name, remedy: remedy, action: action, text: "\(text); \(reason)")
  }
}

extension KafkaError {
  /// The client was closed, or is closing.
  static func closed(doing action: String) -> KafkaError {
    KafkaError(
      RD_KAFKA_RESP_ERR__DESTROY, doing: action, text: "the client has been closed")
  }

  static func timedOut(doing action: String, text: String) -> KafkaError {
    KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: action, text: text)
  }

  /// The batch's partitions have been taken away or rewound since it was read.
  static func stale(doing action: String) -> KafkaError {
    KafkaError(
      RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST, doing: action,
      text: "the batch's partitions were revoked or rewound since it was read")
  }
}
