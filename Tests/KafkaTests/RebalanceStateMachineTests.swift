import Testing

@testable import Kafka

@Suite struct RebalanceStateMachineTests {
  private let a = TopicPartition("t", 0)
  private let b = TopicPartition("t", 1)
  private let start = ContinuousClock.now
  private var deadline: ContinuousClock.Instant { start + .seconds(5) }

  /// A machine that owns `a` and `b` and has handed out offsets 0 and 1 of `a`.
  private func working(commits: Bool = true, incremental: Bool = false)
    -> (RebalanceStateMachine, Generation)
  {
    var machine = RebalanceStateMachine(commits: commits)
    #expect(
      machine.assigned([a, b], incremental: incremental)
        == [.assign([a, b], incremental: incremental), .tell(.assigned([a, b]))])
    let generation = machine.ledger.partitions[a]!.generation
    _ = machine.ledger.admit(0, from: a)
    _ = machine.ledger.admit(1, from: a)
    _ = machine.ledger.take([0, 1], of: a, generation)
    return (machine, generation)
  }

  @Test func `a revoke waits for what was taken, commits it, then gives back`() {
    var (machine, generation) = working()
    machine.ledger.complete(0...0, of: a, generation)
    let first = machine.revoked(
      [a, b], incremental: false, lost: false, now: start, deadline: deadline)
    #expect(first.count == 1, "only told")
    let refused = machine.ledger.admit(2, from: a)
    #expect(refused == nil, "the intake has stopped")
    #expect(machine.progress(now: start, lost: false) == [])
    machine.ledger.complete(1...1, of: a, generation)
    #expect(machine.progress(now: start, lost: false) == [.commit([a: 2])])
    let none = machine.progress(now: start, lost: false)
    #expect(none == [], "the commit is waited for")
    let last = machine.commitEnded()
    #expect(last.count == 2)
    #expect(machine.ledger.partitions.isEmpty)
    #expect(machine.deadline == nil)
    let counted = machine.ledger.complete(1...1, of: a, generation)
    #expect(!counted)
  }

  @Test func `at the deadline what is done is committed and the rest abandoned`() {
    var (machine, generation) = working()
    machine.ledger.complete(0...0, of: a, generation)
    _ = machine.revoked([a, b], incremental: false, lost: false, now: start, deadline: deadline)
    #expect(machine.progress(now: deadline, lost: false) == [.commit([a: 1])])
    // No answer comes to the commit either.
    #expect(machine.progress(now: deadline, lost: false).count == 2)
    #expect(!machine.ledger.isCurrent(a, generation))
    let late = machine.commitEnded()
    #expect(late == [], "a late answer changes nothing")
  }

  @Test func `of a lost assignment nothing is committed`() {
    var (machine, generation) = working()
    machine.ledger.complete(0...1, of: a, generation)
    let actions = machine.revoked(
      [a, b], incremental: false, lost: true, now: start, deadline: deadline)
    guard case .tell(.lost) = actions.first, case .unassign = actions.dropFirst().first else {
      Issue.record("\(actions)")
      return
    }
    #expect(!actions.contains { if case .commit = $0 { true } else { false } })
  }

  @Test func `an assignment that is lost while it drains is not committed`() {
    var (machine, generation) = working()
    _ = machine.revoked([a, b], incremental: false, lost: false, now: start, deadline: deadline)
    machine.ledger.complete(0...1, of: a, generation)
    let actions = machine.progress(now: start, lost: true)
    #expect(actions.count == 3)
    #expect(!actions.contains { if case .commit = $0 { true } else { false } })
  }

  @Test func `an incremental revoke leaves the other partitions as they are`() {
    var (machine, generation) = working(incremental: true)
    let actions = machine.revoked(
      [b], incremental: true, lost: false, now: start, deadline: deadline)
    #expect(actions.contains(.unassign([b], incremental: true)), "nothing of b was taken")
    #expect(machine.ledger.isCurrent(a, generation))
    let admitted = machine.ledger.admit(2, from: a)
    #expect(admitted == generation)
  }

  @Test func `with transactions the machine drains and commits nothing itself`() {
    var (machine, generation) = working(commits: false)
    _ = machine.revoked([a, b], incremental: false, lost: false, now: start, deadline: deadline)
    machine.ledger.complete(0...1, of: a, generation)
    let actions = machine.progress(now: start, lost: false)
    #expect(actions == [.unassign([a, b], incremental: false), .tell(.revoked([a, b]))])
  }

  @Test func `a close brings the end of a drain forward`() {
    var (machine, _) = working()
    _ = machine.revoked([a, b], incremental: false, lost: false, now: start, deadline: deadline)
    machine.hasten(to: start + .seconds(1))
    #expect(machine.deadline == start + .seconds(1))
  }
}
