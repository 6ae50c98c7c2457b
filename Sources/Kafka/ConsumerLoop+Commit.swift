internal import CRdKafka
internal import Logging
internal import Synchronization

extension ConsumerLoop {
  /// Commits what is completed, unless a commit is under way.
  func commitNow() {
    guard commits.isEmpty else { return }
    let offsets = committable()
    if !offsets.isEmpty {
      commit(offsets, waiter: nil, deadline: .now + .seconds(30), forRebalance: false)
    }
  }

  /// Commits what is completed for a user, who hears of the end by `deadline`.
  func commit(
    for waiter: CheckedContinuation<Void, any Error>, by deadline: ContinuousClock.Instant
  ) {
    let offsets = committable()
    if offsets.isEmpty { return waiter.resume() }
    commit(offsets, waiter: waiter, deadline: deadline, forRebalance: false)
  }

  private func committable() -> [TopicPartition: Int64] {
    core.state.withLock { state in
      guard state.rebalance.commits else { return [:] }
      return state.rebalance.ledger.committable(of: Array(state.rebalance.ledger.partitions.keys))
    }
  }

  /// Sends a commit. The answer comes as an event, so that the thread goes on polling: a commit
  /// that is waited for during a rebalance would hold up the whole group.
  func commit(
    _ offsets: [TopicPartition: Int64], waiter: CheckedContinuation<Void, any Error>?,
    deadline: ContinuousClock.Instant?, forRebalance: Bool
  ) {
    let number = commits.add(
      PendingCommits.Commit(
        offsets: core.state.withLock { state in
          offsets.reduce(into: [:]) { result, item in
            result[item.key] = state.rebalance.ledger.partitions[item.key].map {
              (item.value, $0.generation)
            }
          }
        }, waiter: waiter, deadline: deadline, forRebalance: forRebalance))
    let code = PartitionList(offsets).withRaw {
      rd_kafka_commit_queue(
        raw, $0, core.handle.queue, nil, UnsafeMutableRawPointer(bitPattern: number))
    }
    if code != RD_KAFKA_RESP_ERR_NO_ERROR, let commit = commits.remove(number) {
      finish(commit, KafkaError(code, doing: "commit offsets"))
    }
  }

  func commitEnded(_ event: OpaquePointer) {
    guard let commit = commits.remove(UInt(bitPattern: rd_kafka_event_opaque(event))) else {
      return  // Its time was over.
    }
    var code = rd_kafka_event_error(event)
    for item in PartitionList.items(of: rd_kafka_event_topic_partition_list(event)) {
      if item.error != RD_KAFKA_RESP_ERR_NO_ERROR {
        code = item.error
      } else if code == RD_KAFKA_RESP_ERR_NO_ERROR, let sent = commit.offsets[item.partition] {
        core.state.withLock {
          $0.rebalance.ledger.committed(sent.offset, of: item.partition, sent.generation)
        }
      }
    }
    finish(
      commit,
      code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code, doing: "commit offsets"))
  }

  func expireCommits(_ now: ContinuousClock.Instant) {
    for commit in commits.removeExpired(now) {
      finish(commit, .timedOut(doing: "commit offsets", text: "no answer from the coordinator"))
    }
  }

  private func finish(_ commit: PendingCommits.Commit, _ error: KafkaError?) {
    if let waiter = commit.waiter {
      waiter.resume(with: error.map { .failure($0) } ?? .success(()))
    } else if let error {
      core.logger.warning("\(error)")
    }
    if commit.forRebalance { perform(core.state.withLock { $0.rebalance.commitEnded() }) }
  }
}
