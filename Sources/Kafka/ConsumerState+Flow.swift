extension ConsumerState {
  /// Whether so much waits that reading has to pause.
  func isFull(_ settings: ConsumerSettings) -> Bool {
    buffer.count >= settings.bufferedMessages || buffer.bytes >= settings.bufferedBytes
  }

  /// Whether reading is paused and need not be any longer. Half of the room is left free before,
  /// since a pause throws away what librdkafka has fetched ahead.
  func resumes(_ settings: ConsumerSettings) -> Bool {
    paused && !closed && buffer.count <= settings.bufferedMessages / 2
      && buffer.bytes <= settings.bufferedBytes / 2
  }

  func isCurrent(_ batch: Batch) -> Bool {
    batch.slices.allSatisfy { rebalance.ledger.isCurrent($0.partition, $0.generation) }
  }
}

extension OffsetLedger.Partition {
  /// How many offsets lie between what is done and `high`, or nil if that is not known.
  func lag(behind high: Int64) -> Int64? {
    guard high >= 0, let position else { return nil }
    // Markers of transactions and aborted messages are never delivered: where all that was is done
    // and the broker has said that it was all, nothing lags up to there.
    let done = inFlight.count == 0 && position >= expected ?? position
    return max(0, high - (done ? max(position, end ?? position) : position))
  }
}
