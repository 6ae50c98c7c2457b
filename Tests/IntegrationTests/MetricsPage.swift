import Foundation
import TestSupport
import Testing

/// A page of metrics as it was read.
struct MetricsPage {
  let text: String
  /// By name with labels.
  private(set) var samples: [String: Double] = [:]

  init(_ text: String) {
    self.text = text
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let space = line.lastIndex(of: " ") else { continue }
      samples[String(line[..<space])] = Double(line[line.index(after: space)...])
    }
  }

  subscript(name: String) -> Double? { samples[name] }

  /// Over all labels.
  func sum(_ name: String) -> Double {
    samples.filter { $0.key == name || $0.key.hasPrefix(name + "{") }.reduce(0) { $0 + $1.value }
  }

  /// The names that a line of a kind (`TYPE`, `HELP`) begins with.
  func names(_ kind: String) -> [String] {
    text.split(separator: "\n").filter { $0.hasPrefix("# \(kind) ") }
      .map { String($0.split(separator: " ")[2]) }
  }

  /// The port that a program tells of in its log.
  static func port(_ program: Program) async throws -> UInt16 {
    try await program.says("metrics are served")
    let match = try #require(program.error.firstMatch(of: /address=127\.0\.0\.1:(\d+)/))
    return try #require(UInt16(match.output.1))
  }

  static func of(_ port: UInt16) async throws -> MetricsPage {
    let (code, body) = try await Loopback.get("/metrics", port)
    #expect(code == 200)
    return MetricsPage(body)
  }
}

extension Loopback {
  static func get(_ path: String, _ port: UInt16) async throws -> (code: Int, body: String) {
    let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    let answer = String(decoding: try await exchange(port, Array(request.utf8)), as: UTF8.self)
    let parts = answer.components(separatedBy: "\r\n\r\n")
    let code = Int(answer.split(separator: " ").dropFirst().first ?? "") ?? 0
    return (code, parts.dropFirst().joined(separator: "\r\n\r\n"))
  }
}
