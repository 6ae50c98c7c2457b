internal import CRdKafka
internal import Logging
internal import Synchronization

/// A consumer's thread: polls, answers rebalances, pauses and resumes, seeks and commits. Only that
/// thread touches an instance.
final class ConsumerLoop {
  struct Job: Sendable {
    let run: @Sendable (ConsumerLoop) -> Void
    /// Called instead of `run` when the consumer has closed.
    let cancel: @Sendable () -> Void
  }

  let core: ConsumerCore
  let raw: OpaquePointer
  /// What was read since the users were last told.
  private var read: [KafkaMessage] = []
  private var topicNames: [OpaquePointer: String] = [:]
  var commits = PendingCommits()
  var nextCommit: ContinuousClock.Instant
  private var retryAt: ContinuousClock.Instant?
  private var isAssigned = false
  private var isClosing = false

  init(_ core: ConsumerCore) {
    self.core = core
    raw = core.handle.raw
    nextCommit = .now
  }

  func run() {
    begin()
    while !isOver {
      poll()
      let jobs = core.state.withLock { state in
        defer { state.jobs = [] }
        return state.jobs
      }
      for job in jobs { job.run(self) }
      advance()
    }
    end()
  }

  /// Takes what librdkafka has: waits for the first event, then goes on while there are more.
  private func poll() {
    var event = rd_kafka_queue_poll(core.handle.queue, wait())
    var count = 0
    while let current = event {
      let isMessage = handle(current)
      rd_kafka_event_destroy(current)
      count += 1
      // A rebalance changes whose the following messages are; 500 messages are a fraction of a
      // millisecond, after which users should have them.
      if !isMessage || count == 500 { break }
      event = rd_kafka_queue_poll(core.handle.queue, 0)
    }
    admit()
  }

  /// Whether the event was a message.
  private func handle(_ event: OpaquePointer) -> Bool {
    switch rd_kafka_event_type(event) {
    case RD_KAFKA_EVENT_FETCH:
      while let message = rd_kafka_event_message_next(event) { take(message) }
      return true
    case RD_KAFKA_EVENT_REBALANCE:
      admit()
      rebalance(event)
    case RD_KAFKA_EVENT_OFFSET_COMMIT:
      commitEnded(event)
    case RD_KAFKA_EVENT_ERROR where rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__PARTITION_EOF:
      reachedEnd(event)
      return true
    case RD_KAFKA_EVENT_ERROR:
      meet(
        KafkaError(
          rd_kafka_event_error(event), doing: "read from Kafka",
          text: rd_kafka_event_error_string(event).map { String(cString: $0) }))
    default: break
    }
    return false
  }

  private func take(_ message: UnsafePointer<rd_kafka_message_t>) {
    let topic = name(of: message.pointee.rkt)
    if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
      read.append(KafkaMessage(copying: message, topic: topic))
    } else {
      // The payload of such a message is librdkafka's text, and says no more than the code.
      meet(KafkaError(message.pointee.err, doing: "read from \(topic)"))
    }
  }

  private func reachedEnd(_ event: OpaquePointer) {
    guard let item = rd_kafka_event_topic_partition(event) else { return }
    defer { rd_kafka_topic_partition_destroy(item) }
    let partition = TopicPartition(String(cString: item.pointee.topic), item.pointee.partition)
    let offset = item.pointee.offset
    admit()
    core.state.withLock { state in
      // A pause throws away messages that were fetched ahead, but not the word of the end behind them.
      guard !state.paused, state.seeks[partition] == nil else { return }
      state.rebalance.ledger.reachedEnd(offset, of: partition)
    }
  }

  /// Topics of a client keep their pointers while it lives; a new string for each message would
  /// cost more than the rest of it.
  private func name(of topic: OpaquePointer?) -> String {
    guard let topic else { return "" }
    if let name = topicNames[topic] { return name }
    let name = String(cString: rd_kafka_topic_name(topic))
    topicNames[topic] = name
    return name
  }

  /// Hands what was read to the users.
  private func admit() {
    guard !read.isEmpty else { return }
    let answers = core.state.withLock { state in
      state.admit(read)
      return state.answers()
    }
    read.removeAll(keepingCapacity: true)
    for answer in answers { answer() }
  }

  private func meet(_ error: KafkaError) {
    let fatal = core.handle.fatalError(doing: error.action)
    guard fatal != nil || error.endsConsumer else {
      core.logger.notice("Kafka consumer: \(error.text)", metadata: ["code": "\(error.name)"])
      return
    }
    fail(fatal ?? error.treated(as: .fatal, because: "the consumer cannot go on"))
  }

  private func fail(_ error: KafkaError) {
    core.logger.error("\(error)")
    let answers = core.state.withLock { state in
      state.failure = state.failure ?? error
      return state.answers()
    }
    for answer in answers { answer() }
  }
}

extension ConsumerLoop {
  private func begin() {
    guard case .group(let topics) = core.settings.source else { return }
    let list = PartitionList(topics.map { TopicPartition($0, RD_KAFKA_PARTITION_UA) })
    let code = list.withRaw { rd_kafka_subscribe(raw, $0) }
    if code != RD_KAFKA_RESP_ERR_NO_ERROR {
      fail(KafkaError(code, doing: "subscribe to \(topics.joined(separator: ", "))"))
    }
  }

  /// Everything between two polls that is not an answer to an event.
  private func advance() {
    let now = ContinuousClock.now
    if case .whole(let topics, _) = core.settings.source, !isAssigned { assignWhole(topics, now) }
    progress(now)
    seek(now)
    adjustFlow()
    expireCommits(now)
    if case .every(let interval) = core.settings.commits, now >= nextCommit {
      nextCommit = now + interval
      commitNow()
    }
  }

  /// Assigns all partitions of `topics`, as soon as all topics are there.
  private func assignWhole(_ topics: [String], _ now: ContinuousClock.Instant) {
    guard now >= retryAt ?? now, !isClosing else { return }
    retryAt = now + .milliseconds(200)
    var partitions: [TopicPartition] = []
    for topic in topics {
      guard let found = try? Metadata.read(raw, topic: topic, within: .seconds(1)),
        let count = found.first?.partitions, count > 0
      else { return }
      partitions += (0..<Int32(count)).map { TopicPartition(topic, $0) }
    }
    isAssigned = true
    retryAt = nil
    perform(core.state.withLock { $0.rebalance.assigned(partitions, incremental: false) })
  }

  /// Makes librdkafka read on where the users want, and tries again where it is not ready to.
  private func seek(_ now: ContinuousClock.Instant) {
    let seeks = core.state.withLock { state in
      let ledger = state.rebalance.ledger
      state.seeks = state.seeks.filter { ledger.partitions[$0.key]?.accepts == true }
      return state.seeks
    }
    guard !seeks.isEmpty, now >= retryAt ?? now else { return }
    let list = PartitionList(seeks)
    let error = list.withRaw { rd_kafka_seek_partitions(raw, $0, 1000) }
    if let error { rd_kafka_error_destroy(error) }
    let done = list.items.filter { error == nil && $0.error == RD_KAFKA_RESP_ERR_NO_ERROR }
    let remain = core.state.withLock { state in
      // Another rewind may have come meanwhile, and has to be sought in its turn.
      for item in done where state.seeks[item.partition] == item.offset {
        state.seeks[item.partition] = nil
      }
      return !state.seeks.isEmpty
    }
    retryAt = remain ? .now + .milliseconds(50) : nil
  }

  private func adjustFlow() {
    let (pause, resume) = core.state.withLock { state in
      let partitions = Array(state.rebalance.ledger.partitions.keys)
      if !state.paused, state.isFull(core.settings) {
        state.paused = true
        return (partitions, [TopicPartition]())
      }
      guard state.resumes(core.settings) else { return ([], []) }
      state.paused = false
      // Where librdkafka would read on after a pause depends on what it had delivered and sought
      // before; we know what came in.
      for (partition, entry) in state.rebalance.ledger.partitions where entry.accepts {
        if state.seeks[partition] == nil { state.seeks[partition] = entry.expected }
      }
      return ([], partitions)
    }
    if !pause.isEmpty { _ = PartitionList(pause).withRaw { rd_kafka_pause_partitions(raw, $0) } }
    if !resume.isEmpty {
      _ = PartitionList(resume).withRaw { rd_kafka_resume_partitions(raw, $0) }
      seek(.now)
    }
  }

  /// How long the next poll may wait for an event, in milliseconds; users' calls end it at once.
  private func wait() -> Int32 {
    let now = ContinuousClock.now
    var until = now + .milliseconds(500)
    if let deadline = core.state.withLock({ $0.rebalance.deadline }) {
      until = min(until, deadline)
    }
    if case .every = core.settings.commits { until = min(until, nextCommit) }
    if let retryAt { until = min(until, retryAt) }
    if isClosing { until = min(until, now + .milliseconds(50)) }
    return milliseconds(until - now)
  }

  /// Whether the thread ends; begins the close where one is asked for.
  private var isOver: Bool {
    guard let deadline = core.state.withLock({ $0.closing }) else { return false }
    if !isClosing {
      isClosing = true
      let drained = drainDeadline()
      core.state.withLock { $0.rebalance.hasten(to: drained) }
      commitNow()
      if let error = rd_kafka_consumer_close_queue(raw, core.handle.queue) {
        core.logger.warning("\(KafkaError(consuming: error, doing: "close a consumer"))")
        return true
      }
    }
    return rd_kafka_consumer_closed(raw) != 0 || .now >= deadline
  }

  private func end() {
    let isClosed = rd_kafka_consumer_closed(raw) != 0
    if !isClosed { core.logger.warning("a Kafka consumer left its group without a farewell") }
    let (jobs, answers) = core.state.withLock { state in
      state.closed = true
      defer { state.jobs = [] }
      return (state.jobs, state.answers())
    }
    for answer in answers { answer() }
    for job in jobs { job.cancel() }
    for commit in commits.removeAll() {
      commit.waiter?.resume(throwing: KafkaError.closed(doing: "commit offsets"))
    }
    core.events.finish()
    core.handle.destroy(flags: isClosed ? 0 : RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    core.done.fire()
  }
}
