import Foundation
import Pipeline
import Records

/// Heards from a file, one a line: JSON objects with a text, of which id and market may be missing, or
/// plain text. Blank lines are passed over.
final class HeardLines {
  private let name: String
  private let market: String
  private let lines: LineReader
  private var number = 0

  /// - Parameters:
  ///   - file: a path, or - for standard input.
  ///   - market: that of heards that name none; `unknown` allows any.
  init(_ file: String, market: String) throws {
    name = file == "-" ? "standard input" : file
    self.market = market
    lines = try LineReader(file)
  }

  /// The next heard, or why its line cannot be used, with file and line; nil at the end.
  func next() throws -> (place: String, heard: Result<Heard, MessageError>)? {
    while let line = try lines.next() {
      number += 1
      if line.allSatisfy({ $0 <= 0x20 }) { continue }
      let place = "\(name):\(number)"
      do throws(MessageError) {
        return (place, .success(try heard(line, place: place)))
      } catch {
        return (place, .failure(error))
      }
    }
    return nil
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

  private func heard(_ line: [UInt8], place: String) throws(MessageError) -> Heard {
    if let fault = MessageError.utf8Fault(in: line) { throw fault }
    if line.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
      let loose = try MessageJSON.decode(LooseHeard.self, from: line)
      if let named = loose.market, market != "unknown", named != market {
        throw MessageError(.market, "its market is not '\(market)', the one of --market")
      }
      return try Heard(
        id: loose.id ?? place, market: loose.market ?? market, text: loose.text,
        receivedAt: loose.receivedAt, source: loose.source)
    }
    let text = line.last == 0x0D ? Array(line.dropLast()) : line
    return try Heard(id: place, market: market, text: String(decoding: text, as: UTF8.self))
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
