/// The offsets of one partition that were taken and are not yet done with all before them, in
/// rising order. A pure value.
struct InFlight {
  private struct Entry {
    let offset: Int64
    var done: Bool
  }

  // [offset], rising; those before `head` are done and gone.
  private var entries: [Entry] = []
  private var head = 0
  private var undone = 0
  /// Whether anything was completed since the partition was assigned.
  var hasCompleted = false

  /// How many are not done.
  var count: Int { undone }
  var last: Int64? { entries.last?.offset }

  mutating func append(_ offsets: some Collection<Int64>) {
    for offset in offsets {
      precondition(offset > entries.last?.offset ?? -1, "offsets are taken in rising order")
      entries.append(Entry(offset: offset, done: false))
    }
    undone += offsets.count
  }

  /// Marks all in `range` as done. The result is the last offset that is done with all before it,
  /// if that moved.
  mutating func complete(_ range: ClosedRange<Int64>) -> Int64? {
    var index = firstIndex(from: range.lowerBound)
    while index < entries.count, entries[index].offset <= range.upperBound {
      if !entries[index].done {
        entries[index].done = true
        undone -= 1
      }
      index += 1
    }
    var last: Int64?
    while head < entries.count, entries[head].done {
      last = entries[head].offset
      head += 1
    }
    if last != nil { hasCompleted = true }
    if head == entries.count {
      entries.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 1024, head > entries.count / 2 {
      entries.removeFirst(head)
      head = 0
    }
    return last
  }

  /// The first entry at or after `offset`, by halving.
  private func firstIndex(from offset: Int64) -> Int {
    var low = head
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
