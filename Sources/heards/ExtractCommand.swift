import ArgumentParser
import Extraction
import Foundation
import Pipeline
import Records

struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Turn heards from files into records, without a broker.",
    discussion: """
      Input is JSON Lines of heards (objects with a text; id and market may be missing) or plain text, \
      one heard a line. Records come out as JSON Lines, in order. A line that cannot be used is told on \
      standard error with file and line; the others go on, and the exit code is 1.
      """)

  @Option(help: "The market's folder or taxonomy file. Left out: labels are the model's.")
  var market: String?

  @Option(help: "The model file. Left out: rules alone find what they can.")
  var model: String?

  @Argument(help: "Files, or - for standard input (the default).")
  var files: [String] = ["-"]

  func validate() throws {
    guard market != nil || model != nil else {
      throw ValidationError("give --market, --model or both: there is nothing to extract by")
    }
  }

  func run() throws {
    let (extractor, warning) = try Markets.extractor(taxonomy: market, model: model)
    if let warning { Terminal.error("warning: \(warning)") }
    var workspace = Extractor.Workspace(for: extractor)
    var failures = 0
    for file in files {
      let name = file == "-" ? "standard input" : file
      let source = try LineReader(file)
      var number = 0
      while let line = try source.next() {
        number += 1
        if line.allSatisfy({ $0 <= 0x20 }) { continue }
        do throws(MessageError) {
          let heard = try Self.heard(
            line, name: name, number: number, market: extractor.taxonomy?.market ?? "unknown")
          let record = extractor.record(
            for: heard, processedAt: Timestamp.now, program: Heards.program, &workspace)
          guard let bytes = try? MessageJSON.encode(record) else {
            throw MessageError(.invalid, "its record cannot be written as JSON")
          }
          Terminal.print(bytes)
        } catch {
          failures += 1
          Terminal.error("\(name):\(number): \(error)")
        }
      }
    }
    if failures > 0 { throw ExitCode(1) }
  }

  private struct LooseHeard: Decodable {
    let id: String?
    let market: String?
    let text: String
    let receivedAt: String?
    let source: String?

    private enum CodingKeys: String, CodingKey {
      case id, market, text, source
      case receivedAt = "received_at"
    }
  }

  private static func heard(
    _ line: [UInt8], name: String, number: Int, market: String
  ) throws(MessageError) -> Heard {
    if let fault = MessageError.utf8Fault(in: line) { throw fault }
    if line.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
      let loose = try MessageJSON.decode(LooseHeard.self, from: line)
      if let named = loose.market, market != "unknown", named != market {
        throw MessageError(.market, "its market is not '\(market)', the one of --market")
      }
      return try Heard(
        id: loose.id ?? "\(name):\(number)", market: loose.market ?? market, text: loose.text,
        receivedAt: loose.receivedAt, source: loose.source)
    }
    let text = line.last == 0x0D ? Array(line.dropLast()) : line
    return try Heard(
      id: "\(name):\(number)", market: market, text: String(decoding: text, as: UTF8.self))
  }
}

/// The lines of a file or of standard input, as they come, without their line feed.
private final class LineReader {
  private let handle: FileHandle
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  init(_ file: String) throws {
    if file == "-" {
      handle = .standardInput
    } else {
      guard let handle = FileHandle(forReadingAtPath: file) else {
        throw UsageError(description: "\(file): no such file, or it cannot be read")
      }
      self.handle = handle
    }
  }

  func next() throws -> [UInt8]? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        defer { start = end + 1 }
        return Array(buffer[start..<end])
      }
      searched = buffer.count
      if isAtEnd {
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        return Array(buffer[start...])
      }
      if start > 1 << 20 {
        buffer.removeFirst(start)
        searched -= start
        start = 0
      }
      let more = handle.availableData
      if more.isEmpty { isAtEnd = true } else { buffer.append(contentsOf: more) }
    }
  }
}
