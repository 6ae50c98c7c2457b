internal import CRdKafka
internal import Foundation
internal import Logging
internal import Synchronization

/// The context of a consumer, which spares brokers that do not hold back empty fetches.
///
/// Kafka answers a fetch when it has data or `fetch.wait.max.ms` are over. Some brokers that speak its
/// protocol answer at once that there is nothing, and an idle consumer then asks them thousands of times a
/// second; librdkafka 2.0 has no setting against it. So answers that come at once and have the size of the
/// one before, which are empty, are followed by a pause that grows from 1 to 4 ms. An answer of another
/// size, which holds messages, ends the pauses. Where the broker holds fetches back none is ever made.
///
/// librdkafka asks that nothing block where it calls us; the few milliseconds are on a connection that has
/// just said that there is nothing, and heartbeats have another.
final class ConsumerContext: ClientContext, @unchecked Sendable {
  // Invariant: guards itself.
  private let pacing = Mutex(FetchPacing())

  /// Lets librdkafka tell of each answer to the client that is made of `configuration`, which must hold
  /// this context for as long as it lives.
  func watchFetches(in configuration: OpaquePointer) {
    rd_kafka_conf_interceptor_add_on_new(
      configuration, "fetch-pacing",
      { client, _, context, _, _ in
        rd_kafka_interceptor_add_on_response_received(
          client, "fetch-pacing",
          { _, _, _, _, api, _, _, size, microseconds, error, context in
            guard api == 1, error == RD_KAFKA_RESP_ERR_NO_ERROR, let context else {
              return RD_KAFKA_RESP_ERR_NO_ERROR
            }
            // On the thread of the broker's connection, which has nothing else to fetch.
            let pause = Unmanaged<ConsumerContext>.fromOpaque(context).takeUnretainedValue()
              .pacing.withLock { $0.pause(afterAnswerOf: size, in: .microseconds(microseconds)) }
            if pause > .zero { usleep(UInt32(pause / .microseconds(1))) }
            return RD_KAFKA_RESP_ERR_NO_ERROR
          }, context)
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}

/// How long to wait between an answer to a fetch and the next fetch.
struct FetchPacing {
  /// An answer within this time was not held back.
  static let atOnce: Duration = .milliseconds(5)
  static let longest: Duration = .milliseconds(4)

  private var size = 0
  private var pause = Duration.zero

  /// - Parameters:
  ///   - size: the answer's, in bytes.
  ///   - time: from the fetch to its answer.
  mutating func pause(afterAnswerOf size: Int, in time: Duration) -> Duration {
    defer { self.size = size }
    guard size == self.size, time < Self.atOnce else {
      pause = .zero
      return .zero
    }
    pause = min(max(pause * 2, .milliseconds(1)), Self.longest)
    return pause
  }
}
