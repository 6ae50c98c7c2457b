/// Commits that were sent and not answered yet.
struct PendingCommits {
  struct Commit {
    let offsets: [TopicPartition: (offset: Int64, generation: Generation)]
    let waiter: CheckedContinuation<Void, any Error>?
    let deadline: ContinuousClock.Instant?
    let forRebalance: Bool
  }

  private var commits: [UInt: Commit] = [:]
  private var last: UInt = 0

  var isEmpty: Bool { commits.isEmpty }

  /// Its number, which is never 0.
  mutating func add(_ commit: Commit) -> UInt {
    last += 1
    commits[last] = commit
    return last
  }

  mutating func remove(_ number: UInt) -> Commit? { commits.removeValue(forKey: number) }

  /// Takes out those whose time is over.
  mutating func removeExpired(_ now: ContinuousClock.Instant) -> [Commit] {
    let expired = commits.filter { now >= $0.value.deadline ?? now.advanced(by: .seconds(1)) }
    for number in expired.keys { commits[number] = nil }
    return Array(expired.values)
  }

  mutating func removeAll() -> [Commit] {
    defer { commits = [:] }
    return Array(commits.values)
  }
}
