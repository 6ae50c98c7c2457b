internal import CRdKafka
internal import Logging
internal import Synchronization

/// What a producer's delivery reports reach.
final class DeliveryContext: ClientContext, @unchecked Sendable {
  private struct State {
    var failure: KafkaError?
    var spaceWaiters: [CheckedContinuation<Void, Never>] = []
    var topics: [Topic] = []
    /// By topic.
    var partitionCounts: [String: Int] = [:]
  }

  /// `@unchecked Sendable`: a constant pointer that only the producer's thread uses.
  private struct Topic: @unchecked Sendable {
    let raw: OpaquePointer
  }

  private let state = Mutex(State())

  /// One message whose sender waits for its report.
  final class Receipt: Sendable {
    /// Nil tells that there was no room for the message.
    let continuation: CheckedContinuation<DeliveredRecord?, any Error>

    init(_ continuation: CheckedContinuation<DeliveredRecord?, any Error>) {
      self.continuation = continuation
    }
  }

  /// Takes one delivery report, on the producer's thread.
  func delivered(_ message: rd_kafka_message_t) {
    let receipt = message._private.map { Unmanaged<Receipt>.fromOpaque($0).takeRetainedValue() }
    let failure =
      message.err == RD_KAFKA_RESP_ERR_NO_ERROR
      ? nil
      : KafkaError(
        message.err, doing: "write to \(String(cString: rd_kafka_topic_name(message.rkt)))")
    if let receipt {
      if let failure {
        receipt.continuation.resume(throwing: failure)
      } else {
        receipt.continuation.resume(
          returning: DeliveredRecord(partition: message.partition, offset: message.offset))
      }
    } else if let failure {
      state.withLock { $0.failure = $0.failure ?? failure }
    }
    tellOfSpace()
  }

  /// The first failure of a message that nobody waited for, since this was last asked.
  func takeFailure() -> KafkaError? {
    state.withLock { state in
      defer { state.failure = nil }
      return state.failure
    }
  }

  /// Returns when there may be room in the queue again.
  func space() async {
    await withCheckedContinuation { continuation in
      state.withLock { $0.spaceWaiters.append(continuation) }
    }
  }

  /// Takes over a topic's handle, until ``releaseTopics()``.
  func keep(_ topic: OpaquePointer?) {
    guard let topic = topic.map(Topic.init) else { return }
    state.withLock { $0.topics.append(topic) }
  }

  /// Remembers how many partitions a topic has.
  func note(_ topic: Metadata.Topic) {
    state.withLock { $0.partitionCounts[topic.name] = topic.partitions }
  }

  func partitionCount(of topic: String) -> Int? {
    state.withLock { $0.partitionCounts[topic] }
  }

  func releaseTopics() {
    let topics = state.withLock { state in
      defer { state.topics = [] }
      return state.topics
    }
    for topic in topics { rd_kafka_topic_destroy(topic.raw) }
  }

  func tellOfSpace() {
    let waiters = state.withLock { state in
      guard !state.spaceWaiters.isEmpty else { return [CheckedContinuation<Void, Never>]() }
      defer { state.spaceWaiters = [] }
      return state.spaceWaiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
