/// What a consumer's thread and its users share, under one lock.
struct ConsumerState {
  typealias Waiter = CheckedContinuation<Batch?, any Error>

  struct Demand {
    let messages: Int
    let bytes: Int
  }

  var rebalance: RebalanceStateMachine
  var buffer = MessageBuffer()
  /// Who waits for messages, in order of arrival.
  private(set) var waiters: [(id: UInt64, demand: Demand, continuation: Waiter)] = []
  private var lastWaiter: UInt64 = 0
  /// Where the thread has to make partitions read on from.
  var seeks: [TopicPartition: Int64] = [:]
  /// Whether the thread has paused the partitions.
  var paused = false
  /// Jobs for the thread.
  var jobs: [ConsumerLoop.Job] = []
  /// What ended the consumer.
  var failure: KafkaError?
  /// When closing ends at the latest; nil while open.
  var closing: ContinuousClock.Instant?
  /// No handle any more.
  var closed = false

  init(commits: Bool) { rebalance = RebalanceStateMachine(commits: commits) }

  /// What a user who asks now gets at once: a batch, nil at the end, an error; or `.wait`.
  enum Answer {
    case now(Result<Batch?, any Error>)
    case wait
  }

  mutating func answer(_ demand: Demand) -> Answer {
    if closing != nil || closed { return .now(.success(nil)) }
    if let failure { return .now(.failure(failure)) }
    if let batch = take(demand) { return .now(.success(batch)) }
    return .wait
  }

  mutating func newWaiterID() -> UInt64 {
    lastWaiter += 1
    return lastWaiter
  }

  mutating func wait(id: UInt64, _ demand: Demand, _ continuation: Waiter) {
    waiters.append((id, demand, continuation))
  }

  mutating func removeWaiter(_ id: UInt64) -> Waiter? {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
    return waiters.remove(at: index).continuation
  }

  /// Answers all who can be answered now. The calls are to be made outside the lock.
  mutating func answers() -> [@Sendable () -> Void] {
    var calls: [@Sendable () -> Void] = []
    while let first = waiters.first, case .now(let result) = answer(first.demand) {
      waiters.removeFirst()
      calls.append { first.continuation.resume(with: result) }
    }
    return calls
  }

  /// Takes in what the thread has read.
  mutating func admit(_ messages: [KafkaMessage]) {
    for var message in messages {
      let partition = message.topicPartition
      // Until the thread has sought, what comes is of the old place.
      guard seeks.isEmpty || seeks[partition] == nil else { continue }
      guard let generation = rebalance.ledger.admit(message.offset, from: partition) else {
        continue
      }
      message.generation = generation
      buffer.append(message)
    }
  }

  /// Forgets all that was read and not completed; the thread seeks.
  mutating func rewind(_ which: (TopicPartition) -> Bool) {
    seeks.merge(rebalance.ledger.rewind(which)) { $1 }
    dropStale()
  }

  /// Drops what waits under a generation that has passed, or of partitions that are given back.
  mutating func dropStale() {
    buffer.removeAll { message in
      let entry = rebalance.ledger.partitions[message.topicPartition]
      return entry?.generation != message.generation || entry?.accepts != true
    }
  }

  private mutating func take(_ demand: Demand) -> Batch? {
    let messages = buffer.popFirst(demand.messages, bytes: demand.bytes)
    guard !messages.isEmpty else { return nil }
    var slices: [Batch.Slice] = []
    var start = 0
    while start < messages.count {
      let first = messages[start]
      var end = start + 1
      while end < messages.count, messages[end].partition == first.partition,
        messages[end].topic == first.topic, messages[end].generation == first.generation
      {
        end += 1
      }
      let partition = first.topicPartition
      let taken = rebalance.ledger.take(
        messages[start..<end].lazy.map(\.offset), of: partition, first.generation)
      precondition(taken, "the buffer holds only what is current")
      slices.append(
        Batch.Slice(
          partition: partition, generation: first.generation,
          offsets: first.offset...messages[end - 1].offset))
      start = end
    }
    return Batch(messages: messages, slices: slices)
  }
}
