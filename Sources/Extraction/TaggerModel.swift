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

/// The weights of features, quantised to 8 bits, sparse over states, behind a hash table.
package struct FeatureTable: Sendable {
  /// A feature's weights: places in a row of `Lattice.Shape.stride`, and whole numbers that are
  /// multiplied by `scale`.
  package struct Row: Hashable, Sendable {
    package var hash: UInt32
    package var places: [UInt8]
    package var weights: [Int8]

    package init(hash: UInt32, places: [UInt8], weights: [Int8]) {
      self.hash = hash
      self.places = places
      self.weights = weights
    }
  }

  package let scale: Float
  package let rowCount: Int
  /// Open addressing: hash, and where the row begins in `entries` (0: empty slot). [2^k]
  private let slots: [SIMD2<UInt32>]
  private let mask: UInt32
  /// For each row its length, then place << 8 | weight. Begins with one unused entry.
  private let entries: [UInt16]

  package init(rows: [Row], scale: Float) {
    self.scale = scale
    rowCount = rows.count
    var capacity = 16
    while capacity < rows.count * 2 { capacity *= 2 }
    let mask = UInt32(capacity - 1)
    var slots = [SIMD2<UInt32>](repeating: .zero, count: capacity)
    var entries: [UInt16] = [0]
    for row in rows {
      var slot = Int(row.hash & mask)
      while slots[slot][1] != 0 { slot = (slot + 1) & Int(mask) }
      slots[slot] = SIMD2(row.hash, UInt32(entries.count))
      entries.append(UInt16(row.places.count))
      for (place, weight) in zip(row.places, row.weights) {
        entries.append(UInt16(place) << 8 | UInt16(UInt8(bitPattern: weight)))
      }
    }
    self.slots = slots
    self.mask = mask
    self.entries = entries
  }

  /// Adds up the weights of each token's features and writes them to the workspace as scores.
  ///
  /// - Precondition: the workspace was reset for as many tokens and has this model's shape.
  package func score(_ features: borrowing Features, into workspace: inout Lattice.Workspace) {
    let stride = workspace.shape.stride
    let count = features.tokens.count
    let emissions = workspace.emissions
    slots.withUnsafeBufferPointer { slots in
      entries.withUnsafeBufferPointer { entries in
        features.hashes.withUnsafeBufferPointer { hashes in
          features.starts.withUnsafeBufferPointer { starts in
            withUnsafeTemporaryAllocation(of: Int16.self, capacity: stride) { sums in
              // 16-bit sums hold 258 features of the greatest weight; a token has fewer than 200.
              for t in 0..<count {
                for place in 0..<stride { sums[place] = 0 }
                for index in Int(starts[t])..<Int(starts[t + 1]) {
                  let hash = hashes[index]
                  var slot = Int(hash & mask)
                  while true {
                    let found = slots[slot]
                    if found[1] == 0 { break }
                    if found[0] == hash {
                      let start = Int(found[1])
                      for entry in start + 1...start + Int(entries[start]) {
                        let packed = entries[entry]
                        sums[Int(packed >> 8)] &+= Int16(Int8(truncatingIfNeeded: packed))
                      }
                      break
                    }
                    slot = (slot + 1) & Int(mask)
                  }
                }
                let row = emissions + t * (stride / 4)
                for q in 0..<stride / 4 {
                  row[q] =
                    SIMD4<Float>(
                      Float(sums[q * 4]), Float(sums[q * 4 + 1]), Float(sums[q * 4 + 2]),
                      Float(sums[q * 4 + 3])) * scale
                }
              }
            }
          }
        }
      }
    }
  }

  /// The rows, ordered by hash.
  package var rows: [Row] {
    slots.filter { $0[1] != 0 }.sorted { $0[0] < $1[0] }.map { slot in
      let start = Int(slot[1])
      let packed = entries[start + 1..<start + 1 + Int(entries[start])]
      return Row(
        hash: slot[0], places: packed.map { UInt8($0 >> 8) },
        weights: packed.map { Int8(truncatingIfNeeded: $0) })
    }
  }
}
