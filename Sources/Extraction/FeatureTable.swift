/// The weights of features, quantised to 8 bits, sparse over states, behind a hash table.
///
/// A token has some sixty features, most of them in no table, and the table is larger than a core's
/// nearest caches: a filter of a few bits a feature, small enough for them, turns most away.
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
  /// Tells tables apart: what is remembered of one is no use to another.
  private let identity = UInt64.random(in: 1...(.max))
  /// Places of a row.
  private let stride: Int
  /// Bit h of the filter is set if a feature's hash ends in the bits of h. [2^k / 64]
  private let filter: [UInt64]
  private let filterMask: UInt32
  /// Open addressing: where the row begins in `entries` in the low bits, the hash's high bits above; 0
  /// is empty. [2^k]
  private let slots: [UInt32]
  private let slotMask: UInt32
  private let slotBits: UInt32
  private let startMask: UInt32
  /// For each row a head (`check` of the hash, and its length), then place << 8 | weight; or for a row of
  /// many weights a head of length `dense`, then the weights of all states. Begins with one unused entry.
  private let entries: [UInt16]

  /// - Precondition: fewer than 256 weights a row, 2^24 in all.
  package init(rows: [Row], stride: Int, scale: Float) {
    self.scale = scale
    self.stride = stride
    rowCount = rows.count
    let entryCount = rows.reduce(1) {
      $0 + 1 + ($1.places.count < Self.denseFrom ? $1.places.count : stride)
    }
    var startMask: UInt32 = 1
    while startMask < entryCount { startMask = startMask << 1 | 1 }
    precondition(startMask < 1 << 24, "a model has too many weights")
    var slotCount = 16
    while slotCount * 3 < rows.count * 4 { slotCount *= 2 }
    let filterBits = max(slotCount * 8, 64)
    var filter = [UInt64](repeating: 0, count: filterBits / 64)
    slotMask = UInt32(slotCount - 1)
    slotBits = UInt32(slotCount.trailingZeroBitCount)
    filterMask = UInt32(filterBits - 1)
    self.startMask = startMask
    var slots = [UInt32](repeating: 0, count: slotCount)
    var entries: [UInt16] = [0]
    entries.reserveCapacity(entryCount)
    for row in rows {
      let bit = Int(row.hash) & (filterBits - 1)
      filter[bit >> 6] |= 1 << UInt64(bit & 63)
      var slot = Int(row.hash) & (slotCount - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
      slots[slot] = row.hash & ~startMask | UInt32(entries.count)
      let check = Self.check(row.hash, slotBits)
      if row.places.count < Self.denseFrom {
        entries.append(check | UInt16(row.places.count))
        for (place, weight) in zip(row.places, row.weights) {
          entries.append(UInt16(place) << 8 | UInt16(UInt8(bitPattern: weight)))
        }
      } else {
        entries.append(check | Self.dense)
        let first = entries.count
        entries.append(contentsOf: repeatElement(0, count: stride))
        for (place, weight) in zip(row.places, row.weights) {
          entries[first + Int(place)] = UInt16(bitPattern: Int16(weight))
        }
      }
    }
    self.filter = filter
    self.slots = slots
    self.entries = entries
  }

  /// Rows of so many weights are added as vectors.
  private static let denseFrom = 10
  private static let dense: UInt16 = 255

  /// What the slot's place and high bits leave open of a hash, in the upper byte: how far it was moved
  /// on from its place, and the bits between.
  @inline(__always)
  private static func check(_ hash: UInt32, _ slotBits: UInt32) -> UInt16 {
    UInt16(hash & 31) << 8 | UInt16(hash >> slotBits & 7) << 13
  }

  /// Buffers of one thread, used again from text to text, and the sums of segments met before.
  package struct Scratch: Sendable {
    /// The table that the sums are of.
    fileprivate var identity: UInt64 = 0
    /// Keys of the text's segments. [T][segments]
    fileprivate var wanted: [UInt64] = []
    fileprivate var hashes: [UInt32] = []
    /// Where the rows of one segment's features begin, and the hashes.
    fileprivate var found: [SIMD2<UInt32>] = []
    /// Keys of the segments remembered, by their low bits. [memoSize]
    fileprivate var keys: [UInt64] = []
    /// The sum of each, whole numbers by place. [memoSize][stride / 8], then one more row
    fileprivate var sums: [SIMD8<Int16>] = []

    package init() {}

    fileprivate mutating func prepare(for table: FeatureTable) {
      guard identity != table.identity else { return }
      identity = table.identity
      keys = Array(repeating: 0, count: FeatureTable.memoSize)
      sums = Array(repeating: .zero, count: (FeatureTable.memoSize + 1) * table.stride / 8)
    }

    /// - Parameters:
    ///   - room: features of a segment.
    ///   - wanted: keys of a text.
    fileprivate mutating func makeRoom(_ room: Int, wanted count: Int) {
      if hashes.count < room {
        hashes = Array(repeating: 0, count: 2 * room)
        // `find` writes one place past the last that counts.
        found = Array(repeating: .zero, count: 2 * room + 1)
      }
      if wanted.count < count { wanted = Array(repeating: 0, count: 2 * count) }
    }

    struct Buffers {
      let wanted: UnsafeMutablePointer<UInt64>
      let hashes: UnsafeMutablePointer<UInt32>
      let found: UnsafeMutablePointer<SIMD2<UInt32>>
      let keys: UnsafeMutablePointer<UInt64>
      let sums: UnsafeMutablePointer<SIMD8<Int16>>
    }

    /// Lends the buffers without checks of places. Sound: `prepare` and `makeRoom` have seen to their
    /// sizes; places are of the memo, or below the counts that room was made for.
    @inline(__always)
    fileprivate mutating func withBuffers(_ body: (Buffers) -> Void) {
      wanted.withUnsafeMutableBufferPointer { wanted in
        hashes.withUnsafeMutableBufferPointer { hashes in
          found.withUnsafeMutableBufferPointer { found in
            keys.withUnsafeMutableBufferPointer { keys in
              sums.withUnsafeMutableBufferPointer { sums in
                guard let wanted = wanted.baseAddress, let hashes = hashes.baseAddress,
                  let found = found.baseAddress, let keys = keys.baseAddress,
                  let sums = sums.baseAddress
                else { return }
                body(
                  Buffers(wanted: wanted, hashes: hashes, found: found, keys: keys, sums: sums))
              }
            }
          }
        }
      }
    }
  }

  /// Segments remembered: words and their surroundings come back. A power of two.
  private static let memoSize = 16384

  /// Adds up the weights of each token's features and writes them to the workspace as scores.
  ///
  /// - Precondition: the workspace was reset for as many tokens and has this model's shape.
  package func score(
    _ features: borrowing Features, into workspace: inout Lattice.Workspace,
    _ scratch: inout Scratch
  ) {
    precondition(workspace.shape.stride == stride)
    scratch.prepare(for: self)
    let width = stride / 8
    let segments = Features.Segment.allCases.count
    let tokenCount = features.tokens.count
    var room = 0
    for t in 0..<tokenCount { room = max(room, features.room(of: t)) }
    scratch.makeRoom(room, wanted: tokenCount * segments)
    scratch.withBuffers { buffers in
      // All keys first: the processor then fetches what is remembered of many at a time.
      for t in 0..<tokenCount {
        for (index, segment) in Features.Segment.allCases.enumerated() {
          buffers.wanted[t * segments + index] = features.key(of: segment, of: t)
        }
      }
      // The row after those remembered is the token's own.
      let total = buffers.sums + Self.memoSize * width
      for t in 0..<tokenCount {
        for index in 0..<width { total[index] = .zero }
        for (index, segment) in Features.Segment.allCases.enumerated() {
          let key = buffers.wanted[t * segments + index]
          if key == 0 { continue }
          if segment == .words {
            let count = features.write(segment, of: t, to: buffers.hashes)
            add(buffers.found, find(buffers.hashes, count, into: buffers.found), into: total)
            continue
          }
          let slot = Int(truncatingIfNeeded: key >> 1) & (Self.memoSize - 1)
          let sum = buffers.sums + slot * width
          if buffers.keys[slot] != key {
            buffers.keys[slot] = key
            for index in 0..<width { sum[index] = .zero }
            let count = features.write(segment, of: t, to: buffers.hashes)
            add(buffers.found, find(buffers.hashes, count, into: buffers.found), into: sum)
          }
          for index in 0..<width { total[index] &+= sum[index] }
        }
        let row = workspace.emissions + t * (stride / 4)
        for index in 0..<width {
          let sum = total[index]
          row[2 * index] =
            SIMD4(Float(sum[0]), Float(sum[1]), Float(sum[2]), Float(sum[3])) * scale
          row[2 * index + 1] =
            SIMD4(Float(sum[4]), Float(sum[5]), Float(sum[6]), Float(sum[7])) * scale
        }
      }
    }
  }

  /// Where the rows of the features begin that the table has, with their hashes; returns how many.
  @inline(__always)
  private func find(
    _ hashes: UnsafePointer<UInt32>, _ hashCount: Int,
    into found: UnsafeMutablePointer<SIMD2<UInt32>>
  ) -> Int {
    let startMask = startMask
    let slotMask = slotMask
    let filterMask = filterMask
    var likely = 0
    filter.withUnsafeBufferPointer { filter in
      for index in 0..<hashCount {
        let hash = hashes[index]
        let bit = hash & filterMask
        found[likely] = SIMD2(0, hash)
        likely &+= Int(truncatingIfNeeded: filter[Int(bit >> 6)] >> UInt64(bit & 63) & 1)
      }
    }
    return slots.withUnsafeBufferPointer { slots in
      // All first slots are read before any is looked at: a branch that waits for one would keep the
      // processor from fetching the others.
      for index in 0..<likely {
        found[index][0] = slots[Int(found[index][1] & slotMask)]
      }
      var count = 0
      for index in 0..<likely {
        let hash = found[index][1]
        var slot = found[index][0]
        var place = hash & slotMask
        while slot != 0, (slot ^ hash) & ~startMask != 0 {
          place = (place &+ 1) & slotMask
          slot = slots[Int(place)]
        }
        found[count] = SIMD2(slot & startMask, hash)
        count &+= slot == 0 ? 0 : 1
      }
      return count
    }
  }

  @inline(__always)
  private func add(
    _ found: UnsafeMutablePointer<SIMD2<UInt32>>, _ count: Int,
    into sums: UnsafeMutablePointer<SIMD8<Int16>>
  ) {
    // 16 bits hold 258 features of the greatest weight. Sound: lanes of the sums are places of a row.
    let lanes = UnsafeMutableRawPointer(sums).assumingMemoryBound(to: Int16.self)
    entries.withUnsafeBufferPointer { entries in
      // The heads are read ahead for the same reason; one of another feature counts no weights.
      for index in 0..<count {
        let head = entries[Int(found[index][0])]
        let isOther = head & 0xFF00 != Self.check(found[index][1], slotBits)
        found[index][1] = isOther ? 0 : UInt32(head & 0xFF)
      }
      for index in 0..<count {
        let first = entries.baseAddress! + Int(found[index][0]) + 1
        let length = Int(found[index][1])
        if length == Self.dense {
          let row = UnsafeRawPointer(first)
          for index in 0..<stride / 8 {
            sums[index] &+= row.loadUnaligned(
              fromByteOffset: 16 * index, as: SIMD8<Int16>.self)
          }
        } else {
          for entry in 0..<length {
            let packed = first[entry]
            lanes[Int(packed >> 8)] &+= Int16(Int8(truncatingIfNeeded: packed))
          }
        }
      }
    }
  }

  /// A feature's weights as pairs of place and whole number; empty for one that the table lacks.
  func weights(of hash: UInt32) -> [[Int]] {
    var found = [SIMD2<UInt32>](repeating: .zero, count: 2)
    let count = found.withUnsafeMutableBufferPointer {
      find([hash], 1, into: $0.baseAddress!)
    }
    let start = Int(found[0][0])
    guard count == 1, entries[start] & 0xFF00 == Self.check(hash, slotBits) else { return [] }
    if entries[start] & 0xFF == Self.dense {
      return (0..<stride).map { [$0, Int(Int16(bitPattern: entries[start + 1 + $0]))] }
        .filter { $0[1] != 0 }
    }
    return entries[(start + 1)..<(start + 1 + Int(entries[start] & 0xFF))].map {
      [Int($0 >> 8), Int(Int8(truncatingIfNeeded: $0))]
    }
  }
}
