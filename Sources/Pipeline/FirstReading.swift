import Kafka
import Records

/// The time until feedback that was there at the start has been read: what is to be asked after a "no"
/// waits until then, since the answer to it may follow.
///
/// A pure value.
struct FirstReading {
  /// By partition, where it ended when it was met first.
  private(set) var ends: [TopicPartition: Int64] = [:]
  private(set) var isOver = false
  /// In the order in which they were read.
  private(set) var refused: [Feedback] = []
  /// By partition, where to go on once what was refused has been asked about.
  private(set) var next: [Int32: Int64] = [:]

  mutating func begin(_ partition: TopicPartition, end: Int64) {
    if ends[partition] == nil { ends[partition] = end }
  }

  mutating func add(_ feedback: some Sequence<Feedback>) {
    refused += feedback
  }

  mutating func goOn(at offsets: [Int32: Int64]) {
    next.merge(offsets) { max($0, $1) }
  }

  /// Whether all partitions have been read to where they ended.
  mutating func update(_ progress: [TopicPartition: Consumer.Progress]) {
    guard !progress.isEmpty, progress.keys.allSatisfy({ ends[$0] != nil }) else { return }
    isOver = ends.allSatisfy { partition, end in
      guard let now = progress[partition], let position = now.position else { return false }
      // What lies between the last message and the end are markers and aborted messages.
      return position >= end || now.lag == 0 && now.end ?? -1 >= end
    }
  }
}
