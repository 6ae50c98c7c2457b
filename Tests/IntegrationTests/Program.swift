import Foundation
import TestSupport
import Testing

/// The project's folder.
let root = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// How long anything may take before a test gives up on it; no verdict rests on it otherwise.
let patience: Duration = .seconds(180)

struct GaveUp: Error, CustomStringConvertible {
  let description: String
}

/// Waits until `condition` holds.
func until(
  _ what: @autoclosure () -> String, within limit: Duration = patience,
  _ condition: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + limit
  while try await !condition() {
    guard .now < deadline else { throw GaveUp(description: "waited in vain: \(what())") }
    try await Task.sleep(for: .milliseconds(20))
  }
}

/// A folder of its own, removed with the value.
final class ScratchFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "heards-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file and gives its path.
  func file(_ name: String, _ text: String) throws -> String {
    let file = url.appending(path: name)
    try Data(text.utf8).write(to: file)
    return file.path
  }
}

/// A process of a program: `heards`, built beside the tests, if none is named.
final class Program: Sendable {
  struct Result {
    let code: Int32
    let out: String
    let error: String
  }

  private let process: ReapedProcess
  private let folder: ScratchFolder

  /// - Parameter environment: added to this process's variables, of which those of `heards` are left out.
  init(_ arguments: [String], environment: [String: String] = [:], program: String? = nil) throws {
    folder = try ScratchFolder()
    let variables = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("HEARDS_") }
      .merging(environment) { $1 }
    process = try ReapedProcess(
      program.map { URL(fileURLWithPath: $0) } ?? root.appending(path: ".build/release/heards"),
      arguments, environment: variables, in: root,
      output: (folder.url.appending(path: "out"), folder.url.appending(path: "error")))
  }

  deinit { process.stop() }

  var isRunning: Bool { process.isRunning }
  var out: String { text("out") }
  var error: String { text("error") }

  private func text(_ name: String) -> String {
    String(
      decoding: (try? Data(contentsOf: folder.url.appending(path: name))) ?? Data(), as: UTF8.self)
  }

  func send(_ signal: Int32) { process.send(signal) }

  /// Waits for its end.
  func end(within limit: Duration = patience) async throws -> Result {
    try await until("the end of a process, which has said: \(error.suffix(3000))", within: limit) {
      !isRunning
    }
    return Result(code: process.exitCode ?? 0, out: out, error: error)
  }

  /// Waits until it has logged `text`, `count` times.
  func says(_ text: String, _ count: Int = 1) async throws {
    try await until("'\(text)' in the log: \(error.suffix(3000))") {
      if error.components(separatedBy: text).count > count { return true }
      guard isRunning else {
        throw GaveUp(description: "the process ended: \(error.suffix(3000))")
      }
      return false
    }
  }

  /// Runs it to its end.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], program: String? = nil
  ) async throws -> Result {
    try await Program(arguments, environment: environment, program: program).end()
  }
}
