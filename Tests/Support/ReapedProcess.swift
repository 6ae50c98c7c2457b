import Foundation

/// A child process that is ended by SIGTERM and waited for.
package final class ReapedProcess: Sendable {
  // Process is Sendable where Foundation is; it is only asked and signalled here.
  private let process: Process

  /// - Parameters:
  ///   - environment: its variables; this process's own if nil.
  ///   - folder: where it runs; here if nil.
  ///   - output: files that its standard output and error go to; both nowhere if nil.
  package init(
    _ program: URL, _ arguments: [String], environment: [String: String]? = nil,
    in folder: URL? = nil,
    output: (out: URL, error: URL)? = nil
  ) throws {
    process = Process()
    process.executableURL = program
    process.arguments = arguments
    if let environment { process.environment = environment }
    if let folder { process.currentDirectoryURL = folder }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try output.map { try Self.file($0.out) } ?? FileHandle.nullDevice
    process.standardError = try output.map { try Self.file($0.error) } ?? FileHandle.nullDevice
    // Threads of Swift's pool hold signals back, and a child inherits that: it would never see the
    // SIGTERM that ends it.
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
  }

  private static func file(_ url: URL) throws -> FileHandle {
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }

  package var isRunning: Bool { process.isRunning }

  /// How it ended: its exit code, or the negative number of the signal; nil while it runs.
  package var exitCode: Int32? {
    guard !process.isRunning else { return nil }
    return process.terminationReason == .exit
      ? process.terminationStatus : -process.terminationStatus
  }

  package func send(_ signal: Int32) {
    if process.isRunning { kill(process.processIdentifier, signal) }
  }

  /// Ends it, by SIGKILL if SIGTERM has not done so within half a minute, and waits for it. A broker that
  /// is killed loses what it has not written yet.
  package func stop() {
    guard process.isRunning else { return }
    process.terminate()
    let deadline = ContinuousClock.now + .seconds(30)
    while process.isRunning, .now < deadline { Thread.sleep(forTimeInterval: 0.01) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }
}
