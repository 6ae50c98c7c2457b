/// A message to be written.
package struct ProducerRecord: Sendable {
  package var topic: String
  /// Where it goes; nil leaves the choice to the key's hash, or to chance where there is no key.
  package var partition: Int32?
  /// What chooses the partition in the key's place, so that records of different keys keep
  /// together; by the same hash (murmur2) as Java's clients use for keys.
  package var partitionKey: [UInt8]?
  package var key: [UInt8]?
  /// Nil writes a tombstone.
  package var value: [UInt8]?
  package var headers: [KafkaHeader]
  /// Milliseconds since 1970; nil is now.
  package var timestamp: Int64?

  package init(
    topic: String, partition: Int32? = nil, partitionKey: [UInt8]? = nil, key: [UInt8]? = nil,
    value: [UInt8]?, headers: [KafkaHeader] = [], timestamp: Int64? = nil
  ) {
    self.topic = topic
    self.partition = partition
    self.partitionKey = partitionKey
    self.key = key
    self.value = value
    self.headers = headers
    self.timestamp = timestamp
  }
}

/// Where a message was stored.
package struct DeliveredRecord: Hashable, Sendable {
  package let partition: Int32
  package let offset: Int64
}
