/// The names of the topics, `heards.` and what they carry by default.
package struct Topics: Sendable, Hashable {
  package var prefix: String

  package init(prefix: String = "heards.") { self.prefix = prefix }

  package var raw: String { prefix + "raw" }
  package var records: String { prefix + "records" }
  package var suggest: String { prefix + "suggest" }
  package var review: String { prefix + "review" }
  package var feedback: String { prefix + "feedback" }
  package var deadLetters: String { prefix + "dlq" }

  package var all: [String] { [raw, records, suggest, review, feedback, deadLetters] }
  /// Those of which brokers keep the last message of each key for ever.
  package var compacted: Set<String> { [feedback] }
}
