import Foundation
import Kafka
import Logging
import Testing

/// How long anything may take before a test gives up on it; no verdict rests on it otherwise.
let patience: Duration = .seconds(180)

/// Says nothing, unless `HEARDS_TEST_LOG` names a level.
let quiet: Logger = {
  if let level = ProcessInfo.processInfo.environment["HEARDS_TEST_LOG"] {
    var logger = Logger(label: "kafka-tests") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = Logger.Level(rawValue: level) ?? .debug
    return logger
  }
  return Logger(label: "kafka-tests") { _ in SwiftLogNoOpLogHandler() }
}()

/// Settings of a group's member whose sessions are as short as the test brokers need.
func member(of group: String, at servers: String, fetchWait: Int = 100) -> KafkaSettings {
  [
    "bootstrap.servers": servers, "group.id": group, "session.timeout.ms": "6000",
    "heartbeat.interval.ms": "500", "max.poll.interval.ms": "6000",
    "partition.assignment.strategy": "range", "fetch.wait.max.ms": "\(fetchWait)",
  ]
}

struct TimedOut: Error {}

/// The value of `body`, or an error when the patience is over.
func within<Value: Sendable>(
  _ limit: Duration = patience, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask { try await body() }
    group.addTask {
      try await Task.sleep(for: limit)
      return nil
    }
    defer { group.cancelAll() }
    guard let value = try await group.next()! else { throw TimedOut() }
    return value
  }
}

/// Waits until `condition` holds.
func until(_ limit: Duration = patience, _ condition: @escaping @Sendable () async throws -> Bool)
  async throws
{
  try await within(limit) {
    while try await !condition() { try await Task.sleep(for: .milliseconds(20)) }
  }
}

extension Consumer {
  /// Reads and completes until it has `count` messages.
  func read(_ count: Int, completing: Bool = true) async throws -> [KafkaMessage] {
    try await within {
      var messages: [KafkaMessage] = []
      while messages.count < count, let batch = try await self.nextBatch(count - messages.count) {
        messages += batch.messages
        if completing { self.complete(batch) }
      }
      return messages
    }
  }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }
