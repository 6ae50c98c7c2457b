import Foundation
import GRDB

/// The embeddings of one model that the file holds, in memory.
struct VectorTable {
  /// Unit vectors by text.
  private(set) var vectors: [String: [Float]] = [:]
  private var last: Int64 = 0

  /// Reads those that were added since the last time.
  mutating func update(from db: Database, model: String) throws {
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: "SELECT id, text, vector FROM embedding WHERE model = ? AND id > ? ORDER BY id"),
      arguments: [model, last])
    while let row = try rows.next() {
      vectors[row["text"]] = Self.decode(row["vector"])
      last = row["id"]
    }
  }

  mutating func remember(_ pairs: [(text: String, vector: [Float])]) {
    for (text, vector) in pairs { vectors[text] = vector }
  }

  /// A text's later vector takes the place of an earlier one.
  static func insert(
    _ vectors: [(text: String, vector: [Float])], model: String, into db: Database
  ) throws {
    for (text, vector) in vectors {
      try db.cachedStatement(
        sql: "INSERT OR REPLACE INTO embedding (model, text, vector) VALUES (?, ?, ?)"
      ).execute(arguments: [model, text, encode(vector)])
    }
  }

  /// - Returns: the vector with length 1, or nil for one that has no direction.
  static func unit(_ vector: [Float]) -> [Float]? {
    let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    guard length.isFinite, length > 0 else { return nil }
    return vector.map { Float(Double($0) / length) }
  }

  static func cosine(_ a: [Float], _ b: [Float]) -> Float {
    var sum: Float = 0
    for index in 0..<min(a.count, b.count) { sum += a[index] * b[index] }
    return sum
  }

  private static func encode(_ vector: [Float]) -> Data {
    var data = Data(capacity: vector.count * 4)
    for value in vector {
      let bits = value.bitPattern
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        data.append(UInt8(truncatingIfNeeded: bits >> shift))
      }
    }
    return data
  }

  private static func decode(_ data: Data) -> [Float] {
    let bytes = [UInt8](data)
    return stride(from: 0, to: bytes.count - 3, by: 4).map { start in
      Float(
        bitPattern: UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8
          | UInt32(bytes[start + 2]) << 16 | UInt32(bytes[start + 3]) << 24)
    }
  }
}
