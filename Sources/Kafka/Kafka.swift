internal import CRdKafka

/// Kafka clients over librdkafka: consumer, transactional producer, admin and an embedded broker.
/// The module knows topics, partitions and bytes; what the bytes mean is its users' business.
///
/// Who owns what:
///
/// - Every client has **one OS thread of its own**, named after its role, that owns the librdkafka
///   handle, serves its callbacks and makes every call that can block. Swift's cooperative pool
///   never runs such a call, since a few of them would stop every task of the process.
/// - Tasks meet that thread at one lock-guarded value a client and through continuations. The lock
///   is held for copying messages in or out, never over a call that waits.
/// - ``Producer/produce(_:)`` alone enters librdkafka on the caller's thread: it copies the bytes
///   into a queue and returns, and a hop to another thread would cost more than the call.
/// - A consumer's partitions belong to it between a rebalance's assign and revoke. Each such span
///   has a ``Generation``, each message carries it, and what is completed under an old one is
///   dropped: a commit after a revoke would move the offsets of the partition's new owner.
/// - librdkafka's own threads call back only to log; everything else is asked for by the owner.
///
/// Where librdkafka waits for an answer (a rebalance, a close) there is a deadline, after which the
/// client goes on without what it was waiting for.
package enum Kafka {
  /// The version of the librdkafka that was loaded, such as "2.0.2".
  package static var libraryVersion: String { String(cString: rd_kafka_version_str()) }
}
