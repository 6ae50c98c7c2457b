import Synchronization

/// Whose turn it is to ask: at most so many at a time, and those of one key (market and attribute) after
/// each other, since their prompts begin alike and a server remembers the beginning of a prompt.
///
/// A pure value; ``AskingTurns`` makes tasks wait by it.
struct AskingOrder<Key: Hashable> {
  private let limit: Int
  /// After so many of one key those who have waited longest come first.
  private let longestRun: Int
  private var running = 0
  private var current: Key?
  private var run = 0
  /// Those who wait, by key and in the order in which they came.
  private var waiting: [Key: [UInt64]] = [:]

  init(limit: Int, longestRun: Int = 64) {
    self.limit = limit
    self.longestRun = longestRun
  }

  /// Takes a place at the end of the line. Tickets rise.
  mutating func enter(_ ticket: UInt64, _ key: Key) { waiting[key, default: []].append(ticket) }

  /// Gives up a place; false if its turn had come already.
  mutating func giveUp(_ ticket: UInt64, _ key: Key) -> Bool {
    guard let index = waiting[key]?.firstIndex(of: ticket) else { return false }
    waiting[key]!.remove(at: index)
    if waiting[key]!.isEmpty { waiting[key] = nil }
    return true
  }

  /// Says that somebody whose turn it was has finished.
  mutating func leave() { running -= 1 }

  /// Those whose turn it is now.
  mutating func next() -> [UInt64] {
    var turns: [UInt64] = []
    while running < limit, let key = choice() {
      turns.append(waiting[key]!.removeFirst())
      if waiting[key]!.isEmpty { waiting[key] = nil }
      run = key == current ? run + 1 : 1
      current = key
      running += 1
    }
    return turns
  }

  private func choice() -> Key? {
    if let current, waiting[current] != nil, run < longestRun { return current }
    return waiting.min { $0.value[0] < $1.value[0] }?.key
  }
}

/// Makes tasks wait for their turn.
final class AskingTurns<Key: Hashable & Sendable>: Sendable {
  private struct State {
    var order: AskingOrder<Key>
    var lastTicket: UInt64 = 0
    var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
  }

  private let state: Mutex<State>

  init(limit: Int) { state = Mutex(State(order: AskingOrder(limit: limit))) }

  /// Runs `body` when it is the task's turn.
  ///
  /// - Throws: `CancellationError` when the task is cancelled while it waits.
  func take<Result: Sendable>(
    _ key: Key, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    let ticket = state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
    let isOurs = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock { state in
          state.order.enter(ticket, key)
          state.waiters[ticket] = continuation
        }
        // A cancellation that came before has found nobody to wake.
        if Task.isCancelled { giveUp(ticket, key) }
        resumeNext()
      }
    } onCancel: {
      giveUp(ticket, key)
    }
    guard isOurs else { throw CancellationError() }
    defer {
      state.withLock { $0.order.leave() }
      resumeNext()
    }
    return try await body()
  }

  private func giveUp(_ ticket: UInt64, _ key: Key) {
    let waiter = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard state.waiters[ticket] != nil, state.order.giveUp(ticket, key) else { return nil }
      return state.waiters.removeValue(forKey: ticket)
    }
    waiter?.resume(returning: false)
  }

  private func resumeNext() {
    let ready = state.withLock { state in
      state.order.next().compactMap { state.waiters.removeValue(forKey: $0) }
    }
    for waiter in ready { waiter.resume(returning: true) }
  }
}
