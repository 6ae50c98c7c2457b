import Foundation
import Kafka
import Logging
import Records

/// Writes what batches become, with their offsets.
struct Publisher {
  let consumer: Consumer
  let producer: Producer
  let usesTransactions: Bool
  let metrics: WorkerMetrics
  let logger: Logger

  /// Publishes all of the batch in one transaction or, where the brokers refuse one of its messages for
  /// good, one message after the other, so that the one never holds up the others.
  ///
  /// - Throws: `KafkaError`. No transaction is open then, unless it is fatal; what was not published is
  ///   not completed, and comes again after a rewind.
  func publish(_ batch: Batch, _ processor: inout Processor) async throws {
    let began = ContinuousClock.now
    do {
      var outcomes: [(KafkaMessage, Processor.Outcome)] = []
      outcomes.reserveCapacity(batch.messages.count)
      for message in batch.messages { outcomes.append((message, processor.process(message))) }
      try await write(outcomes, batch.nextOffsets, of: batch)
      consumer.complete(batch)
    } catch let error as KafkaError where error.refusesMessage {
      logger.warning(
        "one message of a batch is refused; they are published one by one",
        metadata: ["error": "\(error)", "messages": "\(batch.messages.count)"])
      for message in batch.messages {
        try await publish(message, of: batch, &processor)
        consumer.complete(message)
      }
    }
    metrics.finishedBatch(in: .now - began)
  }

  /// A refused request or card is left out, a refused record becomes a dead letter, a refused dead letter one without the message's bytes.
  private func publish(
    _ message: KafkaMessage, of batch: Batch, _ processor: inout Processor
  ) async throws {
    let offsets = [message.topicPartition: message.offset + 1]
    var outcome = processor.process(message)
    while true {
      do {
        return try await write([(message, outcome)], offsets, of: batch)
      } catch let error as KafkaError where error.refusesMessage {
        guard let smaller = processor.outcome(of: message, after: outcome, refusedWith: error.name)
        else { throw error }
        if case .record = smaller {
          logger.warning(
            "the brokers refuse what is to be asked of a heard; its record is published alone",
            metadata: [
              "error": "\(error)", "topic": "\(message.topic)",
              "partition": "\(message.partition)", "offset": "\(message.offset)",
            ])
        }
        outcome = smaller
      }
    }
  }

  private func write(
    _ outcomes: [(message: KafkaMessage, outcome: Processor.Outcome)],
    _ offsets: [TopicPartition: Int64], of batch: Batch
  ) async throws {
    let began = ContinuousClock.now
    if usesTransactions {
      try await producer.beginTransaction()
      do {
        try await produce(outcomes)
        try await producer.sendOffsets(
          offsets, for: try await consumer.groupMetadata(for: batch))
        // Kafka refuses the offsets of a member that the group has gone on without. Not all brokers that
        // speak its protocol do: what has another owner by now must not be published twice.
        _ = try await consumer.groupMetadata(for: batch)
        try await producer.commitTransaction()
      } catch {
        // After a fatal error librdkafka can abort no more: the brokers do, or the next process.
        if (error as? KafkaError)?.remedy != .fatal { try await producer.abortTransaction() }
        throw error
      }
    } else {
      try await produce(outcomes)
      try await producer.flush()
    }
    metrics.committed(
      Tally(outcomes), in: .now - began, at: Int64(Date().timeIntervalSince1970 * 1000))
    for (message, outcome) in outcomes {
      if case .deadLetters(_, let error) = outcome { tell(of: message, error) }
    }
    logger.debug("published", metadata: ["messages": "\(outcomes.count)"])
  }

  private func produce(
    _ outcomes: [(message: KafkaMessage, outcome: Processor.Outcome)]
  ) async throws {
    for (_, outcome) in outcomes {
      switch outcome {
      case .record(let record, let asking, _):
        try await producer.produce(record)
        for record in asking { try await producer.produce(record) }
      case .deadLetters(let letters, _):
        for letter in letters { try await producer.produce(letter) }
      }
    }
  }

  private func tell(of message: KafkaMessage, _ error: MessageError) {
    logger.warning(
      "dead letter",
      metadata: [
        "topic": "\(message.topic)", "partition": "\(message.partition)",
        "offset": "\(message.offset)", "class": "\(error.errorClass.rawValue)",
        "cause": "\(error.description)",
      ])
  }
}
