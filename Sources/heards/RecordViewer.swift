import Extraction
import Foundation
import Kafka
import Logging
import Pipeline
import Records
import ServiceLifecycle

/// Shows records as they come: for people on a terminal, as JSON Lines in a pipe.
struct RecordViewer: Service {
  let kafka: KafkaSettings
  let topics: Topics
  let extractors: [String: Extractor]
  /// Ends after so many records and dead letters; 0 for never.
  let count: Int
  let logger: Logger

  func run() async throws {
    let consumer = try Consumer(
      ConsumerSettings(
        kafka: kafka, source: .whole([topics.records, topics.deadLetters]),
        commits: .every(.seconds(60))), logger: logger)
    await cancelWhenGracefulShutdown {
      var seen = 0
      while count == 0 || seen < count, let batch = try? await consumer.nextBatch() {
        for message in batch.messages {
          seen += 1
          show(message)
        }
        consumer.complete(batch)
      }
    }
    await consumer.close()
  }

  private func show(_ message: KafkaMessage) {
    guard let value = message.value else { return }
    guard Terminal.outputIsTerminal else {
      Terminal.print(value)
      return
    }
    if message.topic == topics.records,
      let record = try? MessageJSON.decode(Record.self, from: value)
    {
      let arrived = Date()
      for line in lines(record, arrived) { Terminal.print(line) }
    } else if let letter = try? MessageJSON.decode(DeadLetter.self, from: value) {
      Terminal.print(
        Terminal.styled("dead letter ", .red, .bold)
          + "\(letter.error.errorClass): \(letter.error.message)\n")
    }
  }

  private func lines(_ record: Record, _ arrived: Date) -> [String] {
    let clock = arrived.formatted(
      Date.ISO8601FormatStyle(timeZone: .current).time(includingFractionalSeconds: false))
    var head = "\(clock)  \(record.market)"
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    if let received = record.receivedAt.flatMap({ try? style.parse($0) }) {
      let milliseconds = arrived.timeIntervalSince(received) * 1000
      head += String(format: "  %.0f ms from raw to here", max(milliseconds, 0))
    }
    var lines = [Terminal.styled(head, .faint), marked(record)]
    for quote in record.quotes {
      let order = extractors[record.market]?.kinds.map(\.name) ?? []
      let known = order.filter { quote.values[$0] != nil }
      let fields = known.map { name in
        Terminal.styled(name.replacing("_", with: " "), .faint) + " "
          + quote.values[name]!.map(Self.text).joined(separator: ", ")
      }
      lines.append("  → " + fields.joined(separator: Terminal.styled(" · ", .faint)))
    }
    return lines + [""]
  }

  /// The heard on one line with its spans coloured by attribute; those in doubt with a question mark.
  private func marked(_ record: Record) -> String {
    var line = ""
    var position = 0
    let palette: [Terminal.Style] = [.green, .cyan, .yellow, .magenta, .blue]
    let order = extractors[record.market]?.kinds.map(\.name) ?? []
    for attribute in record.attributes {
      line += plain(record, position, attribute.span.start)
      let style = palette[(order.firstIndex(of: attribute.name) ?? 0) % palette.count]
      line += Terminal.styled(
        Terminal.oneLine(record.text[attribute.span] ?? ""), style, .bold)
      if attribute.status == .inReview { line += Terminal.styled("?", .red) }
      position = attribute.span.end
    }
    return line + plain(record, position, record.text.utf8.count)
  }

  private func plain(_ record: Record, _ start: Int, _ end: Int) -> String {
    Terminal.oneLine(record.text[TextSpan(start: start, end: end)] ?? "")
  }

  private static func text(_ value: AttributeValue) -> String {
    func number(_ value: Double) -> String {
      Int64(exactly: value).map(String.init) ?? String(value)
    }
    return switch value {
    case .number(let value): number(value)
    case .range(let min, let max): "\(number(min))…\(number(max))"
    case .period(let start, let end): start == end ? start : "\(start)…\(end)"
    case .string(let text): Terminal.oneLine(text)
    }
  }
}
