import Testing

@testable import Extraction

@Suite struct ModelFileTests {
  private static func model() throws -> (bytes: [UInt8], rows: [FeatureTable.Row]) {
    var generator = SplitMix64(state: 5)
    let shape = Lattice.Shape(labelCount: 3)
    var transitions = Lattice.Transitions(shape: shape)
    for i in transitions.change.indices {
      transitions.change[i] = .random(in: -2...2, using: &generator)
    }
    let rows = Set((0..<500).map { _ in UInt32.random(in: 0...UInt32.max, using: &generator) })
      .sorted().map { hash in
        FeatureTable.Row(
          hash: hash, places: [1, 5], weights: [Int8.random(in: 1...127, using: &generator), -3])
      }
    let metadata = TaggerModel.Metadata(
      labels: ["A", "B", "C"], market: "m", taxonomy: "1@x", vocabulary: "1@y", program: "p",
      seed: 1, texts: 2, unalignable: 0, threshold: 0.4,
      calibrations: ["A": Calibration(slope: 1.5, offset: 0.1)],
      absences: ["B": Calibration(slope: 2, offset: 0)],
      thresholds: ["0.95": ["A": 0.8, "B": 0.9], "0.98": ["A": 0.97]], rulePrecisions: [:])
    var scorer = QuoteScorer()
    scorer.weights[7] = 1
    return (
      try ModelFile.encode(
        metadata: metadata, transitions: transitions, rows: rows, scale: 0.01, quoteScorer: scorer),
      rows
    )
  }

  @Test func `A model read is the model written`() throws {
    let (bytes, rows) = try Self.model()
    let model = try ModelFile.decode(bytes)
    #expect(model.metadata.labels == ["A", "B", "C"])
    #expect(model.metadata.calibrations["A"]?.slope == 1.5)
    #expect(model.table.rowCount == rows.count)
    #expect(model.version.count == 16)
    #expect(model.quoteScorer?.weights[7] == 1)
    #expect(try ModelFile.decode(bytes).version == model.version)
  }

  @Test func `A threshold is that of the precision wanted or of the next higher one measured`()
    throws
  {
    let model = try ModelFile.decode(try Self.model().bytes)
    #expect(model.threshold(label: "A", precision: 0.95) == Double(Float(0.8)))
    #expect(model.threshold(label: "A", precision: 0.96) == Double(Float(0.97)))
    #expect(model.threshold(label: "B", precision: 0.5) == Double(Float(0.9)))
    #expect(model.threshold(label: "B", precision: 0.98) == nil)
    #expect(model.threshold(label: "A", precision: 0.99) == nil)
  }

  private static func row(_ hash: UInt32, of table: FeatureTable) -> FeatureTable.Row {
    let weights = table.weights(of: hash)
    return FeatureTable.Row(
      hash: hash, places: weights.map { UInt8($0.place) }, weights: weights.map { Int8($0.weight) })
  }

  @Test func `The table gives each feature its weights and no other feature any`() throws {
    let rows = try Self.model().rows
    let table = FeatureTable(rows: rows, stride: 8, scale: 0.5)
    for row in rows {
      #expect(Self.row(row.hash, of: table) == row)
      #expect(
        table.weights(of: row.hash &+ 1).isEmpty || rows.contains { $0.hash == row.hash &+ 1 })
    }
  }

  @Test func `Rows of many weights keep them too`() {
    let weights = (1...20).map { Int8($0 % 2 == 0 ? $0 : -$0) }
    let row = FeatureTable.Row(
      hash: 0xDEAD_BEEF, places: (3..<23).map(UInt8.init), weights: weights)
    let table = FeatureTable(rows: [row], stride: 24, scale: 1)
    #expect(Self.row(row.hash, of: table) == row)
  }

  @Test func `Every flipped byte is refused`() throws {
    let (bytes, _) = try Self.model()
    for position in stride(from: 0, to: bytes.count, by: 13) {
      var damaged = bytes
      damaged[position] ^= 0x40
      #expect(throws: ModelFileError.self) { try ModelFile.decode(damaged) }
    }
  }

  @Test func `Every cut, and every addition, is refused`() throws {
    let (bytes, _) = try Self.model()
    for count in [0, 1, 7, 8, 11, 40, 47, 48, 60, bytes.count / 2, bytes.count - 1] {
      #expect(throws: ModelFileError.self) { try ModelFile.decode(Array(bytes.prefix(count))) }
    }
    #expect(throws: ModelFileError.self) { try ModelFile.decode(bytes + [0]) }
  }

  @Test func `Content that is nonsense under a right checksum is refused and never crashes`() throws
  {
    let (bytes, _) = try Self.model()
    var generator = SplitMix64(state: 11)
    for _ in 0..<500 {
      var content = Array(bytes[48...])
      for _ in 0..<3 {
        content[Int.random(in: 0..<content.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      let forged = Array(bytes[..<16]) + ContentHash.sha256(content) + content
      // Refused, or taken with other weights: both are fine, a trap is not.
      _ = try? ModelFile.decode(forged)
    }
  }

  @Test func `Another format version is refused with what to do`() throws {
    var (bytes, _) = try Self.model()
    bytes[8] = 99
    let error = #expect(throws: ModelFileError.self) { try ModelFile.decode(bytes) }
    #expect(error?.description.contains("train it again") == true)
  }
}
