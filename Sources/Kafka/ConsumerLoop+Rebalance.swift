internal import CRdKafka
internal import Logging
internal import Synchronization

extension ConsumerLoop {
  /// Answers a change of the group, or begins to.
  func rebalance(_ event: OpaquePointer) {
    let code = rd_kafka_event_error(event)
    let partitions = PartitionList.items(of: rd_kafka_event_topic_partition_list(event))
      .map(\.partition)
    let incremental = String(cString: rd_kafka_rebalance_protocol(raw)) == "COOPERATIVE"
    let lost = rd_kafka_assignment_lost(raw) != 0
    let deadline = drainDeadline()
    switch code {
    case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
      perform(
        core.state.withLock { state in
          let actions = state.rebalance.assigned(partitions, incremental: incremental)
          state.dropStale()
          return actions
        })
    case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
      perform(
        core.state.withLock { state in
          let actions = state.rebalance.revoked(
            partitions, incremental: incremental, lost: lost, now: .now, deadline: deadline)
          state.dropStale()
          return actions
        })
    default:
      // An unanswered event would stop the group's every rebalance and the close.
      core.logger.warning("\(KafkaError(code, doing: "rebalance"))")
      rd_kafka_assign(raw, nil)
    }
  }

  /// Goes on with a rebalance that waits for users, a commit or its deadline.
  func progress(_ now: ContinuousClock.Instant) {
    let isWaiting = core.state.withLock { $0.rebalance.deadline != nil }
    guard isWaiting else { return }
    let lost = rd_kafka_assignment_lost(raw) != 0
    perform(core.state.withLock { $0.rebalance.progress(now: now, lost: lost) })
  }

  func perform(_ actions: [RebalanceStateMachine.Action]) {
    for action in actions {
      switch action {
      case .assign(let partitions, let incremental): assign(partitions, incremental: incremental)
      case .unassign(let partitions, let incremental):
        unassign(partitions, incremental: incremental)
      case .commit(let offsets): commit(offsets, waiter: nil, deadline: nil, forRebalance: true)
      case .tell(let event):
        core.logger.info("Kafka assignment: \(event)")
        core.events.yield(event)
      }
    }
  }

  private func assign(_ partitions: [TopicPartition], incremental: Bool) {
    let starts = partitions.map { partition in
      if case .whole(_, let from) = core.settings.source {
        (partition, from[partition] ?? Int64(RD_KAFKA_OFFSET_BEGINNING))
      } else {
        (partition, Int64(RD_KAFKA_OFFSET_INVALID))  // which is: what is committed
      }
    }
    let list = PartitionList(Dictionary(starts, uniquingKeysWith: { $1 }))
    if incremental {
      note(list.withRaw { rd_kafka_incremental_assign(raw, $0) }, doing: "take partitions")
    } else {
      note(list.withRaw { rd_kafka_assign(raw, $0) }, doing: "take partitions")
    }
    // A new assignment begins unpaused, and would fill memory for a user who is behind.
    if core.state.withLock({ $0.paused }) {
      _ = list.withRaw { rd_kafka_pause_partitions(raw, $0) }
    }
  }

  private func unassign(_ partitions: [TopicPartition], incremental: Bool) {
    if incremental {
      let list = PartitionList(partitions)
      note(list.withRaw { rd_kafka_incremental_unassign(raw, $0) }, doing: "give partitions back")
    } else {
      note(rd_kafka_assign(raw, nil), doing: "give partitions back")
    }
  }

  /// The last moment for users to finish what is being taken away; while closing, some of the time
  /// is kept for the commit and for leaving the group.
  func drainDeadline() -> ContinuousClock.Instant {
    let now = ContinuousClock.now
    let normal = now + core.settings.drainTime
    guard let closing = core.state.withLock({ $0.closing }) else { return normal }
    return min(normal, now + (closing - now) * 0.7)
  }

  private func note(_ error: OpaquePointer?, doing action: String) {
    if let error { core.logger.error("\(KafkaError(consuming: error, doing: action))") }
  }

  private func note(_ code: rd_kafka_resp_err_t, doing action: String) {
    if code != RD_KAFKA_RESP_ERR_NO_ERROR {
      core.logger.error("\(KafkaError(code, doing: action))")
    }
  }
}
