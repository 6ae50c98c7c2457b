/// One partition of a topic.
package struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let topic: String
  package let partition: Int32

  package init(_ topic: String, _ partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  package var description: String { "\(topic)[\(partition)]" }

  package static func < (a: Self, b: Self) -> Bool {
    (a.topic, a.partition) < (b.topic, b.partition)
  }
}

/// The span between two changes of who delivers a partition from where: it rises at every
/// assignment and every rewind, and never repeats within a consumer.
package struct Generation: Hashable, Sendable, Comparable {
  package let number: UInt64

  package init(_ number: UInt64) { self.number = number }

  package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}
