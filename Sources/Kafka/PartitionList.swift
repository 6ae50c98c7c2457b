internal import CRdKafka

/// A list of partitions in C.
struct PartitionList: ~Copyable {
  private let raw: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  init(_ partitions: some Sequence<TopicPartition>) {
    raw = rd_kafka_topic_partition_list_new(8)
    for partition in partitions {
      rd_kafka_topic_partition_list_add(raw, partition.topic, partition.partition)
    }
  }

  init(_ offsets: [TopicPartition: Int64]) {
    raw = rd_kafka_topic_partition_list_new(Int32(clamping: offsets.count))
    for (partition, offset) in offsets {
      let item = rd_kafka_topic_partition_list_add(raw, partition.topic, partition.partition)!
      item.pointee.offset = offset
    }
  }

  deinit { rd_kafka_topic_partition_list_destroy(raw) }

  /// Calls `body` with the list, which lives at least as long as that call. The pointer is not given
  /// out otherwise: the list may end with its last use, before a call that was given its pointer.
  borrowing func withRaw<Value: ~Copyable>(
    _ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) throws -> Value
  ) rethrows -> Value {
    try body(raw)
  }

  struct Item {
    let partition: TopicPartition
    let offset: Int64
    let error: rd_kafka_resp_err_t
  }

  var items: [Item] { Self.items(of: raw) }

  /// Copies a list that someone else owns.
  static func items(of raw: UnsafePointer<rd_kafka_topic_partition_list_t>?) -> [Item] {
    guard let raw, raw.pointee.cnt > 0 else { return [] }
    let start = UnsafeBufferPointer(start: raw.pointee.elems, count: Int(raw.pointee.cnt))
    return start.map {
      Item(
        partition: TopicPartition(String(cString: $0.topic), $0.partition), offset: $0.offset,
        error: $0.err)
    }
  }
}

/// A wait in the milliseconds that librdkafka takes, rounded up and never forever.
func milliseconds(_ duration: Duration) -> Int32 {
  let parts = duration.components
  let milliseconds =
    Double(parts.seconds) * 1000 + (Double(parts.attoseconds) / 1e15).rounded(.up)
  return Int32(min(max(milliseconds, 0), 2_000_000_000))
}
