import GRDB
import Synchronization

/// The examples whose texts share most with the heard's, by cosine of TF-IDF vectors of character
/// n-grams. In process: no endpoint, no model.
///
/// The index lies in memory, about four bytes an n-gram of each distinct text, and follows the
/// file. It is read and searched on the file's reader threads, never on the cooperative pool.
package final class LexicalRetriever: ExampleRetriever {
  private struct State {
    var mirror = ExampleMirror()
    /// By market.
    var indexes: [String: GramIndex] = [:]

    mutating func update(from db: Database) throws {
      do {
        for change in try mirror.update(from: db) {
          if change.isAdded {
            indexes[change.market, default: GramIndex()].insert(change.text, row: change.row)
          } else {
            indexes[change.market]?.remove(change.text, row: change.row)
          }
        }
      } catch {
        self = State()
        throw error
      }
    }
  }

  private let file: StoreFile
  private let rules: RetrievalRules
  private let state = Mutex(State())

  package init(_ file: StoreFile, rules: RetrievalRules = RetrievalRules()) {
    self.file = file
    self.rules = rules
  }

  package func examples(
    for heard: (id: String, text: String), market: String, attribute: String, count: Int
  ) async throws -> [Example] {
    try await file.pool.read { [self] db in
      try state.withLock { state in
        try state.update(from: db)
        guard let similarities = state.indexes[market]?.similarities(to: heard.text) else {
          return []
        }
        let (mirror, index) = (state.mirror, state.indexes[market]!)
        return mirror.examples(
          for: heard, market: market, attribute: attribute, count: count, floor: rules.floor,
          lambda: rules.lambda, similarity: { similarities[$0] },
          likeness: { rows in
            let texts = mirror.markets[market]!.texts
            let vectors = Dictionary(
              uniqueKeysWithValues: rows.map { ($0, index.vector(of: texts[$0]!)) })
            return { GramIndex.cosine(vectors[$0]!, vectors[$1]!) }
          })
      }
    }
  }
}
