/// What has been read, is being worked on and is done, by partition: the one place that says which
/// offset may be committed. A pure value.
///
/// A partition's *position* is the offset up to which everything is done; it alone is committed,
/// and from it reading starts again after a rewind. Every call that tells of a message names the
/// generation under which the message came, and does nothing if that is no longer the partition's.
struct OffsetLedger {
  struct Partition {
    var generation: Generation
    /// Nil until the first message or a start offset tells where reading began.
    var position: Int64?
    /// The last position that is known to be committed.
    var committed: Int64?
    /// The offset after the last message that came in.
    var expected: Int64?
    /// Where the broker said that nothing more is to be read for now.
    var end: Int64?
    /// False from a revoke on, while what was taken before is being finished.
    var accepts = true
    var inFlight = InFlight()

    /// The position that a commit would write, where it would write anything.
    var committable: Int64? {
      guard let position, inFlight.hasCompleted, position != committed else { return nil }
      return position
    }
  }

  private(set) var partitions: [TopicPartition: Partition] = [:]
  private var lastGeneration = Generation(0)

  /// Begins partitions anew. `start` is where reading begins if that was chosen, not looked up.
  mutating func assign(_ added: [TopicPartition: Int64?]) {
    guard !added.isEmpty else { return }
    let generation = nextGeneration()
    for (partition, start) in added {
      partitions[partition] = Partition(
        generation: generation, position: start, expected: start)
    }
  }

  /// Takes nothing more from these, and waits for what was taken from them.
  mutating func stopIntake(of revoked: some Sequence<TopicPartition>) {
    for partition in revoked { partitions[partition]?.accepts = false }
  }

  mutating func remove(_ revoked: some Sequence<TopicPartition>) {
    for partition in revoked { partitions[partition] = nil }
  }

  /// The generation of a message that came in, or nil if it has to be dropped: its partition is
  /// not ours or being given back, or the message was here before.
  mutating func admit(_ offset: Int64, from partition: TopicPartition) -> Generation? {
    guard let index = partitions.index(forKey: partition) else { return nil }
    let entry = partitions.values[index]
    guard entry.accepts, offset >= entry.expected ?? offset else { return nil }
    partitions.values[index].expected = offset + 1
    if entry.position == nil { partitions.values[index].position = offset }
    return entry.generation
  }

  /// Notes that all before `offset` has been read, aborted messages and markers included.
  mutating func reachedEnd(_ offset: Int64, of partition: TopicPartition) {
    guard let index = partitions.index(forKey: partition) else { return }
    partitions.values[index].end = offset
    if partitions.values[index].position == nil { partitions.values[index].position = offset }
  }

  /// Whether messages of this generation are still ours.
  func isCurrent(_ partition: TopicPartition, _ generation: Generation) -> Bool {
    partitions[partition]?.generation == generation
  }

  /// Hands messages to the user. `offsets` rise and lie above all that were taken before.
  mutating func take(
    _ offsets: some Collection<Int64>, of partition: TopicPartition, _ generation: Generation
  ) -> Bool {
    guard let index = partitions.index(forKey: partition),
      partitions.values[index].generation == generation, partitions.values[index].accepts
    else { return false }
    partitions.values[index].inFlight.append(offsets)
    return true
  }

  /// Marks what was taken of `range` as done; false if the generation has passed.
  @discardableResult
  mutating func complete(
    _ range: ClosedRange<Int64>, of partition: TopicPartition, _ generation: Generation
  ) -> Bool {
    guard let index = partitions.index(forKey: partition),
      partitions.values[index].generation == generation
    else { return false }
    if let last = partitions.values[index].inFlight.complete(range) {
      partitions.values[index].position = last + 1
    }
    return true
  }

  mutating func committed(_ offset: Int64, of partition: TopicPartition, _ generation: Generation) {
    guard let index = partitions.index(forKey: partition),
      partitions.values[index].generation == generation
    else { return }
    partitions.values[index].committed = offset
  }

  /// Forgets what was read past the position of each partition that still accepts, and tells where
  /// reading has to start again. What was taken from it before is stale from now on.
  mutating func rewind(_ which: (TopicPartition) -> Bool = { _ in true }) -> [TopicPartition: Int64]
  {
    let chosen = partitions.filter { which($0.key) && ($0.value.position ?? 0) < $0.value.readTo }
    guard !chosen.isEmpty else { return [:] }
    let generation = nextGeneration()
    var starts: [TopicPartition: Int64] = [:]
    for (partition, entry) in chosen {
      let hasCompleted = entry.inFlight.hasCompleted
      partitions[partition]!.generation = generation
      partitions[partition]!.inFlight = InFlight()
      partitions[partition]!.inFlight.hasCompleted = hasCompleted
      partitions[partition]!.expected = entry.position
      partitions[partition]!.end = nil
      if entry.accepts { starts[partition] = entry.position }
    }
    return starts
  }

  /// What a commit would write for these partitions, or for all.
  func committable(of chosen: some Sequence<TopicPartition>) -> [TopicPartition: Int64] {
    var offsets: [TopicPartition: Int64] = [:]
    for partition in chosen { offsets[partition] = partitions[partition]?.committable }
    return offsets
  }

  /// How many messages of these partitions the user has not completed yet.
  func inFlight(in chosen: some Sequence<TopicPartition>) -> Int {
    chosen.reduce(0) { $0 + (partitions[$1]?.inFlight.count ?? 0) }
  }

  private mutating func nextGeneration() -> Generation {
    lastGeneration = Generation(lastGeneration.number + 1)
    return lastGeneration
  }
}

extension OffsetLedger.Partition {
  /// The offset after all that came in, or 0 before any did.
  fileprivate var readTo: Int64 { max(expected ?? 0, inFlight.last.map { $0 + 1 } ?? 0) }
}
