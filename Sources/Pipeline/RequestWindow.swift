import Synchronization

/// How many requests are under way.
///
/// One that can only wait for the language model to come back is set aside meanwhile, so that it holds
/// up none that can be done now. So many at most are; beyond that they fill the window, and reading
/// pauses.
///
/// A pure value; ``RequestGate`` makes the reader wait by it.
struct RequestWindow {
  let size: Int
  let maximumAside: Int
  private(set) var inside = 0
  private(set) var aside = 0

  init(size: Int, maximumAside: Int) {
    self.size = size
    self.maximumAside = maximumAside
  }

  var hasRoom: Bool { inside < size }

  mutating func enter() { inside += 1 }

  /// False where it has to stay in the window.
  mutating func setAside() -> Bool {
    guard aside < maximumAside else { return false }
    inside -= 1
    aside += 1
    return true
  }

  mutating func leave(isAside: Bool) {
    if isAside { aside -= 1 } else { inside -= 1 }
  }
}

/// Lets requests into the window one by one.
final class RequestGate: Sendable {
  private struct State {
    var window: RequestWindow
    var reader: CheckedContinuation<Bool, Never>?
  }

  private let state: Mutex<State>

  init(_ window: RequestWindow) { state = Mutex(State(window: window)) }

  var window: RequestWindow { state.withLock { $0.window } }

  /// Waits for room; one reader only does so at a time.
  ///
  /// - Returns: false, and there is no place to leave, where its task was cancelled before.
  func enter() async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let atOnce: Bool? = state.withLock { state in
          // A cancellation that came before this point has found nobody to wake.
          if Task.isCancelled { return false }
          guard state.window.hasRoom else {
            state.reader = continuation
            return nil
          }
          state.window.enter()
          return true
        }
        if let atOnce { continuation.resume(returning: atOnce) }
      }
    } onCancel: {
      let reader = state.withLock { state in
        defer { state.reader = nil }
        return state.reader
      }
      reader?.resume(returning: false)
    }
  }

  fileprivate func setAside() -> Bool {
    let (isAside, reader) = state.withLock { ($0.window.setAside(), Self.admitted(&$0)) }
    reader?.resume(returning: true)
    return isAside
  }

  fileprivate func leave(isAside: Bool) {
    let reader = state.withLock { state in
      state.window.leave(isAside: isAside)
      return Self.admitted(&state)
    }
    reader?.resume(returning: true)
  }

  /// The reader, if it waits and there is room now.
  private static func admitted(_ state: inout State) -> CheckedContinuation<Bool, Never>? {
    guard state.window.hasRoom, let reader = state.reader else { return nil }
    state.reader = nil
    state.window.enter()
    return reader
  }

  /// A request's place, from ``enter()`` to ``leave()``. It is set aside when some of its questions
  /// wait and none is being asked.
  final class Place: Sendable {
    private struct State {
      /// Questions that have neither ended nor had to wait.
      var asking = 0
      /// Questions that had to wait and have not ended.
      var waiting = 0
      var isAside = false
    }

    private let gate: RequestGate
    private let state = Mutex(State())

    /// - Parameter gate: has been entered.
    init(_ gate: RequestGate) { self.gate = gate }

    /// Before the first of its questions is asked.
    func begin(questions: Int) { state.withLock { $0.asking = questions } }

    /// A question has to wait.
    ///
    /// - Parameter again: whether it had to before.
    func wait(again: Bool) {
      update { state in
        guard !again else { return }
        state.asking -= 1
        state.waiting += 1
      }
    }

    /// A question has its answer, or none for good.
    func end(afterWait: Bool) {
      update { state in
        if afterWait { state.waiting -= 1 } else { state.asking -= 1 }
      }
    }

    func leave() { gate.leave(isAside: state.withLock { $0.isAside }) }

    private func update(_ change: (inout State) -> Void) {
      state.withLock { state in
        change(&state)
        // The gate's lock is taken within this one, never the other way round.
        if state.asking == 0, state.waiting > 0, !state.isAside { state.isAside = gate.setAside() }
      }
    }
  }
}
