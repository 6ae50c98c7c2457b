import Extraction

/// Cuts fitted weights down to the 8-bit, sparse rows of a model file.
enum Quantiser {
  /// - Parameters:
  ///   - hashes: the feature of each row. [R]
  ///   - maximumBytes: of all rows in the file; the smallest weights are dropped until they fit.
  static func rows(
    _ parameters: Parameters, hashes: [UInt32], maximumBytes: Int
  ) -> (rows: [FeatureTable.Row], scale: Float) {
    let shape = parameters.shape
    var greatest: Float = 0
    for index in 0..<parameters.rowCount * parameters.rowQuads {
      let vector = parameters.weights[index]
      greatest = max(greatest, vector.max(), -vector.min())
    }
    let scale = max(greatest, .leastNormalMagnitude) / 127
    var rows: [FeatureTable.Row] = []
    for row in 0..<parameters.rowCount {
      var kept = FeatureTable.Row(hash: hashes[row], places: [], weights: [])
      for place in 0..<shape.stride where isState(place, shape) {
        let weight = parameters.weights[row * parameters.rowQuads + place >> 2][place & 3]
        let quantised = Int8((weight / scale).rounded())
        if quantised != 0 {
          kept.places.append(UInt8(place))
          kept.weights.append(quantised)
        }
      }
      rows.append(kept)
    }
    var least: Int8 = 0
    repeat {
      least += 1
      rows = rows.compactMap { row in
        let kept = row.weights.indices.filter { abs(row.weights[$0]) >= least }
        guard !kept.isEmpty else { return nil }
        return FeatureTable.Row(
          hash: row.hash, places: kept.map { row.places[$0] }, weights: kept.map { row.weights[$0] }
        )
      }
    } while least < 127 && size(of: rows) > maximumBytes
    return (rows, scale)
  }

  private static func isState(_ place: Int, _ shape: Lattice.Shape) -> Bool {
    place < shape.classCount || (place > shape.width && place < shape.width + shape.classCount)
  }

  /// About the bytes in a model file: 3 for the distance of hashes, 1 for the count, 2 a weight.
  private static func size(of rows: [FeatureTable.Row]) -> Int {
    rows.reduce(0) { $0 + 4 + 2 * $1.places.count }
  }
}
