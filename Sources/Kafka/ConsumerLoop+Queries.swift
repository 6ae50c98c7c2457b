internal import CRdKafka
internal import Synchronization

extension ConsumerLoop {
  func groupMetadata(for batch: Batch) throws -> GroupMetadata {
    let action = "store offsets of a batch"
    try requireCurrent(batch, doing: action)
    guard let metadata = rd_kafka_consumer_group_metadata(raw) else {
      throw KafkaError.stale(doing: action)
    }
    defer { rd_kafka_consumer_group_metadata_destroy(metadata) }
    // A member that was expelled has no standing, and a broker takes offsets without a standing
    // for those of a client that needs none: look again now that it is read.
    try requireCurrent(batch, doing: action)
    return try GroupMetadata(copying: metadata)
  }

  private func requireCurrent(_ batch: Batch, doing action: String) throws {
    guard core.state.withLock({ $0.isCurrent(batch) }), rd_kafka_assignment_lost(raw) == 0 else {
      throw KafkaError.stale(doing: action)
    }
  }

  func committedOffsets(
    of partitions: [TopicPartition], within limit: Duration
  ) throws -> [TopicPartition: Int64?] {
    let list = PartitionList(partitions)
    let code = list.withRaw { rd_kafka_committed(raw, $0, milliseconds(limit)) }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw KafkaError(code, doing: "read committed offsets")
    }
    var offsets: [TopicPartition: Int64?] = [:]
    for item in list.items {
      guard item.error == RD_KAFKA_RESP_ERR_NO_ERROR else {
        throw KafkaError(item.error, doing: "read the committed offset of \(item.partition)")
      }
      offsets.updateValue(item.offset >= 0 ? item.offset : nil, forKey: item.partition)
    }
    return offsets
  }

  func watermarks(of partition: TopicPartition, within limit: Duration) throws -> Range<Int64> {
    var low: Int64 = 0
    var high: Int64 = 0
    let code = rd_kafka_query_watermark_offsets(
      raw, partition.topic, partition.partition, &low, &high, milliseconds(limit))
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw KafkaError(code, doing: "read the ends of \(partition)")
    }
    return low..<max(low, high)
  }
}
