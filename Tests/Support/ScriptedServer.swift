import Foundation
import Synchronization

/// An HTTP server on a loopback port that answers as a test tells it to, byte by byte if need be.
///
/// One thread a connection; connections are kept open until a step ends them, the client does, or
/// the server stops. It lives as long as one of them.
package final class ScriptedServer: Sendable {
  package struct Request: Sendable {
    package let method: String
    package let path: String
    /// By name in small letters.
    package let headers: [String: String]
    package let body: [UInt8]
    /// How many came before it, on any connection.
    package let number: Int

    package var text: String { String(decoding: body, as: UTF8.self) }
  }

  package enum Step: Sendable {
    case send([UInt8])
    /// Sends the bytes again and again until so many are sent or the client takes no more.
    case fill(total: Int)
    /// Ends early when the client hangs up or the server stops.
    case wait(Duration)
    /// Closes the connection in order.
    case close
    /// Breaks the connection: the client sees a reset.
    case reset

    package static func send(_ text: String) -> Step { .send(Array(text.utf8)) }

    /// A whole reply with its length.
    package static func reply(
      _ status: Int = 200, _ body: String, headers: [String] = []
    ) -> Step {
      reply(status, Array(body.utf8), headers: headers)
    }

    package static func reply(_ status: Int, _ body: [UInt8], headers: [String] = []) -> Step {
      let lines =
        ["HTTP/1.1 \(status) Scripted", "Content-Type: application/json"]
        + headers + ["Content-Length: \(body.count)", "", ""]
      return .send(Array(lines.joined(separator: "\r\n").utf8) + body)
    }
  }

  package struct Counts: Sendable {
    package var connections = 0
    package var requests = 0
    /// Being answered now.
    package var open = 0
    /// The most that were open at a time.
    package var mostOpen = 0
    /// Waits that ended because the client hung up.
    package var abandoned = 0
    package var bytesSent = 0
  }

  private struct State {
    var counts = Counts()
    var isStopped = false
    var sockets: Set<Int32> = []
  }

  package let port: UInt16
  private let listener: Int32
  private let state = Mutex(State())
  private let script: @Sendable (Request) -> [Step]

  /// - Parameter script: called for each request, on its connection's thread.
  package init(_ script: @escaping @Sendable (Request) -> [Step]) throws {
    self.script = script
    (listener, port) = try Loopback.listen()
    let thread = Thread { [weak self, listener] in
      // Closed where it is used, so that its number is never another's while it is waited for.
      defer { close(listener) }
      while true {
        let socket = accept(listener, nil, nil)
        guard socket >= 0 else { return }
        guard let server = self, server.take(socket) else {
          close(socket)
          return
        }
      }
    }
    thread.start()
  }

  deinit { stop() }

  package var counts: Counts { state.withLock { $0.counts } }
  package var address: String { "http://127.0.0.1:\(port)" }

  /// Takes no more connections and ends those that there are.
  package func stop() {
    state.withLock { state in
      guard !state.isStopped else { return }
      state.isStopped = true
      // Wakes the threads that wait for them, which close them.
      for socket in state.sockets { shutdown(socket, Loopback.bothWays) }
      shutdown(listener, Loopback.bothWays)
    }
  }

  private func take(_ socket: Int32) -> Bool {
    let isTaken = state.withLock { state in
      guard !state.isStopped else { return false }
      state.counts.connections += 1
      state.sockets.insert(socket)
      return true
    }
    guard isTaken else { return false }
    let thread = Thread { [self] in
      serve(socket)
      state.withLock { state in
        state.sockets.remove(socket)
        close(socket)
      }
    }
    thread.start()
    return true
  }

  private func serve(_ socket: Int32) {
    var reader = RequestReader(socket: socket)
    while let parts = reader.next() {
      let number = state.withLock { state in
        state.counts.requests += 1
        state.counts.open += 1
        state.counts.mostOpen = max(state.counts.mostOpen, state.counts.open)
        return state.counts.requests - 1
      }
      let request = Request(
        method: parts.method, path: parts.path, headers: parts.headers, body: parts.body,
        number: number)
      let goesOn = script(request).allSatisfy { perform($0, on: socket) }
      state.withLock { $0.counts.open -= 1 }
      guard goesOn else { return }
    }
  }

  /// Whether the connection goes on.
  private func perform(_ step: Step, on socket: Int32) -> Bool {
    switch step {
    case .send(let bytes): return send(bytes, on: socket)
    case .fill(let total):
      let chunk = [UInt8](repeating: UInt8(ascii: "a"), count: 64 * 1024)
      var left = total
      while left > 0 {
        guard send(Array(chunk.prefix(left)), on: socket) else { return false }
        left -= chunk.count
      }
      return true
    case .wait(let duration):
      var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      // Readable before the reply is complete: the client has hung up, or the server has stopped.
      let milliseconds = Int32(
        duration.components.seconds * 1000
          + duration.components.attoseconds / 1_000_000_000_000_000)
      guard poll(&entry, 1, milliseconds) != 0 else { return true }
      state.withLock { $0.counts.abandoned += $0.isStopped ? 0 : 1 }
      return false
    case .close: return false
    case .reset:
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
      return false
    }
  }

  private func send(_ bytes: [UInt8], on socket: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Loopback.send(socket, $0)
      }
      guard count > 0 else { return false }
      sent += count
      state.withLock { $0.counts.bytesSent += count }
    }
    return true
  }
}

/// Reads requests with a Content-Length from a socket, one after the other.
private struct RequestReader {
  struct Parts {
    let method: String
    let path: String
    let headers: [String: String]
    let body: [UInt8]
  }

  let socket: Int32
  private var buffer: [UInt8] = []

  init(socket: Int32) { self.socket = socket }

  /// Nil when the connection has ended.
  mutating func next() -> Parts? {
    let end = Array("\r\n\r\n".utf8)
    var headEnd: Int?
    while true {
      headEnd = buffer.indices.first { buffer[$0...].starts(with: end) }
      if headEnd != nil { break }
      guard fill() else { return nil }
    }
    guard let headEnd else { return nil }
    let lines = String(decoding: buffer[..<headEnd], as: UTF8.self).components(separatedBy: "\r\n")
    let first = lines[0].split(separator: " ")
    guard first.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      headers[line[..<colon].lowercased()] = value
    }
    let bodyStart = headEnd + end.count
    let bodyEnd = bodyStart + (headers["content-length"].flatMap { Int($0) } ?? 0)
    while buffer.count < bodyEnd { guard fill() else { return nil } }
    defer { buffer.removeFirst(bodyEnd) }
    return Parts(
      method: String(first[0]), path: String(first[1]), headers: headers,
      body: Array(buffer[bodyStart..<bodyEnd]))
  }

  private mutating func fill() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 16 * 1024)
    let count = recv(socket, &chunk, chunk.count, 0)
    guard count > 0 else { return false }
    buffer += chunk[..<count]
    return true
  }
}
