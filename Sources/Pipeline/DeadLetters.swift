import Foundation
import Kafka
import Records

/// Makes dead letters of messages that a service cannot use.
struct DeadLetters: Sendable {
  let topic: String
  let program: String
  /// Versions of the service's models, by market.
  let models: [String: String]

  /// A message's letter, in parts where it is too large for one.
  func records(for message: KafkaMessage, _ error: MessageError) -> [ProducerRecord] {
    letter(for: message, error).split().map {
      record(of: $0, key: message.key, headers: message.traceHeaders)
    }
  }

  /// A letter that only tells where the message is, for one whose bytes the brokers refuse.
  func bareRecord(for message: KafkaMessage, _ error: MessageError) -> ProducerRecord {
    var letter = letter(for: message, error)
    letter.key = nil
    letter.value = nil
    letter.headers = []
    return record(of: letter, key: nil, headers: [])
  }

  private func letter(for message: KafkaMessage, _ error: MessageError) -> DeadLetter {
    DeadLetter(
      origin: DeadLetter.Origin(
        topic: message.topic, partition: message.partition, offset: message.offset),
      key: message.key.map { Data($0) }, value: message.value.map { Data($0) },
      headers: message.headers.map {
        DeadLetter.Header(name: $0.name, value: $0.value.map { Data($0) })
      },
      error: DeadLetter.Failure(errorClass: error.errorClass.rawValue, message: error.description),
      attempts: 1, failedAt: Timestamp.now, program: program, models: models)
  }

  private func record(
    of letter: DeadLetter, key: [UInt8]?, headers: [KafkaHeader]
  ) -> ProducerRecord {
    ProducerRecord(
      topic: topic, key: key,
      // A dead letter is made of numbers, base64 and text: it always has a JSON form.
      value: (try? MessageJSON.encode(letter)) ?? [], headers: headers)
  }
}

extension KafkaMessage {
  /// W3C trace context goes through as it came.
  var traceHeaders: [KafkaHeader] {
    headers.filter { $0.name == "traceparent" || $0.name == "tracestate" }
  }
}
