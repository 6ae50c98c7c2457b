/// How a consumer answers its group's rebalances. A pure value: it is told what happened and
/// returns what to do, in order.
///
/// A revoke stops the intake at once; then what was taken is waited for, until a deadline; then
/// what is done is committed, until the same deadline; only then are the partitions given back, so
/// that their next owner starts where this one stopped. An assignment that is *lost* already has
/// another owner: nothing is waited for, and nothing committed.
struct RebalanceStateMachine {
  enum Action: Equatable {
    /// Tell the broker's client library that these are read from now on.
    case assign([TopicPartition], incremental: Bool)
    /// Give these back, or all of them if the protocol is eager.
    case unassign([TopicPartition], incremental: Bool)
    /// Commit these, and report the end with ``RebalanceStateMachine/commitEnded()``.
    case commit([TopicPartition: Int64])
    case tell(AssignmentEvent)
  }

  private enum Phase {
    case settled
    case draining(Revocation)
    case committing(Revocation)
  }

  private struct Revocation {
    let partitions: [TopicPartition]
    let incremental: Bool
    var deadline: ContinuousClock.Instant
  }

  /// Whether positions are committed here, or by the transactions of a producer.
  let commits: Bool
  var ledger = OffsetLedger()
  private var phase = Phase.settled

  init(commits: Bool) { self.commits = commits }

  /// When ``progress(now:lost:)`` has to be called at the latest.
  var deadline: ContinuousClock.Instant? {
    switch phase {
    case .settled: nil
    case .draining(let revocation), .committing(let revocation): revocation.deadline
    }
  }

  /// Brings the end of a wait forward.
  mutating func hasten(to deadline: ContinuousClock.Instant) {
    switch phase {
    case .settled: break
    case .draining(var revocation):
      revocation.deadline = min(revocation.deadline, deadline)
      phase = .draining(revocation)
    case .committing(var revocation):
      revocation.deadline = min(revocation.deadline, deadline)
      phase = .committing(revocation)
    }
  }

  mutating func assigned(_ partitions: [TopicPartition], incremental: Bool) -> [Action] {
    if !incremental { ledger.remove(Array(ledger.partitions.keys)) }
    ledger.assign(Dictionary(partitions.map { ($0, nil) }, uniquingKeysWith: { $1 }))
    return [.assign(partitions, incremental: incremental), .tell(.assigned(partitions))]
  }

  mutating func revoked(
    _ partitions: [TopicPartition], incremental: Bool, lost: Bool, now: ContinuousClock.Instant,
    deadline: ContinuousClock.Instant
  ) -> [Action] {
    // Where the protocol is eager, giving back means all.
    let partitions =
      incremental ? partitions : Set(ledger.partitions.keys).union(partitions).sorted()
    ledger.stopIntake(of: partitions)
    let revocation = Revocation(
      partitions: partitions, incremental: incremental, deadline: deadline)
    if lost { return [.tell(.lost(partitions))] + giveBack(revocation) }
    phase = .draining(revocation)
    return [.tell(.revoking(partitions, until: deadline))] + progress(now: now, lost: false)
  }

  /// Goes on if what was waited for has come, the time is up or the assignment has been lost.
  mutating func progress(now: ContinuousClock.Instant, lost: Bool) -> [Action] {
    switch phase {
    case .settled: return []
    case .draining(let revocation), .committing(let revocation):
      // The partitions may have been lost while we waited: a commit now would move the offsets of
      // their next owner.
      if lost { return [.tell(.lost(revocation.partitions))] + giveBack(revocation) }
    }
    switch phase {
    case .settled: return []
    case .committing(let revocation):
      return now >= revocation.deadline ? giveBack(revocation) : []
    case .draining(let revocation):
      guard ledger.inFlight(in: revocation.partitions) == 0 || now >= revocation.deadline else {
        return []
      }
      let offsets = commits ? ledger.committable(of: revocation.partitions) : [:]
      guard !offsets.isEmpty else { return giveBack(revocation) }
      phase = .committing(revocation)
      return [.commit(offsets)]
    }
  }

  /// The commit that ``Action/commit(_:)`` asked for has succeeded or failed.
  mutating func commitEnded() -> [Action] {
    guard case .committing(let revocation) = phase else { return [] }
    return giveBack(revocation)
  }

  private mutating func giveBack(_ revocation: Revocation) -> [Action] {
    phase = .settled
    ledger.remove(revocation.partitions)
    return [
      .unassign(revocation.partitions, incremental: revocation.incremental),
      .tell(.revoked(revocation.partitions)),
    ]
  }
}
