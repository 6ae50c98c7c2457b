/// What a ``Consumer`` reads and how much of it it holds.
package struct ConsumerSettings: Sendable {
  package enum Source: Sendable {
    /// The share of these topics that the group `group.id` gives to this member.
    case group([String])
    /// All partitions of these topics, alone and without a group: for topics that every process
    /// reads whole. From their beginning, but where `from` names the offset to start at. Nothing is
    /// committed.
    case whole([String], from: [TopicPartition: Int64] = [:])
  }

  package enum Commits: Sendable, Hashable {
    /// At least once: completed offsets are committed by the consumer, at this interval, before
    /// partitions are given back, and at the close.
    case every(Duration)
    /// Exactly once: a producer's transactions store the offsets, the consumer none.
    case byTransactions
  }

  package var kafka: KafkaSettings
  package var source: Source
  package var commits: Commits
  /// The name of the client's thread, of which the system shows 15 bytes.
  package var threadName = "kafka-consumer"
  /// When this many messages wait to be taken, the partitions are paused until half are.
  package var bufferedMessages = 10_000
  /// When this many bytes wait to be taken, the partitions are paused until half are.
  package var bufferedBytes = 16 << 20
  /// How long a rebalance waits for what was taken to be completed, and for the commit. Keep it
  /// well under `max.poll.interval.ms`, after which the group goes on without us.
  package var drainTime: Duration = .seconds(10)

  package init(kafka: KafkaSettings, source: Source, commits: Commits) {
    self.kafka = kafka
    self.source = source
    self.commits = commits
  }

  /// The librdkafka settings: the user's, what ``Consumer`` rests on, and defaults for latency.
  func resolved() throws -> KafkaSettings {
    var settings = kafka.orDefaults(Self.defaults)
    switch source {
    case .group:
      guard settings["group.id"] != nil else {
        throw KafkaSettingError(
          name: "group.id", cause: "a member of a group needs it", remedy: "set it")
      }
    case .whole:
      // librdkafka assigns nothing to a client without a group; this one is never joined.
      settings["group.id"] = settings["group.id"] ?? "heards-no-group"
    }
    return try settings.requiring(
      [
        "enable.auto.commit": "false", "enable.auto.offset.store": "false",
        "enable.partition.eof": "true",
      ], for: "consumer")
  }

  private static let defaults = [
    "auto.offset.reset": "earliest",
    "isolation.level": "read_committed",
    "socket.nagle.disable": "true",
    // A broker answers a fetch as soon as it has a byte; this is how long an idle one waits.
    "fetch.min.bytes": "1",
    "fetch.wait.max.ms": "100",
    "fetch.error.backoff.ms": "100",
    "reconnect.backoff.max.ms": "2000",
    "topic.metadata.refresh.interval.ms": "30000",
    "queued.min.messages": "10000",
    "queued.max.messages.kbytes": "16384",
  ]
}
