/// Growing pauses between tries: doubled up to five seconds, each with jitter.
package struct Backoff: Sendable {
  private var pause: Duration = .milliseconds(50)

  package init() {}

  package mutating func next() -> Duration {
    defer { pause = min(pause * 2, .seconds(5)) }
    return pause * Double.random(in: 0.5...1)
  }

  package mutating func sleep() async throws { try await Task.sleep(for: next()) }
}
