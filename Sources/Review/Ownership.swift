import Foundation
import Kafka
import Logging
import Store
import Synchronization

/// Which partitions of heards.review this copy deals from.
///
/// A partition that the group gives to this copy is dealt from once the view has all that was written
/// before: cards that its last owner has answered would be asked again.
final class Ownership: Sendable {
  private struct State {
    var owned: Set<Int32> = []
    /// Those to be dealt from once the topics are read to these ends; nil until the ends are known.
    var gained: [Int32: [TopicPartition: Int64]?] = [:]
  }

  private let state = Mutex(State())
  private let topic: String
  private let logger: Logger

  init(topic: String, logger: Logger) {
    self.topic = topic
    self.logger = logger
  }

  var partitions: Set<Int32> { state.withLock { $0.owned } }
  /// How many partitions wait for the view.
  var waiting: Int { state.withLock { $0.gained.count } }

  /// Follows the group until the consumer is closed.
  func follow(_ consumer: Consumer, _ queue: ReviewQueue) async throws {
    for await event in consumer.events {
      switch event {
      case .assigned(let partitions):
        state.withLock { state in
          for partition in partitions where partition.topic == topic {
            state.owned.remove(partition.partition)
            state.gained.updateValue(nil, forKey: partition.partition)
          }
        }
        // Who comes back here does so within a moment: what was leased stays leased.
        let ours = consumer.progress().keys.map(\.partition)
        try await queue.releaseAll(outside: Set(ours))
      case .revoking(let partitions, _), .lost(let partitions), .revoked(let partitions):
        state.withLock { state in
          for partition in partitions {
            state.owned.remove(partition.partition)
            state.gained[partition.partition] = nil
          }
        }
      }
    }
  }

  /// Makes the partitions ours that the view is ready for.
  ///
  /// - Parameters:
  ///   - ends: asks the brokers where the topics end now, what is not committed yet included.
  ///   - view: reads the topics.
  func settle(
    _ view: Consumer, ends: () async throws -> [TopicPartition: Int64]
  ) async throws {
    let (new, open) = state.withLock { state in
      (state.gained.filter { $0.value == nil }.map(\.key), !state.gained.isEmpty)
    }
    guard open else { return }
    if !new.isEmpty {
      let ends = try await ends()
      state.withLock { state in
        for partition in new where state.gained[partition] != nil {
          state.gained.updateValue(ends, forKey: partition)
        }
      }
    }
    let progress = view.progress()
    let settled = state.withLock { state in
      let settled = state.gained.filter { _, ends in
        ends?.allSatisfy { progress[$0.key]?.hasReached($0.value) ?? ($0.value == 0) } ?? false
      }.keys
      for partition in settled {
        state.gained[partition] = nil
        state.owned.insert(partition)
      }
      return settled.sorted()
    }
    if !settled.isEmpty {
      logger.info("cards are dealt", metadata: ["partitions": "\(settled)"])
    }
  }
}

extension Consumer.Progress {
  /// Whether all before an offset is done that will ever be seen.
  func hasReached(_ end: Int64) -> Bool {
    // Behind the last message there may be markers of transactions, which nobody ever sees.
    (position ?? 0) >= end || lag == 0 && self.end ?? 0 >= end
  }
}
