internal import CRdKafka

/// A header of a message: a name that may repeat, and bytes or null.
package struct KafkaHeader: Hashable, Sendable {
  package let name: String
  package let value: [UInt8]?

  package init(_ name: String, _ value: [UInt8]?) {
    self.name = name
    self.value = value
  }
}

/// A message as it was read. Its bytes are copies and live as long as the value does.
package struct KafkaMessage: Hashable, Sendable {
  package let topic: String
  package let partition: Int32
  package let offset: Int64
  package let key: [UInt8]?
  /// Null in a tombstone, which on a compacted topic deletes the key.
  package let value: [UInt8]?
  package let headers: [KafkaHeader]
  /// Milliseconds since 1970, or -1 where the broker gave none.
  package let timestamp: Int64
  /// The assignment that it came under.
  package internal(set) var generation: Generation

  package var topicPartition: TopicPartition { TopicPartition(topic, partition) }

  /// What it weighs against a limit in bytes: payload, key, headers and a little for the rest.
  var weight: Int {
    var bytes = 64 + (key?.count ?? 0) + (value?.count ?? 0)
    for header in headers { bytes += header.name.utf8.count + (header.value?.count ?? 0) }
    return bytes
  }
}

extension KafkaMessage {
  /// Copies what `raw` points at; `raw` stays the caller's and may be destroyed right after.
  init(copying raw: UnsafePointer<rd_kafka_message_t>, topic: String) {
    let message = raw.pointee
    var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let time = rd_kafka_message_timestamp(raw, &kind)
    self.init(
      topic: topic, partition: message.partition, offset: message.offset,
      key: Self.bytes(message.key, message.key_len),
      value: Self.bytes(message.payload, message.len),
      headers: Self.headers(of: raw),
      timestamp: kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : time,
      generation: Generation(0))
  }

  private static func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8]? {
    guard let start else { return nil }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  private static func headers(of raw: UnsafePointer<rd_kafka_message_t>) -> [KafkaHeader] {
    var list: OpaquePointer?
    guard rd_kafka_message_headers(raw, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else {
      return []
    }
    var headers: [KafkaHeader] = []
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var size = 0
    while rd_kafka_header_get_all(list, headers.count, &name, &value, &size)
      == RD_KAFKA_RESP_ERR_NO_ERROR
    {
      headers.append(KafkaHeader(name.map { String(cString: $0) } ?? "", bytes(value, size)))
    }
    return headers
  }
}
