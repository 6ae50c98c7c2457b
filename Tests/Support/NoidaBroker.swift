import Foundation
import Synchronization

/// A noida-db process that speaks Kafka's protocol on a loopback port, with a data folder of its
/// own. Stopped by ``stop()``, or by the end of the value.
package final class NoidaBroker: Sendable {
  package let bootstrapServers: String
  private let port: UInt16
  private let folder: URL
  private let process: Mutex<ReapedProcess?>

  /// Starts a broker and returns when it takes connections.
  ///
  /// Throws ``NoidaBrokerError`` where there is no binary or it does not come up.
  package init(within limit: Duration = .seconds(60)) async throws {
    port = try Loopback.freePort()
    folder = FileManager.default.temporaryDirectory
      .appending(path: "heards-noida-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    bootstrapServers = "127.0.0.1:\(port)"
    process = Mutex(nil)
    try await start(within: limit)
  }

  deinit { stop() }

  /// Ends the process and waits for it, then removes its data.
  package func stop() {
    pause()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Ends the process by SIGTERM and keeps its data for ``start(within:)``.
  package func pause() {
    process.withLock { process in
      process?.stop()
      process = nil
    }
  }

  /// Starts the process on its port and data, and returns when it takes connections.
  package func start(within limit: Duration = .seconds(60)) async throws {
    let binary = try Self.program(behind: Self.binary())
    let started = try ReapedProcess(
      binary,
      [
        "start", "--only", "kafka", "--host", "127.0.0.1", "--kafka-port", "\(port)",
        "--data-dir", folder.path,
      ])
    process.withLock { $0 = started }
    let deadline = ContinuousClock.now + limit
    while !Loopback.accepts(port) {
      guard started.isRunning, .now < deadline else {
        stop()
        throw NoidaBrokerError(text: "\(binary.path) does not take connections on port \(port)")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// What a wheel installs as a command is a script that starts the program and passes no signal on:
  /// the program itself lies beside it.
  private static func program(behind command: URL) throws -> URL {
    let start = try FileHandle(forReadingFrom: command).read(upToCount: 2)
    guard start == Data("#!".utf8) else { return command }
    let libraries = command.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "lib")
    for python in try FileManager.default.contentsOfDirectory(atPath: libraries.path) {
      let program = libraries.appending(path: "\(python)/site-packages/noida_db/noida-db")
      if FileManager.default.fileExists(atPath: program.path) { return program }
    }
    throw NoidaBrokerError(text: "no program noida-db under \(libraries.path)")
  }

  /// The binary that `HEARDS_NOIDA_DB` names, or the one that the set-up script has installed.
  private static func binary() throws -> URL {
    if let path = ProcessInfo.processInfo.environment["HEARDS_NOIDA_DB"] {
      guard FileManager.default.isExecutableFile(atPath: path) else {
        throw NoidaBrokerError(text: "HEARDS_NOIDA_DB names \(path), which is no program")
      }
      return URL(fileURLWithPath: path)
    }
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let installed = root.appending(path: ".venv/bin/noida-db")
    guard FileManager.default.isExecutableFile(atPath: installed.path) else {
      throw NoidaBrokerError(
        text: "these tests need the broker noida-db 0.2.3: install it with "
          + "`python3 -m venv .venv && .venv/bin/pip install noida-db==0.2.3` in \(root.path), "
          + "or name its binary in HEARDS_NOIDA_DB")
    }
    return installed
  }
}

package struct NoidaBrokerError: Error, CustomStringConvertible {
  package let text: String
  package var description: String { text }
}
