/// What serves in a gold heard, attribute by attribute.
package struct GoldOutcome: Sendable, Hashable {
  /// The heard's id.
  package var heard: String
  /// When it was marked whole, at last (ISO 8601).
  package var markedAt: String
  /// Whether all of an attribute is right, by its name; those with nothing stated and nothing found are
  /// left out.
  package var isRight: [String: Bool]

  package init(heard: String, markedAt: String, isRight: [String: Bool]) {
    self.heard = heard
    self.markedAt = markedAt
    self.isRight = isRight
  }
}
