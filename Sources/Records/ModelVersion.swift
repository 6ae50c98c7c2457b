/// A version of a market's model, published on `heards.models` under `MARKET/version/VERSION` behind the
/// chunks of its file: what it is, where it came from, and how good it was found.
package struct ModelVersion: Hashable, Sendable {
  package static let schema = "heards.model-version/1"
  /// Fits every broker's default limit of a message.
  package static let maximumChunkBytes = 256 << 10

  /// What it was trained from.
  package struct Lineage: Hashable, Sendable, Codable {
    /// Where the feedback that it has learned from ends: the next offset by partition.
    package var feedbackOffsets: [String: Int64]
    /// Numbers of texts and verdicts by their kind.
    package var counts: [String: Int]
    package var seed: UInt64?
    /// The version that it was trained to replace.
    package var parent: String?

    package init(
      feedbackOffsets: [String: Int64] = [:], counts: [String: Int] = [:], seed: UInt64? = nil,
      parent: String? = nil
    ) {
      self.feedbackOffsets = feedbackOffsets
      self.counts = counts
      self.seed = seed
      self.parent = parent
    }

    private enum CodingKeys: String, CodingKey {
      case counts, seed, parent
      case feedbackOffsets = "feedback_offsets"
    }
  }

  /// Exact spans found of those that people marked in the gold share, each figure 0...1.
  package struct Gold: Hashable, Sendable, Codable {
    package struct Figures: Hashable, Sendable, Codable {
      /// The attribute's name in the taxonomy.
      package var name: String
      /// Spans that people marked.
      package var support: Int
      package var precision: Double
      package var recall: Double
      package var f1: Double
      /// The 95% interval of `f1`.
      package var low: Double
      package var high: Double

      package init(
        name: String, support: Int, precision: Double, recall: Double, f1: Double, low: Double,
        high: Double
      ) {
        self.name = name
        self.support = support
        self.precision = precision
        self.recall = recall
        self.f1 = f1
        self.low = low
        self.high = high
      }
    }

    package var texts: Int
    package var precision: Double
    package var recall: Double
    package var f1: Double
    /// The 95% interval of `f1`.
    package var low: Double
    package var high: Double
    /// Expected calibration error.
    package var ece: Double
    package var byAttribute: [Figures]

    package init(
      texts: Int, precision: Double, recall: Double, f1: Double, low: Double, high: Double,
      ece: Double, byAttribute: [Figures]
    ) {
      self.texts = texts
      self.precision = precision
      self.recall = recall
      self.f1 = f1
      self.low = low
      self.high = high
      self.ece = ece
      self.byAttribute = byAttribute
    }

    private enum CodingKeys: String, CodingKey {
      case texts, precision, recall, f1, low, high, ece
      case byAttribute = "by_attribute"
    }
  }

  package var market: String
  /// SHA-256 of the model's content, the first 16 hex digits: what records name it by.
  package var version: String
  /// Of the model's file.
  package var bytes: Int
  package var chunks: Int
  /// Of every chunk but the last, which has the rest.
  package var chunkBytes: Int
  /// Of the model's file, 64 hex digits.
  package var sha256: String
  /// The file format's number.
  package var format: Int
  /// The fingerprint of the taxonomy that it was trained with.
  package var taxonomy: String?
  package var program: String
  package var createdAt: String
  package var lineage: Lineage
  package var gold: Gold?
  /// Texts in which a sound model finds something: a service tries them before it serves the model.
  package var selfTest: [String]
  package var publishedAt: String?

  package init(
    market: String, version: String, bytes: Int, chunkBytes: Int = maximumChunkBytes,
    sha256: String, format: Int, taxonomy: String?, program: String, createdAt: String,
    lineage: Lineage = Lineage(), gold: Gold? = nil, selfTest: [String] = [],
    publishedAt: String? = nil
  ) {
    self.market = market
    self.version = version
    self.bytes = bytes
    chunks = (bytes + chunkBytes - 1) / chunkBytes
    self.chunkBytes = chunkBytes
    self.sha256 = sha256
    self.format = format
    self.taxonomy = taxonomy
    self.program = program
    self.createdAt = createdAt
    self.lineage = lineage
    self.gold = gold
    self.selfTest = selfTest
    self.publishedAt = publishedAt
  }

  /// How many bytes a chunk has, by its number from 0.
  package func length(ofChunk number: Int) -> Int {
    number == chunks - 1 ? bytes - number * chunkBytes : chunkBytes
  }
}

extension ModelVersion: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, market, version, bytes, chunks, sha256, format, taxonomy, program, lineage, gold
    case chunkBytes = "chunk_bytes"
    case createdAt = "created_at"
    case selfTest = "self_test"
    case publishedAt = "published_at"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard try container.decode(String.self, forKey: .schema) == Self.schema else {
      throw MessageError(.schema, "field 'schema' is not '\(Self.schema)'")
    }
    bytes = try container.decode(Int.self, forKey: .bytes)
    chunkBytes = try container.decode(Int.self, forKey: .chunkBytes)
    chunks = try container.decode(Int.self, forKey: .chunks)
    guard bytes > 0, (1...Self.maximumChunkBytes).contains(chunkBytes),
      chunks == (bytes - 1) / chunkBytes + 1
    else {
      throw MessageError(.invalid, "fields 'bytes', 'chunks' and 'chunk_bytes' are at odds")
    }
    market = try container.decode(String.self, forKey: .market)
    version = try container.decode(String.self, forKey: .version)
    try ActiveModel.check(version: version, field: "version")
    sha256 = try container.decode(String.self, forKey: .sha256)
    guard sha256.count == 64, sha256.utf8.allSatisfy(\.isHexDigit) else {
      throw MessageError(.invalid, "field 'sha256' is not 64 hex digits")
    }
    format = try container.decode(Int.self, forKey: .format)
    taxonomy = try container.decodeIfPresent(String.self, forKey: .taxonomy)
    program = try container.decode(String.self, forKey: .program)
    createdAt = try container.decode(String.self, forKey: .createdAt)
    lineage = try container.decode(Lineage.self, forKey: .lineage)
    gold = try container.decodeIfPresent(Gold.self, forKey: .gold)
    selfTest = try container.decodeIfPresent([String].self, forKey: .selfTest) ?? []
    publishedAt = try container.decodeIfPresent(String.self, forKey: .publishedAt)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(market, forKey: .market)
    try container.encode(version, forKey: .version)
    try container.encode(bytes, forKey: .bytes)
    try container.encode(chunks, forKey: .chunks)
    try container.encode(chunkBytes, forKey: .chunkBytes)
    try container.encode(sha256, forKey: .sha256)
    try container.encode(format, forKey: .format)
    try container.encodeIfPresent(taxonomy, forKey: .taxonomy)
    try container.encode(program, forKey: .program)
    try container.encode(createdAt, forKey: .createdAt)
    try container.encode(lineage, forKey: .lineage)
    try container.encode(gold, forKey: .gold)
    if !selfTest.isEmpty { try container.encode(selfTest, forKey: .selfTest) }
    try container.encode(publishedAt, forKey: .publishedAt)
  }
}

extension UInt8 {
  /// Of the lower-case hex digits that hashes are written in.
  var isHexDigit: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
  }
}
