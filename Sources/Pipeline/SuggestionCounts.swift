import Synchronization

/// How often each thing happened since the start, by name.
final class SuggestionCounts: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  func add(_ name: String, _ count: Int = 1) {
    counts.withLock { $0[name, default: 0] += count }
  }

  /// Counts what came of a question: `answered_span`, `answered_absent`, or why there is no answer.
  func add(_ outcome: Asker.Outcome) {
    switch outcome.proposal {
    case .success(.spans): add("answered_span")
    case .success(.absent): add("answered_absent")
    case .failure(let failure): add(failure.reason)
    }
  }

  var all: [String: Int] { counts.withLock { $0 } }
}
