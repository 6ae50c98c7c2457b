import Extraction
import Records

@testable import Pipeline

/// A market whose buyers a tagger finds, and a model of it made by hand.
enum MadeModel {
  static let taxonomy = """
    schema: heards.taxonomy/1
    market: oil
    version: "1"
    title: Oil
    attributes:
      - name: activity
        label: ACTIVITY
        found_by: rules
        scope: quote
        normaliser: enum
        values:
          - value: bid
            aliases: [bid]
      - name: buyer
        label: BUYER
        found_by: tagger
        scope: quote
        normaliser: text
    """

  static func extractor() throws -> Extractor {
    Extractor(taxonomy: try Taxonomy.parse(taxonomy, file: "taxonomy.yaml"), model: nil)
  }

  /// A model that finds a label the more often the greater `bias` is, whatever the text.
  static func file(
    bias: Float = 2, label: String = "BUYER", market: String = "oil", seed: UInt64 = 1
  ) throws -> [UInt8] {
    let shape = Lattice.Shape(labelCount: 1)
    var transitions = Lattice.Transitions(shape: shape)
    for index in transitions.change.indices { transitions.change[index][1] = bias }
    for index in transitions.stay.indices { transitions.stay[index][1] = -abs(bias) }
    let metadata = TaggerModel.Metadata(
      labels: [label], market: market,
      taxonomy: try Taxonomy.parse(taxonomy, file: "taxonomy.yaml").fingerprint,
      vocabulary: Taxonomy.vocabulary.fingerprint, program: "test", seed: seed, texts: 3,
      unalignable: 0, threshold: 0.1, calibrations: [:], absences: [:], thresholds: [:],
      rulePrecisions: [:], words: ["bid", "offer"])
    return try ModelFile.encode(
      metadata: metadata, transitions: transitions, rows: [], scale: 1, quoteScorer: nil)
  }

  static func prepared(bias: Float = 2, seed: UInt64 = 1) throws -> PreparedModel {
    try ModelTrial.prepare(
      try file(bias: bias, seed: seed), named: "made",
      taxonomy: try Taxonomy.parse(taxonomy, file: "taxonomy.yaml"), selfTest: [])
  }
}
