import GRDB
import Synchronization

/// The cases that were accepted first, whatever the heard, so that a server that caches the
/// beginning of a prompt finds it again.
package final class FixedExamples: ExampleRetriever {
  private let file: StoreFile
  private let mirror = Mutex(ExampleMirror())

  package init(_ file: StoreFile) { self.file = file }

  package func examples(
    for heard: (id: String, text: String), market: String, attribute: String, count: Int
  ) async throws -> [Example] {
    try await file.pool.read { [self] db in
      try mirror.withLock { mirror in
        do { _ = try mirror.update(from: db) } catch {
          mirror = ExampleMirror()
          throw error
        }
        // All are equally similar, and of equals the earliest comes first.
        return mirror.examples(
          for: heard, market: market, attribute: attribute, count: count, floor: nil, lambda: 1,
          similarity: { _ in 0 }, likeness: { _ in { _, _ in 0 } })
      }
    }
  }
}
