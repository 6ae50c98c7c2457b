/// The names of the topics, `heards.` and what they carry by default.
package struct Topics: Sendable, Hashable {
  package var prefix: String

  package init(prefix: String = "heards.") { self.prefix = prefix }

  package var raw: String { prefix + "raw" }
  package var records: String { prefix + "records" }
  package var deadLetters: String { prefix + "dlq" }

  package var all: [String] { [raw, records, deadLetters] }
}
