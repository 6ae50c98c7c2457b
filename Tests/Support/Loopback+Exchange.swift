import Foundation

extension Loopback {
  /// Sends bytes to a port and reads what comes until the peer hangs up, for half a minute at most.
  package static func exchange(_ port: UInt16, _ bytes: [UInt8]) async throws -> [UInt8] {
    try await withCheckedThrowingContinuation { continuation in
      // Sockets block: not on a thread of Swift's pool.
      Thread.detachNewThread {
        continuation.resume(with: Result { try exchangeNow(port, bytes) })
      }
    }
  }

  private static func exchangeNow(_ port: UInt16, _ bytes: [UInt8]) throws -> [UInt8] {
    let socket = try connected(port)
    defer { close(socket) }
    var limit = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(socket, $0) }
      // A server that will not take it all may still say why.
      if count <= 0 { break }
      sent += count
    }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = recv(socket, &buffer, buffer.count, 0)
      if count <= 0 { return received }
      received += buffer[..<count]
    }
  }
}
