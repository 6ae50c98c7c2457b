/// Why a file of state cannot be used. No data of a row is ever in the text.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  package let path: String
  /// What is wrong and what to change.
  package let reason: String

  package var description: String { "state file '\(path)': \(reason)" }
}
