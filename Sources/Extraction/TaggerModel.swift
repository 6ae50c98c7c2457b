import Records

/// A trained tagger: labels, feature weights, transitions, and what was learned of its confidence.
package struct TaggerModel: Sendable {
  /// What the file's header says, as JSON. The same training gives the same bytes.
  package struct Metadata: Sendable, Hashable, Codable {
    package var labels: [String]
    package var market: String?
    /// `Taxonomy.fingerprint` of the taxonomy it was trained with: rule hits are among its features.
    package var taxonomy: String?
    /// `Taxonomy.fingerprint` of the vocabulary it was trained with.
    package var vocabulary: String
    package var program: String
    package var seed: UInt64
    /// Training texts, and spans that could not be learned since they split a token.
    package var texts: Int
    package var unalignable: Int
    /// What a span's probability must exceed, on balance, to be chosen (`SpanSelector`).
    package var threshold: Float
    package var calibrations: [String: Calibration]
    /// The same for the probability that a heard without a span of the label has none.
    package var absences: [String: Calibration]
    /// From which confidence on a label's spans are right in the share named: labels by share wanted,
    /// such as `0.98`. A label that never gets there is left out.
    package var thresholds: [String: [String: Float]]
    /// Precision of rule hits on the training texts, by the label of attributes found by rules only.
    package var rulePrecisions: [String: Float]
    /// The training texts' most frequent tokens: taggers look up their weights before the first text.
    package var words: [String]

    private enum CodingKeys: String, CodingKey {
      case labels, market, taxonomy, vocabulary, program, seed, texts, unalignable, threshold
      case calibrations, absences, thresholds, words
      case rulePrecisions = "rule_precisions"
    }

    package init(
      labels: [String], market: String?, taxonomy: String?, vocabulary: String, program: String,
      seed: UInt64, texts: Int, unalignable: Int, threshold: Float,
      calibrations: [String: Calibration], absences: [String: Calibration],
      thresholds: [String: [String: Float]], rulePrecisions: [String: Float],
      words: [String] = []
    ) {
      self.labels = labels
      self.market = market
      self.taxonomy = taxonomy
      self.vocabulary = vocabulary
      self.program = program
      self.seed = seed
      self.texts = texts
      self.unalignable = unalignable
      self.threshold = threshold
      self.calibrations = calibrations
      self.absences = absences
      self.thresholds = thresholds
      self.rulePrecisions = rulePrecisions
      self.words = words
    }
  }

  /// From which confidence on spans of a label have at least a precision; nil where none is enough, or
  /// where none was measured for that precision or a higher one.
  package func threshold(label: String, precision: Double) -> Double? {
    let measured = metadata.thresholds.keys.compactMap { key in Double(key).map { ($0, key) } }
    guard let (_, key) = measured.filter({ $0.0 >= precision - 1e-9 }).min(by: { $0.0 < $1.0 })
    else { return nil }
    return metadata.thresholds[key]?[label].map(Double.init)
  }

  /// The most labels that a model can have: places in a row are bytes.
  package static let maximumLabels = 120

  package let metadata: Metadata
  package let transitions: Lattice.Transitions
  package let table: FeatureTable
  /// What groups spans into quotes; nil if the training texts had no heards of several quotes.
  package let quoteScorer: QuoteScorer?
  /// SHA-256 of the model file's content, the first 16 hex digits: what records name it by.
  package let version: String
  package let factors: Lattice.Factors

  package init(
    metadata: Metadata, transitions: Lattice.Transitions, table: FeatureTable,
    quoteScorer: QuoteScorer?, version: String
  ) {
    self.metadata = metadata
    self.transitions = transitions
    self.table = table
    self.quoteScorer = quoteScorer
    self.version = version
    factors = Lattice.Factors(transitions)
  }

  package var shape: Lattice.Shape { transitions.shape }
}

/// Turns a span's raw probability p into the share of such spans that are right:
/// sigmoid(slope * logit(p) + offset) (Platt 1999), fitted on texts held out from training.
package struct Calibration: Sendable, Hashable, Codable {
  package var slope: Float
  package var offset: Float

  package init(slope: Float = 1, offset: Float = 0) {
    self.slope = slope
    self.offset = offset
  }
}
