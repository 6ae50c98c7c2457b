import Foundation

/// A child process that is ended by SIGTERM and waited for.
package final class ReapedProcess: Sendable {
  // Process is Sendable where Foundation is; it is only asked and signalled here.
  private let process: Process

  package init(_ program: URL, _ arguments: [String]) throws {
    process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    // Threads of Swift's pool hold signals back, and a child inherits that: it would never see the
    // SIGTERM that ends it.
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
  }

  package var isRunning: Bool { process.isRunning }

  /// Ends it, by SIGKILL if SIGTERM has not done so within five seconds, and waits for it.
  package func stop() {
    guard process.isRunning else { return }
    process.terminate()
    let deadline = ContinuousClock.now + .seconds(5)
    while process.isRunning, .now < deadline { Thread.sleep(forTimeInterval: 0.01) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }
}
