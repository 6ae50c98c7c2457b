/// Messages that were read together: in order within a partition, and in no order across them.
/// It has to be completed (`Consumer.complete`) or rewound, or a rebalance waits for it.
package struct Batch: Sendable {
  /// What the batch holds of one partition under one generation.
  struct Slice: Sendable {
    let partition: TopicPartition
    let generation: Generation
    let offsets: ClosedRange<Int64>
  }

  package let messages: [KafkaMessage]
  let slices: [Slice]

  /// The partitions that it was read from.
  package var partitions: Set<TopicPartition> { Set(slices.map(\.partition)) }

  /// Where each of its partitions has to be read on once the batch is done: what a transaction
  /// stores as the group's offsets.
  package var nextOffsets: [TopicPartition: Int64] {
    Dictionary(slices.map { ($0.partition, $0.offsets.upperBound + 1) }, uniquingKeysWith: max)
  }
}
