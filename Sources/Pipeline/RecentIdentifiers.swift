import Kafka

/// The ids that one partition's last messages carried, so that an id used again is noticed.
///
/// It remembers the offset with each id: a message that is read again after an abort or a rebalance is
/// the same message, not a duplicate. It starts empty with the process.
struct RecentIdentifiers {
  private var offsets: [String: Int64] = [:]
  private var order: [String] = []
  private var oldest = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// The offset of an earlier message with this id, or nil after noting this one.
  mutating func earlierUse(of id: String, at offset: Int64) -> Int64? {
    if let known = offsets[id] {
      if known < offset { return known }
      offsets[id] = offset
      return nil
    }
    offsets[id] = offset
    if order.count < limit {
      order.append(id)
    } else if limit > 0 {
      offsets[order[oldest]] = nil
      order[oldest] = id
      oldest = (oldest + 1) % limit
    }
    return nil
  }
}
