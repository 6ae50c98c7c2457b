internal import CRdKafka
package import Logging

/// Creates topics and tells what there is.
package final class Admin: Sendable {
  /// A topic to be.
  package struct Topic: Hashable, Sendable {
    package let name: String
    package let partitions: Int
    /// How many brokers hold a copy; -1 is the broker's default.
    package let replication: Int
    /// A broker's settings for the topic, such as `cleanup.policy`.
    package let settings: [String: String]

    package init(
      _ name: String, partitions: Int, replication: Int = -1, settings: [String: String] = [:]
    ) {
      self.name = name
      self.partitions = partitions
      self.replication = replication
      self.settings = settings
    }
  }

  private let loop: ClientLoop

  /// Throws ``KafkaSettingError``.
  package init(_ settings: KafkaSettings, logger: Logger) throws {
    let handle = try ClientHandle(
      RD_KAFKA_PRODUCER,
      settings: settings.orDefaults([
        "socket.nagle.disable": "true", "reconnect.backoff.max.ms": "2000",
      ]), context: ClientContext(logger: logger))
    loop = ClientLoop(handle, named: "kafka-admin", logger: logger)
  }

  deinit { loop.beginClose() }

  /// The topics that are there with a leader for each partition, with the number of partitions.
  ///
  /// Throws ``KafkaError``.
  package func topics(within limit: Duration = .seconds(10)) async throws -> [String: Int] {
    try await loop.onThread(doing: "read what topics there are") { handle in
      Dictionary(
        try Metadata.read(handle.raw, within: limit).map { ($0.name, $0.partitions) },
        uniquingKeysWith: max)
    }
  }

  /// Creates what is not there yet, and returns when all are there with a leader for each
  /// partition. A topic that exists is left as it is.
  ///
  /// Throws ``KafkaError`` naming the topic, retriable if `limit` is over.
  package func create(_ topics: [Topic], within limit: Duration = .seconds(30)) async throws {
    let deadline = ContinuousClock.now + limit
    try await loop.onThread(doing: "create topics") { handle in
      try Self.create(topics, on: handle.raw, by: deadline)
    }
    let names = Set(topics.map(\.name))
    while ContinuousClock.now < deadline {
      if names.isSubset(of: try await self.topics(within: limit).keys) { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw KafkaError.timedOut(
      doing: "create topics", text: "not there yet: \(names.sorted().joined(separator: ", "))")
  }

  package func close(within limit: Duration = .seconds(10)) async {
    await loop.close(within: limit)
  }
}

extension Admin {
  /// Asks for the topics and reads the answer; blocks.
  private static func create(
    _ topics: [Topic], on client: OpaquePointer, by deadline: ContinuousClock.Instant
  ) throws {
    var specifications: [OpaquePointer?] = []
    defer { for item in specifications { rd_kafka_NewTopic_destroy(item) } }
    for topic in topics { specifications.append(try specification(of: topic)) }
    let queue = rd_kafka_queue_new(client)
    defer { rd_kafka_queue_destroy(queue) }
    let options = rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATETOPICS)
    defer { rd_kafka_AdminOptions_destroy(options) }
    let timeout = max(1, milliseconds(deadline - .now))
    rd_kafka_AdminOptions_set_request_timeout(options, timeout, nil, 0)
    rd_kafka_CreateTopics(client, &specifications, specifications.count, options, queue)
    guard let event = rd_kafka_queue_poll(queue, timeout &+ 1000) else {
      throw KafkaError.timedOut(doing: "create topics", text: "no answer from the brokers")
    }
    defer { rd_kafka_event_destroy(event) }
    let code = rd_kafka_event_error(event)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw KafkaError(
        code, doing: "create topics",
        text: rd_kafka_event_error_string(event).map { String(cString: $0) })
    }
    var count = 0
    let results = rd_kafka_CreateTopics_result_topics(
      rd_kafka_event_CreateTopics_result(event), &count)
    for index in 0..<count {
      let result = results?[index]
      let code = rd_kafka_topic_result_error(result)
      guard code != RD_KAFKA_RESP_ERR_NO_ERROR, code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS
      else { continue }
      throw KafkaError(
        code, doing: "create topic \(String(cString: rd_kafka_topic_result_name(result)))",
        text: rd_kafka_topic_result_error_string(result).map { String(cString: $0) })
    }
  }

  /// The topic in C; the caller owns it.
  private static func specification(of topic: Topic) throws -> OpaquePointer {
    var reason = [CChar](repeating: 0, count: 512)
    guard
      let item = rd_kafka_NewTopic_new(
        topic.name, Int32(clamping: topic.partitions), Int32(clamping: topic.replication),
        &reason, reason.count)
    else {
      throw KafkaError(
        RD_KAFKA_RESP_ERR__INVALID_ARG, doing: "create topic \(topic.name)",
        text: String(
          decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    for (name, value) in topic.settings { rd_kafka_NewTopic_set_config(item, name, value) }
    return item
  }
}
