internal import CRdKafka

/// What a broker says that there is.
package enum Metadata {
  package struct Topic: Hashable, Sendable {
    package let name: String
    package let partitions: Int
  }

  /// Asks a broker for one topic, or for all; blocks. A topic that is not there, or has a partition
  /// without a leader, is left out.
  static func read(
    _ client: OpaquePointer, topic: String? = nil, within limit: Duration
  ) throws(KafkaError) -> [Topic] {
    let handle = topic.map { rd_kafka_topic_new(client, $0, nil) } ?? nil
    defer { if let handle { rd_kafka_topic_destroy(handle) } }
    var result: UnsafePointer<rd_kafka_metadata>?
    let code = rd_kafka_metadata(client, topic == nil ? 1 : 0, handle, &result, milliseconds(limit))
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let result else {
      throw KafkaError(code, doing: "read what topics there are")
    }
    defer { rd_kafka_metadata_destroy(result) }
    let topics = UnsafeBufferPointer(
      start: result.pointee.topics, count: Int(result.pointee.topic_cnt))
    return topics.compactMap { topic in
      guard topic.err == RD_KAFKA_RESP_ERR_NO_ERROR, topic.partition_cnt > 0 else { return nil }
      let partitions = UnsafeBufferPointer(
        start: topic.partitions, count: Int(topic.partition_cnt))
      guard partitions.allSatisfy({ $0.leader >= 0 }) else { return nil }
      return Topic(name: String(cString: topic.topic), partitions: partitions.count)
    }
  }
}
