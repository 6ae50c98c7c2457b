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
  /// Words whose sums are made before the first text comes.
  private let words: [String]
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

  /// - Parameter words: tokens to remember from the start; those that are not one token are left out.
  /// - Precondition: fewer than 256 weights a row, 2^24 in all.
  package init(rows: [Row], stride: Int, scale: Float, words: [String] = []) {
    self.scale = scale
    self.words = words
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

  /// Sums of segments met before, by key: a table where the last one of its place stays. Rows of sums
  /// are whole numbers by place.
  fileprivate struct Memo: ~Copyable {
    /// Vectors of a row.
    private let width: Int
    private let mask: Int
    /// [2^k]
    private let keys: UnsafeMutablePointer<UInt64>
    /// [2^k][width]
    private let sums: UnsafeMutablePointer<SIMD8<Int16>>

    /// - Precondition: `count` is a power of 2.
    init(count: Int, width: Int) {
      self.width = width
      mask = count - 1
      keys = .allocate(capacity: count)
      keys.initialize(repeating: 0, count: count)
      sums = .allocate(capacity: count * width)
    }

    deinit {
      keys.deallocate()
      sums.deallocate()
    }

    /// The row of a key; `fill` adds to it if it isn't there. Valid until the next call.
    @inline(__always)
    func row(
      _ key: UInt64, fill: (UnsafeMutablePointer<SIMD8<Int16>>) -> Void
    ) -> UnsafePointer<SIMD8<Int16>> {
      let slot = Int(truncatingIfNeeded: key >> 1) & mask
      let row = sums + slot &* width
      if keys[slot] != key {
        keys[slot] = key
        row.initialize(repeating: .zero, count: width)
        fill(row)
      }
      return UnsafePointer(row)
    }
  }

  /// Buffers of one thread, used again from text to text, and what is remembered.
  package struct Scratch: ~Copyable {
    /// The table that the sums are of.
    fileprivate var identity: UInt64 = 0
    /// A row holds the sums of all segments `ofWord`.
    fileprivate var words = Memo(count: 1, width: 0)
    /// A row holds the sums of all segments `ofHits`.
    fileprivate var hits = Memo(count: 1, width: 0)
    fileprivate var contexts = Memo(count: 1, width: 0)
    /// The sums of each token, and of `2 * reach` places before and after. [T + 4 * reach][stride / 8]
    fileprivate var totals: [SIMD8<Int16>] = []
    fileprivate var hashes: [UInt32] = []
    /// Where the rows of one segment's features begin, and the hashes.
    fileprivate var found: [SIMD2<UInt32>] = []

    package init() {}

    fileprivate mutating func prepare(for table: FeatureTable, _ features: borrowing Features) {
      let width = table.stride / 8
      if identity != table.identity {
        identity = table.identity
        words = Memo(count: 8192, width: width * Features.Segment.ofWord.count)
        hits = Memo(count: 2048, width: width * Features.Segment.ofHits.count)
        contexts = Memo(count: 8192, width: width)
        table.remember(table.words, &self)
      }
      makeRoom(for: features, width: width)
    }

    fileprivate mutating func makeRoom(for features: borrowing Features, width: Int) {
      let count = (features.tokens.count + 4 * Features.reach) * width
      if totals.count < count { totals = Array(repeating: .zero, count: 2 * count) }
      totals.withUnsafeMutableBufferPointer {
        $0.baseAddress!.update(repeating: .zero, count: count)
      }
      var room = 0
      for t in 0..<features.tokens.count { room = max(room, features.room(of: t)) }
      if hashes.count < room {
        hashes = Array(repeating: 0, count: 2 * room)
        // `find` writes one place past the last that counts.
        found = Array(repeating: .zero, count: 2 * room + 1)
      }
    }
  }

  private func remember(_ words: [String], _ scratch: inout Scratch) {
    var features = Features()
    for var word in words {
      word.withUTF8 { features.read(word: $0) }
      guard features.tokens.count == 1 else { continue }
      scratch.makeRoom(for: features, width: stride / 8)
      scratch.hashes.withUnsafeMutableBufferPointer { hashes in
        scratch.found.withUnsafeMutableBufferPointer { found in
          let buffers = Buffers(hashes: hashes.baseAddress!, found: found.baseAddress!)
          _ = scratch.words.row(features.wordKey(0)) {
            add(Features.Segment.ofWord, of: 0, in: features, buffers, to: $0)
          }
        }
      }
    }
  }

  /// Where features are written and looked up: room for those of a segment.
  private struct Buffers {
    let hashes: UnsafeMutablePointer<UInt32>
    let found: UnsafeMutablePointer<SIMD2<UInt32>>
  }

  /// Adds the weights of a segment's features.
  private func add(
    _ segment: Features.Segment, of t: Int, in features: borrowing Features, _ buffers: Buffers,
    to sum: UnsafeMutablePointer<SIMD8<Int16>>
  ) {
    let count = features.write(segment, of: t, to: buffers.hashes)
    add(buffers.found, find(buffers.hashes, count, into: buffers.found), into: sum)
  }

  /// Adds the weights of all segments that read one token, those of the tokens around it, each to a
  /// row of its own. The token may lie outside of the text, and then has no features itself.
  private func add(
    _ segments: [Features.Segment], of t: Int, in features: borrowing Features, _ buffers: Buffers,
    to rows: UnsafeMutablePointer<SIMD8<Int16>>
  ) {
    for (index, segment) in segments.enumerated()
    where index != Features.reach || features.tokens.indices.contains(t) {
      add(
        segment, of: t + index - Features.reach, in: features, buffers,
        to: rows + index * (stride / 8))
    }
  }

  /// Adds up the weights of each token's features and writes them to the workspace as scores.
  ///
  /// - Precondition: the workspace was reset for as many tokens and has this model's shape.
  package func score(
    _ features: borrowing Features, into workspace: inout Lattice.Workspace,
    _ scratch: inout Scratch
  ) {
    precondition(workspace.shape.stride == stride)
    guard !features.tokens.isEmpty else { return }
    scratch.prepare(for: self, features)
    let width = stride / 8
    let tokenCount = features.tokens.count
    let reach = Features.reach
    // Sound: `prepare` has made room for every segment and for the sums of all places that are read.
    scratch.hashes.withUnsafeMutableBufferPointer { hashes in
      scratch.found.withUnsafeMutableBufferPointer { found in
        scratch.totals.withUnsafeMutableBufferPointer { totals in
          let buffers = Buffers(hashes: hashes.baseAddress!, found: found.baseAddress!)
          let totals = totals.baseAddress! + 2 * reach * width
          @inline(__always)
          func add(
            _ row: UnsafePointer<SIMD8<Int16>>, _ count: Int,
            to sum: UnsafeMutablePointer<SIMD8<Int16>>
          ) {
            for index in 0..<count { sum[index] &+= row[index] }
          }
          for t in -reach..<tokenCount + reach {
            // Segments lie in the order of the tokens that they are of.
            let around = totals + (t - reach) * width
            let word = scratch.words.row(features.wordKey(t)) {
              self.add(Features.Segment.ofWord, of: t, in: features, buffers, to: $0)
            }
            add(word, (2 * reach + 1) * width, to: around)
            guard t >= 0, t < tokenCount else { continue }
            let hitsKey = features.hitsKey(t)
            if hitsKey != 0 {
              let hits = scratch.hits.row(hitsKey) {
                self.add(Features.Segment.ofHits, of: t, in: features, buffers, to: $0)
              }
              add(hits, (2 * reach + 1) * width, to: around)
            }
            let total = totals + t * width
            @inline(__always)
            func remember(_ segment: Features.Segment) {
              let key = features.contextKey(segment, of: t)
              if key == 0 { return }
              let row = scratch.contexts.row(key) {
                self.add(segment, of: t, in: features, buffers, to: $0)
              }
              add(row, width, to: total)
            }
            remember(.kinds)
            remember(.rulesBefore)
            remember(.rulesAfter)
            remember(.place)
            self.add(.words, of: t, in: features, buffers, to: total)
          }
          for index in 0..<tokenCount * width {
            let sum = totals[index]
            workspace.emissions[2 &* index] = SIMD4<Float>(sum.lowHalf) * scale
            workspace.emissions[2 &* index &+ 1] =
              SIMD4<Float>(sum.highHalf) * scale
          }
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
              fromByteOffset: 16 &* index, as: SIMD8<Int16>.self)
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

  /// A feature's weights, whole numbers that `scale` multiplies; empty for one that the table lacks.
  package func weights(of hash: UInt32) -> [(place: Int, weight: Int)] {
    var found = [SIMD2<UInt32>](repeating: .zero, count: 2)
    let count = found.withUnsafeMutableBufferPointer {
      find([hash], 1, into: $0.baseAddress!)
    }
    let start = Int(found[0][0])
    guard count == 1, entries[start] & 0xFF00 == Self.check(hash, slotBits) else { return [] }
    if entries[start] & 0xFF == Self.dense {
      return (0..<stride).map { ($0, Int(Int16(bitPattern: entries[start + 1 + $0]))) }
        .filter { $0.1 != 0 }
    }
    return entries[(start + 1)..<(start + 1 + Int(entries[start] & 0xFF))].map {
      (Int($0 >> 8), Int(Int8(truncatingIfNeeded: $0)))
    }
  }
}
