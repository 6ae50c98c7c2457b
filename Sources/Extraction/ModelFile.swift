import Foundation

/// Why a model file is refused.
package struct ModelFileError: Error, CustomStringConvertible, Sendable {
  package let description: String
}

/// The file that a trained tagger is kept in. All numbers are little-endian.
///
///     magic "HEARDSMD" | version u32 | content length u32 | SHA-256 of the content | content
///
/// The content is the metadata (length u32, JSON), the transitions (f32 each), the weights' scale
/// (f32), the number of features (u32), and for each, ordered by hash: the distance to the hash before
/// (base-128), the number of weights (base-128), and pairs of place (u8) and weight (i8). Then the quote
/// scorer: the number of its weights (u32, 0 for none), their scale (f32), and the weights (i8).
package enum ModelFile {
  static let magic = Array("HEARDSMD".utf8)
  /// Raised when the format, the features or their hashing change.
  package static let version: UInt32 = 3
  private static let headerLength = 8 + 4 + 4 + 32
  private static let maximumBytes = 64 << 20

  package static func encode(
    metadata: TaggerModel.Metadata, transitions: Lattice.Transitions, rows: [FeatureTable.Row],
    scale: Float, quoteScorer: QuoteScorer?
  ) throws -> [UInt8] {
    var content: [UInt8] = []
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let header = try encoder.encode(metadata)
    append(UInt32(header.count), to: &content)
    content += header
    for vector in transitions.change + transitions.stay + transitions.memory {
      for lane in 0..<4 { append(vector[lane].bitPattern, to: &content) }
    }
    append(scale.bitPattern, to: &content)
    append(UInt32(rows.count), to: &content)
    var last: UInt32 = 0
    for row in rows.sorted(by: { $0.hash < $1.hash }) {
      appendVariable(row.hash - last, to: &content)
      last = row.hash
      appendVariable(UInt32(row.places.count), to: &content)
      for (place, weight) in zip(row.places, row.weights) {
        content.append(place)
        content.append(UInt8(bitPattern: weight))
      }
    }
    let quoteWeights = quoteScorer?.weights ?? []
    let quoteScale = max(quoteWeights.lazy.map(abs).max() ?? 0, .leastNormalMagnitude) / 127
    append(UInt32(quoteWeights.count), to: &content)
    append(quoteScale.bitPattern, to: &content)
    content += quoteWeights.map { UInt8(bitPattern: Int8(($0 / quoteScale).rounded())) }
    var bytes = magic
    append(version, to: &bytes)
    append(UInt32(content.count), to: &bytes)
    bytes += ContentHash.sha256(content)
    return bytes + content
  }

  /// - Throws: `ModelFileError` with the file, the cause and the remedy.
  package static func read(_ path: String) throws(ModelFileError) -> TaggerModel {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ModelFileError(description: "\(path): no such model file, or it cannot be read")
    }
    do {
      return try decode(Array(data))
    } catch {
      throw ModelFileError(description: "\(path): \(error)")
    }
  }

  /// - Throws: `ModelFileError` with cause and remedy.
  package static func decode(_ bytes: [UInt8]) throws(ModelFileError) -> TaggerModel {
    guard bytes.count <= maximumBytes else { throw damaged("is larger than 64 MiB") }
    guard bytes.starts(with: magic) else {
      throw ModelFileError(description: "not a model of this program (train one: heards train)")
    }
    var cursor = Cursor(bytes: bytes, position: magic.count)
    let version = try cursor.number()
    guard version == Self.version else {
      throw ModelFileError(
        description:
          "model format \(version), but this program reads format \(Self.version) (train it again)")
    }
    let length = Int(try cursor.number())
    guard bytes.count == headerLength + length else {
      throw damaged("has \(bytes.count) bytes instead of \(headerLength + length)")
    }
    let digest = bytes[cursor.position..<headerLength]
    let content = bytes[headerLength...]
    let actual = ContentHash.sha256(content)
    guard actual.elementsEqual(digest) else { throw damaged("fails its checksum") }
    cursor.position = headerLength

    let metadataLength = Int(try cursor.number())
    let json = try cursor.bytes(metadataLength)
    guard let metadata = try? JSONDecoder().decode(TaggerModel.Metadata.self, from: Data(json))
    else { throw damaged("has metadata that cannot be read") }
    guard (1...TaggerModel.maximumLabels).contains(metadata.labels.count) else {
      throw damaged("has \(metadata.labels.count) labels")
    }
    let shape = Lattice.Shape(labelCount: metadata.labels.count)
    var transitions = Lattice.Transitions(shape: shape)
    for index in transitions.change.indices { transitions.change[index] = try cursor.vector() }
    for index in transitions.stay.indices { transitions.stay[index] = try cursor.vector() }
    for index in transitions.memory.indices { transitions.memory[index] = try cursor.vector() }
    let scale = try cursor.float()
    let count = Int(try cursor.number())
    guard count <= bytes.count else { throw damaged("claims \(count) features") }
    var rows: [FeatureTable.Row] = []
    rows.reserveCapacity(count)
    var hash: UInt32 = 0
    for index in 0..<count {
      let distance = try cursor.variable()
      let (next, overflow) = hash.addingReportingOverflow(distance)
      guard !overflow, distance > 0 || index == 0 else {
        throw damaged("has features out of order")
      }
      hash = next
      let weights = Int(try cursor.variable())
      guard weights <= shape.stride else { throw damaged("has a feature of \(weights) weights") }
      let pairs = try cursor.bytes(2 * weights)
      var row = FeatureTable.Row(hash: hash, places: [], weights: [])
      for pair in 0..<weights {
        let place = pairs[pairs.startIndex + 2 * pair]
        guard Int(place) < shape.stride else { throw damaged("has a weight at no state") }
        row.places.append(place)
        row.weights.append(Int8(bitPattern: pairs[pairs.startIndex + 2 * pair + 1]))
      }
      rows.append(row)
    }
    let quoteWeights = Int(try cursor.number())
    let quoteScale = try cursor.float()
    let quantised = try cursor.bytes(quoteWeights)
    let quoteScorer = QuoteScorer(
      weights: quantised.map { Float(Int8(bitPattern: $0)) * quoteScale })
    guard quoteWeights == 0 || quoteScorer != nil else {
      throw damaged("has \(quoteWeights) weights for quotes")
    }
    guard cursor.position == bytes.count else { throw damaged("goes on past its end") }
    return TaggerModel(
      metadata: metadata, transitions: transitions,
      table: FeatureTable(rows: rows, stride: shape.stride, scale: scale, words: metadata.words),
      quoteScorer: quoteScorer,
      version: ContentHash.hex(actual, digits: 16))
  }

  private static func damaged(_ cause: String) -> ModelFileError {
    ModelFileError(description: "the model \(cause): damaged or cut off (copy or train it again)")
  }

  private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift)))
    }
  }

  private static func appendVariable(_ value: UInt32, to bytes: inout [UInt8]) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }

  private struct Cursor {
    let bytes: [UInt8]
    var position: Int

    mutating func bytes(_ count: Int) throws(ModelFileError) -> ArraySlice<UInt8> {
      guard count <= bytes.count - position else { throw damaged("ends too early") }
      defer { position += count }
      return bytes[position..<position + count]
    }

    mutating func number() throws(ModelFileError) -> UInt32 {
      try bytes(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func float() throws(ModelFileError) -> Float {
      let value = Float(bitPattern: try number())
      guard value.isFinite else { throw damaged("has a weight that is no number") }
      return value
    }

    mutating func vector() throws(ModelFileError) -> SIMD4<Float> {
      SIMD4(try float(), try float(), try float(), try float())
    }

    mutating func variable() throws(ModelFileError) -> UInt32 {
      var value: UInt32 = 0
      for shift in stride(from: UInt32(0), to: 35, by: 7) {
        guard position < bytes.count else { throw damaged("ends too early") }
        let byte = bytes[position]
        position += 1
        value |= UInt32(byte & 0x7F) << shift
        if byte < 0x80 { return value }
      }
      throw damaged("has a number that is too long")
    }
  }
}
