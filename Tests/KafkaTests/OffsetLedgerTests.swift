import Testing

@testable import Kafka

@Suite struct OffsetLedgerTests {
  private let p0 = TopicPartition("t", 0)

  private func taken(_ offsets: Range<Int64>) -> (OffsetLedger, Generation) {
    var ledger = OffsetLedger()
    ledger.assign([p0: nil])
    let generation = ledger.partitions[p0]!.generation
    for offset in offsets { _ = ledger.admit(offset, from: p0) }
    _ = ledger.take(Array(offsets), of: p0, generation)
    return (ledger, generation)
  }

  @Test func `nothing is committed before all before it is done`() {
    var (ledger, generation) = taken(10..<15)
    ledger.complete(11...14, of: p0, generation)
    #expect(ledger.committable(of: [p0]) == [:])
    ledger.complete(10...10, of: p0, generation)
    #expect(ledger.committable(of: [p0]) == [p0: 15])
  }

  @Test func `what is committed is not committed again`() {
    var (ledger, generation) = taken(0..<3)
    ledger.complete(0...2, of: p0, generation)
    ledger.committed(3, of: p0, generation)
    #expect(ledger.committable(of: [p0]) == [:])
  }

  @Test func `a completion from before a rewind is dropped, and reading starts at the position`() {
    var (ledger, generation) = taken(0..<5)
    ledger.complete(0...1, of: p0, generation)
    let starts = ledger.rewind()
    #expect(starts == [p0: 2])
    let counted = ledger.complete(2...4, of: p0, generation)
    #expect(!counted)
    #expect(ledger.committable(of: [p0]) == [p0: 2])
    let renewed = ledger.admit(4, from: p0)
    #expect(renewed.map { $0 > generation } == true)
  }

  @Test func `a message that was here before is not taken in again`() {
    var (ledger, _) = taken(0..<5)
    let again = ledger.admit(4, from: p0)
    #expect(again == nil)
    let next = ledger.admit(7, from: p0)
    #expect(next != nil)
  }

  @Test func `a partition without anything to repeat keeps its generation on a rewind`() {
    var (ledger, generation) = taken(0..<2)
    ledger.complete(0...1, of: p0, generation)
    let starts = ledger.rewind()
    #expect(starts == [:])
    #expect(ledger.isCurrent(p0, generation))
  }

  /// Plays random assignments, revokes, rewinds, reads and completions against a plain model that
  /// remembers every message.
  @Test(arguments: 0..<200)
  func `under random rebalances no offset is committed too early or by a stale owner`(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    var ledger = OffsetLedger()
    let all = (0..<3).map { TopicPartition("t", Int32($0)) }
    // What each partition has stored for the group, and what was ever done under a generation that
    // was current at that moment.
    var stored: [TopicPartition: Int64] = [:]
    var done: [TopicPartition: Set<Int64>] = [:]
    var readAt: [TopicPartition: Int64] = [:]
    var open: [(partition: TopicPartition, generation: Generation, offset: Int64)] = []
    for _ in 0..<400 {
      let partition = all.randomElement(using: &random)!
      switch Int.random(in: 0..<12, using: &random) {
      case 0:
        guard ledger.partitions[partition] == nil else { continue }
        ledger.assign([partition: nil])
        readAt[partition] = stored[partition] ?? 0
      case 1:
        ledger.stopIntake(of: [partition])
        ledger.remove([partition])
      case 2: for (partition, offset) in ledger.rewind() { readAt[partition] = offset }
      case 3...6:
        guard let generation = ledger.partitions[partition]?.generation else { continue }
        // Gaps stand for markers and compacted messages.
        let offset = readAt[partition]! + (Int.random(in: 0..<5, using: &random) == 0 ? 1 : 0)
        guard ledger.admit(offset, from: partition) == generation else {
          Issue.record("\(partition) refused \(offset)")
          return
        }
        if offset > readAt[partition]! { done[partition, default: []].insert(offset - 1) }
        readAt[partition] = offset + 1
        let taken = ledger.take([offset], of: partition, generation)
        #expect(taken)
        open.append((partition, generation, offset))
      case 7...10:
        guard let index = open.indices.randomElement(using: &random) else { continue }
        let item = open.remove(at: index)
        let isCurrent = ledger.partitions[item.partition]?.generation == item.generation
        let counted = ledger.complete(
          item.offset...item.offset, of: item.partition, item.generation)
        #expect(counted == isCurrent)
        if isCurrent { done[item.partition, default: []].insert(item.offset) }
      default:
        for (partition, offset) in ledger.committable(of: all) {
          #expect(offset >= stored[partition] ?? 0)
          for earlier in (stored[partition] ?? 0)..<offset {
            #expect(done[partition]?.contains(earlier) == true, "\(partition) \(earlier)")
          }
          stored[partition] = offset
          ledger.committed(offset, of: partition, ledger.partitions[partition]!.generation)
        }
      }
    }
  }
}

/// A small generator with a seed, after Steele, Lea and Flood's SplitMix64 (2014).
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
