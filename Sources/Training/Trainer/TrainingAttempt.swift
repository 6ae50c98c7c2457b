import Records

/// One training of a market's model and what came of it.
package struct TrainingAttempt: Sendable, Codable {
  package typealias Outcome = Quality.LastTraining.Outcome

  package var market: String
  package var startedAt: String
  package var endedAt: String
  package var outcome: Outcome
  /// Of what was trained; nil where training failed.
  package var version: String?
  /// What serves, or served until then; nil where rules alone do.
  package var parent: String?
  /// Why it was not published.
  package var reasons: [String]
  /// Nil where training failed.
  package var gate: Gate?
  /// Numbers of texts and answers by their kind.
  package var counts: [String: Int]
  /// Where the answers that it has learned from end: the next offset by partition.
  package var feedbackOffsets: [String: Int64]
  package var seed: UInt64
  package var program: String
  package var taxonomy: String

  /// What is published of it.
  var summary: Quality.LastTraining {
    Quality.LastTraining(
      endedAt: endedAt, outcome: outcome, version: version, reasons: reasons)
  }

  private enum CodingKeys: String, CodingKey {
    case market, outcome, version, parent, reasons, gate, counts, seed, program, taxonomy
    case startedAt = "started_at"
    case endedAt = "ended_at"
    case feedbackOffsets = "feedback_offsets"
  }
}
