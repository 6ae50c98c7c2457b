import Records

/// A trained tagger: labels, feature weights, transitions, and what was learned of its confidence.
package struct TaggerModel: Sendable {
  /// What the file's header says, as JSON. The same training gives the same bytes.
  package struct Metadata: Sendable, Hashable, Codable {
    package var labels: [String]
    package var market: String?
    /// `Taxonomy.fingerprint` of the taxonomy it was trained with: rule hits are among its features.
    package var taxonomy: String?
    package var program: String
    package var seed: UInt64
    /// Training texts, and spans that could not be learned since they split a token.
    package var texts: Int
    package var unalignable: Int
    /// What a span's probability must exceed, on balance, to be chosen (`SpanSelector`).
    package var threshold: Float
    package var calibrations: [String: Calibration]
    /// Precision of rule hits on the training texts, by the label of attributes found by rules only.
    package var rulePrecisions: [String: Float]

    private enum CodingKeys: String, CodingKey {
      case labels, market, taxonomy, program, seed, texts, unalignable, threshold, calibrations
      case rulePrecisions = "rule_precisions"
    }

    package init(
      labels: [String], market: String?, taxonomy: String?, program: String, seed: UInt64,
      texts: Int, unalignable: Int, threshold: Float, calibrations: [String: Calibration],
      rulePrecisions: [String: Float]
    ) {
      self.labels = labels
      self.market = market
      self.taxonomy = taxonomy
      self.program = program
      self.seed = seed
      self.texts = texts
      self.unalignable = unalignable
      self.threshold = threshold
      self.calibrations = calibrations
      self.rulePrecisions = rulePrecisions
    }
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
