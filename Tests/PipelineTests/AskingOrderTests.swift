import Synchronization
import Testing

@testable import Pipeline

@Suite struct AskingOrderTests {
  @Test func `those of one key go after each other, up to the limit at a time`() {
    var order = AskingOrder<String>(limit: 2)
    for (ticket, key) in zip(UInt64(1)..., ["a", "b", "a", "b", "a"]) { order.enter(ticket, key) }
    #expect(order.next() == [1, 3])
    #expect(order.next() == [])
    order.leave()
    #expect(order.next() == [5])
    order.leave()
    order.leave()
    #expect(order.next() == [2, 4])
  }

  @Test func `after a long run of one key those who have waited longest come first`() {
    var order = AskingOrder<String>(limit: 1, longestRun: 3)
    for ticket in UInt64(1)...8 { order.enter(ticket, ticket == 3 ? "b" : "a") }
    var turns: [UInt64] = []
    while true {
      let next = order.next()
      if next.isEmpty { break }
      turns += next
      order.leave()
    }
    #expect(turns == [1, 2, 4, 3, 5, 6, 7, 8])
  }

  @Test func `one that gives up frees its place`() {
    var order = AskingOrder<String>(limit: 1)
    order.enter(1, "a")
    order.enter(2, "a")
    #expect(order.next() == [1])
    let gaveUp = [order.giveUp(2, "a"), order.giveUp(1, "a")]
    #expect(gaveUp == [true, false], "the turn of the other had come")
    order.leave()
    #expect(order.next() == [])
  }

  @Test func `tasks wait for their turn, and a cancelled one waits no more`() async throws {
    let turns = AskingTurns<Int>(limit: 3)
    let running = Running()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<60 {
        group.addTask {
          try await turns.take(number % 4) {
            running.begin()
            await Task.yield()
            running.end()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(running.done == 60)
    #expect((1...3).contains(running.most))

    let holders = (0..<3).map { number in
      Task {
        try await turns.take(number) {
          running.begin()
          while !Task.isCancelled { await Task.yield() }
          running.end()
        }
      }
    }
    while running.now < 3 { await Task.yield() }
    let waiting = Task { try await turns.take(1) {} }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    for holder in holders { holder.cancel() }
    for holder in holders { try await holder.value }
    try await turns.take(2) {}
  }

  /// How many are at it.
  private final class Running: Sendable {
    private struct Counts {
      var now = 0
      var most = 0
      var done = 0
    }

    private let counts = Mutex(Counts())

    var now: Int { counts.withLock { $0.now } }
    var most: Int { counts.withLock { $0.most } }
    var done: Int { counts.withLock { $0.done } }

    func begin() {
      counts.withLock { counts in
        counts.now += 1
        counts.most = max(counts.most, counts.now)
      }
    }

    func end() {
      counts.withLock { counts in
        counts.now -= 1
        counts.done += 1
      }
    }
  }
}
