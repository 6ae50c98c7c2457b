import Foundation

/// Ports of this machine's loopback interface.
package enum Loopback {
  /// A port that nobody listens on now.
  package static func freePort() throws -> UInt16 {
    let socket = open()
    defer { close(socket) }
    var address = address(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw -> UInt16? in
        guard bind(socket, raw, length) == 0, getsockname(socket, raw, &length) == 0 else {
          return nil
        }
        return UInt16(bigEndian: pointer.pointee.sin_port)
      }
    }
    guard let port else { throw NoidaBrokerError(text: "no free port on the loopback interface") }
    return port
  }

  /// Whether someone takes connections on the port.
  package static func accepts(_ port: UInt16) -> Bool {
    let socket = open()
    defer { close(socket) }
    var address = address(port: port)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// A socket that is connected to the port; to be closed by the caller.
  static func connected(_ port: UInt16) throws -> Int32 {
    let socket = open()
    var address = address(port: port)
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else {
      close(socket)
      throw LoopbackError()
    }
    return socket
  }

  /// A socket that listens on a port of its own; to be closed by the caller.
  package static func listen() throws -> (socket: Int32, port: UInt16) {
    let socket = open()
    var address = address(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw -> UInt16? in
        guard bind(socket, raw, length) == 0, Foundation.listen(socket, 128) == 0,
          getsockname(socket, raw, &length) == 0
        else { return nil }
        return UInt16(bigEndian: pointer.pointee.sin_port)
      }
    }
    guard let port else {
      close(socket)
      throw LoopbackError()
    }
    return (socket, port)
  }

  /// As `send`, but the peer's hanging up gives -1 and no SIGPIPE.
  static func send(_ socket: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
      Foundation.send(socket, bytes.baseAddress, bytes.count, 0)
    #else
      Foundation.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    #endif
  }

  static var bothWays: Int32 { Int32(SHUT_RDWR) }

  private static func open() -> Int32 {
    #if canImport(Glibc)
      socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      socket(AF_INET, SOCK_STREAM, 0)
    #endif
  }

  private static func address(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return address
  }
}

package struct LoopbackError: Error, CustomStringConvertible {
  package var description: String {
    "no port to listen on, or nobody who listens, at the loopback interface"
  }
}
