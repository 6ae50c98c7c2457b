import Foundation
import Kafka
import Logging
import Records
import ServiceLifecycle
import Store
import Synchronization

extension ReviewDesk {
  /// Closed cards, and records that no open card needs, are kept this long.
  private static let keptFor = 7 * 86_400.0

  private var viewTopics: [String] {
    [settings.topics.review, settings.topics.feedback, settings.topics.records]
  }

  /// Runs until the service group shuts down or Kafka fails for good.
  ///
  /// - Throws: `KafkaError` or `KafkaSettingError`, or a `DatabaseError` of a file that has to be opened
  ///   anew: the process is to end and to be started again.
  package func run() async throws {
    defer { writer.close() }
    let producer = try Producer(producerKafka(), logger: logger, threadName: "heards-verdicts")
    let members = try Consumer(memberSettings, logger: logger)
    let view: Consumer
    let partitions: [String: Int]
    do {
      (view, partitions) = try await cancelWhenGracefulShutdown { [self] in
        let partitions = try await waitForTopics()
        if settings.usesTransactions { try await initialiseTransactions(producer) }
        let known = try await knownOffsets(partitions, members)
        let topics = partitions.keys.sorted()
        return (try Consumer(viewSettings(topics, from: known), logger: logger), partitions)
      }
    } catch {
      await members.close(within: .seconds(5))
      await producer.close(within: .seconds(5))
      if error is CancellationError { return }
      throw error
    }
    start.withLock { $0 = nil }
    logger.info("review desk started", metadata: ["group": "\(settings.group)"])
    let result = await work(producer, members, view, partitions)
    start.withLock { $0 = "the service is stopping" }
    writer.close()
    await members.close(within: settings.drain)
    await view.close(within: settings.drain)
    await producer.close(within: settings.drain)
    logger.info("review desk stopped")
    try result.get()
  }

  /// Everything at once, until the writer has ended or one of it fails.
  private func work(
    _ producer: Producer, _ members: Consumer, _ view: Consumer, _ partitions: [String: Int]
  ) async -> Result<Void, any Error> {
    do {
      try await withThrowingTaskGroup(of: Bool.self) { group in
        let parts: [@Sendable () async throws -> Void] = [
          { try await self.read(view) },
          { while let batch = try await members.nextBatch(5000) { members.complete(batch) } },
          { try await self.ownership.follow(members, self.queue) },
          { try await self.settle(view, members, partitions) },
          { try await self.prune() },
        ]
        for part in parts {
          group.addTask {
            do { try await part() } catch is CancellationError {}
            return false
          }
        }
        group.addTask { [writer] in
          try await writer.run(producer)
          return true
        }
        group.addTask { [writer, drain = settings.drain] in
          do { try await gracefulShutdown() } catch { return false }
          writer.close()
          // What cannot be written in this time its senders keep.
          try? await Task.sleep(for: drain)
          return true
        }
        while try await group.next() == false {}
        group.cancelAll()
      }
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  // MARK: - Settings of the clients

  private func producerKafka() -> KafkaSettings {
    var kafka = settings.kafka
    guard settings.usesTransactions else {
      kafka["transactional.id"] = nil
      return kafka
    }
    let instance =
      settings.instance ?? kafka["group.instance.id"] ?? ProcessInfo.processInfo.hostName
    kafka["transactional.id"] = "\(settings.group)-\(instance)"
    // What a copy that was killed leaves open holds back the readers of the topics, and the copies that
    // take over its partitions.
    kafka["transaction.timeout.ms"] = kafka["transaction.timeout.ms"] ?? "10000"
    return kafka
  }

  private var memberSettings: ConsumerSettings {
    var kafka = settings.kafka
    kafka["group.id"] = settings.group
    kafka["auto.offset.reset"] = "latest"
    // Its ends are those of what is not committed yet, too: of a transaction that was open when a
    // partition changed hands.
    kafka["isolation.level"] = "read_uncommitted"
    var consumer = ConsumerSettings(
      kafka: kafka, source: .group([settings.topics.review]), commits: .every(.seconds(5)))
    consumer.threadName = "heards-members"
    return consumer
  }

  private func viewSettings(
    _ topics: [String], from: [TopicPartition: Int64]
  ) -> ConsumerSettings {
    var kafka = settings.kafka
    kafka["group.id"] = nil
    kafka["group.instance.id"] = nil
    kafka["auto.offset.reset"] = "earliest"
    var consumer = ConsumerSettings(
      kafka: kafka, source: .whole(topics, from: from), commits: .byTransactions)
    consumer.threadName = "heards-view"
    return consumer
  }

  // MARK: - Start

  /// - Returns: how many partitions each topic has that the view reads.
  private func waitForTopics() async throws -> [String: Int] {
    start.withLock { $0 = "the topics are not there yet" }
    let admin = try Admin(settings.kafka, logger: logger)
    var backoff = Backoff()
    while true {
      do {
        let topics = try await admin.topics()
        let found = topics.filter { viewTopics.contains($0.key) }
        if found.count == viewTopics.count {
          await admin.close()
          // Only shown, and read anew at each start: a house without it has no versions.
          let models = topics.filter { $0.key == settings.topics.models }
          return found.merging(models) { $1 }
        }
      } catch let error as KafkaError where error.remedy == .retriable {
        logger.notice("the brokers do not answer yet", metadata: ["error": "\(error)"])
      }
      try await backoff.sleep()
    }
  }

  private func initialiseTransactions(_ producer: Producer) async throws {
    start.withLock { $0 = "the brokers are not ready for transactions" }
    var backoff = Backoff()
    while true {
      do {
        // Short, since the call cannot be broken off by a stop.
        return try await producer.initTransactions(within: .seconds(3))
      } catch let error as KafkaError where error.remedy == .retriable {
        logger.warning(
          "the brokers are not ready for transactions; trying again",
          metadata: ["error": "\(error)"])
        try await backoff.sleep()
      }
    }
  }

  /// From where on the topics are new to the view; everything of a topic that was made anew.
  private func knownOffsets(
    _ partitions: [String: Int], _ consumer: Consumer
  ) async throws -> [TopicPartition: Int64] {
    start.withLock { $0 = "the topics' ends are not known yet" }
    var known: [TopicPartition: Int64] = [:]
    for (topic, partition, next) in try await queue.offsets() where viewTopics.contains(topic) {
      known[TopicPartition(topic, partition)] = next
    }
    guard !known.isEmpty else { return [:] }
    let ends = try await ends(partitions, consumer)
    if known.contains(where: { ends[$0.key] ?? 0 < $0.value }) {
      logger.warning("a topic was made anew: cards and verdicts are read again")
      try await queue.reset()
      return [:]
    }
    return known
  }

  /// The offsets after the topics' last messages, committed or not.
  private func ends(
    _ partitions: [String: Int], _ consumer: Consumer
  ) async throws -> [TopicPartition: Int64] {
    var ends: [TopicPartition: Int64] = [:]
    for (topic, count) in partitions {
      for number in 0..<Int32(count) {
        let partition = TopicPartition(topic, number)
        ends[partition] = try await watermark(of: partition, consumer)
      }
    }
    return ends
  }

  private func watermark(of partition: TopicPartition, _ consumer: Consumer) async throws -> Int64 {
    var backoff = Backoff()
    while true {
      do {
        return try await consumer.watermarks(of: partition).upperBound
      } catch let error as KafkaError where error.remedy == .retriable {
        try await backoff.sleep()
      }
    }
  }

  // MARK: - Work

  /// Keeps the view up to date.
  private func read(_ consumer: Consumer) async throws {
    let models = settings.topics.models
    while let batch = try await consumer.nextBatch(2000, bytes: 8 << 20) {
      for message in batch.messages where message.topic == models {
        history.withLock { $0.apply(key: message.key ?? [], value: message.value) }
      }
      try await queue.apply(
        batch.messages.filter { $0.topic != models }.map { message in
          ReviewQueue.Message(
            content(message), topic: message.topic, partition: message.partition,
            offset: message.offset)
        },
        next: batch.nextOffsets.filter { $0.key.topic != models }
          .map { ($0.key.topic, $0.key.partition, $0.value) })
      consumer.complete(batch)
    }
  }

  private struct RecordHead: Decodable {
    let id: String
    let revision: Int
  }

  private func content(_ message: KafkaMessage) -> ReviewQueue.Message.Content {
    guard let json = message.value else {
      return message.topic == settings.topics.feedback
        ? .forgotten(card: String(decoding: message.key ?? [], as: UTF8.self)) : .none
    }
    do throws(MessageError) {
      switch message.topic {
      case settings.topics.review:
        return .card(try MessageJSON.decode(ReviewCard.self, from: json), json: json)
      case settings.topics.feedback:
        return .feedback(try MessageJSON.decode(Feedback.self, from: json), json: json)
      default:
        let head = try MessageJSON.decode(RecordHead.self, from: json)
        return .record(heard: head.id, revision: head.revision, json: json)
      }
    } catch {
      logger.warning(
        "a message cannot be read",
        metadata: [
          "topic": "\(message.topic)", "partition": "\(message.partition)",
          "offset": "\(message.offset)", "cause": "\(error.description)",
        ])
      return .none
    }
  }

  /// Deals from partitions as soon as the view is ready for it.
  private func settle(
    _ view: Consumer, _ members: Consumer, _ partitions: [String: Int]
  ) async throws {
    while true {
      try await Task.sleep(for: .milliseconds(50))
      try await ownership.settle(view) { try await ends(partitions, members) }
    }
  }

  private func prune() async throws {
    while true {
      try await queue.prune(before: Date(timeIntervalSinceNow: -Self.keptFor))
      try await Task.sleep(for: .seconds(3600))
    }
  }
}
