internal import CRdKafka
package import Logging
internal import Synchronization

/// librdkafka's own brokers, in this process and in memory, open to any process of this machine.
///
/// Good for a demo and for tests of faults. They keep nothing, show open and aborted transactions
/// to every reader, and store no offsets that come by a transaction: with them, let the consumer
/// commit (``ConsumerSettings/Commits/every(_:)``).
package final class EmbeddedBroker: Sendable {
  /// The brokers' addresses, for `bootstrap.servers`.
  package let bootstrapServers: String
  private let cluster: Mutex<Cluster?>
  private let done = Signal()

  /// `@unchecked Sendable`: the mock's functions lock by themselves; the mutex says whether the
  /// cluster is still there.
  private struct Cluster: @unchecked Sendable {
    let raw: OpaquePointer
    let handle: ClientHandle
  }

  /// A request of Kafka's protocol, by its number there.
  package enum Request: Int16, Sendable {
    case produce = 0
    case fetch = 1
    case metadata = 3
    case offsetCommit = 8
    case offsetFetch = 9
    case findCoordinator = 10
    case joinGroup = 11
    case heartbeat = 12
    case initProducerID = 22
    case addPartitionsToTransaction = 24
    case addOffsetsToTransaction = 25
    case endTransaction = 26
    case transactionOffsetCommit = 28
  }

  /// What a broker answers with.
  package enum Fault: Sendable {
    /// Cuts the connection.
    case disconnects
    case notLeader
    case coordinatorNotAvailable
    case requestTimedOut
    case illegalGeneration
    case producerFenced
    case topicAuthorizationFailed
    case outOfOrderSequence
  }

  /// Starts `brokers` on free ports of the loopback interface.
  package init(brokers: Int = 1, logger: Logger) throws {
    let signals = heards_block_signals()
    defer { heards_restore_signals(signals) }
    // The client only carries the cluster; that it knows no broker is no news.
    let handle = try ClientHandle(
      RD_KAFKA_PRODUCER, settings: ["log_level": "3"], context: ClientContext(logger: logger))
    guard let raw = rd_kafka_mock_cluster_new(handle.raw, Int32(clamping: brokers)) else {
      handle.destroy()
      throw KafkaError(
        RD_KAFKA_RESP_ERR__FAIL, doing: "start the embedded brokers",
        text: "the system gives no port on the loopback interface")
    }
    bootstrapServers = String(cString: rd_kafka_mock_cluster_bootstraps(raw))
    cluster = Mutex(Cluster(raw: raw, handle: handle))
  }

  deinit { end() }

  /// Settings for consumers of these brokers. A mock broker looks for messages only when a fetch
  /// has waited its time out, so that this wait is the latency; and a group that has to wait for a
  /// member waits for its session to end.
  package var clientSettings: KafkaSettings {
    [
      "bootstrap.servers": bootstrapServers, "fetch.wait.max.ms": "5",
      "session.timeout.ms": "6000", "heartbeat.interval.ms": "500",
      "max.poll.interval.ms": "6000",
    ]
  }

  package func createTopic(_ name: String, partitions: Int = 1) throws {
    try call("create topic \(name)") {
      rd_kafka_mock_topic_create($0, name, Int32(clamping: partitions), 1)
    }
  }

  /// Has the next requests of this kind answered with these faults, one each.
  package func fail(_ request: Request, with faults: [Fault]) throws {
    let codes = faults.map(\.code)
    try call("push a fault") {
      rd_kafka_mock_push_request_errors_array($0, request.rawValue, codes.count, codes)
      return RD_KAFKA_RESP_ERR_NO_ERROR
    }
  }

  /// Cuts all connections and takes no more; all brokers, or one of them, counted from 1.
  package func goDown(_ broker: Int32 = -1) throws {
    try call("take a broker down") { rd_kafka_mock_broker_set_down($0, broker) }
  }

  package func comeUp(_ broker: Int32 = -1) throws {
    try call("bring a broker up") { rd_kafka_mock_broker_set_up($0, broker) }
  }

  /// Makes another broker, counted from 1, the partition's leader.
  package func moveLeader(of partition: TopicPartition, to broker: Int32) throws {
    try call("move a leader") {
      rd_kafka_mock_partition_set_leader($0, partition.topic, partition.partition, broker)
    }
  }

  /// Stops the brokers and forgets all that they held.
  package func close(within limit: Duration = .seconds(10)) async {
    end()
    _ = await done.wait(atMost: limit)
  }

  private func call(
    _ action: String, _ body: (OpaquePointer) -> rd_kafka_resp_err_t
  ) throws(KafkaError) {
    let code = cluster.withLock { $0.map { body($0.raw) } }
    guard let code else { throw .closed(doing: action) }
    if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(code, doing: action) }
  }

  private func end() {
    guard let cluster = cluster.withLock({ $0.take() }) else { return }
    let done = done
    ClientThread.start(named: "kafka-embedded") {
      rd_kafka_mock_cluster_destroy(cluster.raw)
      cluster.handle.destroy()
      done.fire()
    }
  }
}

extension EmbeddedBroker.Fault {
  fileprivate var code: rd_kafka_resp_err_t {
    switch self {
    case .disconnects: RD_KAFKA_RESP_ERR__TRANSPORT
    case .notLeader: RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION
    case .coordinatorNotAvailable: RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE
    case .requestTimedOut: RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT
    case .illegalGeneration: RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION
    case .producerFenced: RD_KAFKA_RESP_ERR_PRODUCER_FENCED
    case .topicAuthorizationFailed: RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED
    case .outOfOrderSequence: RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER
    }
  }
}
