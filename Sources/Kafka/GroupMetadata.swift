internal import CRdKafka

/// A consumer's standing in its group at one moment, in librdkafka's own form.
package struct GroupMetadata: Hashable, Sendable {
  private let bytes: [UInt8]

  /// Copies `raw`, which stays the caller's.
  init(copying raw: OpaquePointer) throws(KafkaError) {
    var buffer: UnsafeMutableRawPointer?
    var size = 0
    if let error = rd_kafka_consumer_group_metadata_write(raw, &buffer, &size) {
      throw KafkaError(consuming: error, doing: "copy the group's state")
    }
    bytes = [UInt8](UnsafeRawBufferPointer(start: buffer, count: size))
    rd_kafka_mem_free(nil, buffer)
  }

  /// Calls `body` with a C copy that ends with the call.
  func withRaw<Value>(_ body: (OpaquePointer) throws -> Value) throws -> Value {
    var raw: OpaquePointer?
    let error = bytes.withUnsafeBytes {
      rd_kafka_consumer_group_metadata_read(&raw, $0.baseAddress, $0.count)
    }
    if let error { throw KafkaError(consuming: error, doing: "copy the group's state") }
    defer { rd_kafka_consumer_group_metadata_destroy(raw) }
    return try body(raw!)
  }
}
