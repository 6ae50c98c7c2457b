import Foundation

/// Addresses of the internet that begin alike: `10.0.0.0/8`, `::1`.
package struct AddressBlock: Sendable, Hashable {
  /// In network order, 4 or 16 bytes.
  private let bytes: [UInt8]
  /// How many bits count.
  private let length: Int

  /// - Returns: nil for what is no address, or one with a length that it cannot have.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let bytes = Self.bytes(of: String(parts[0])) else { return nil }
    self.bytes = bytes
    if parts.count == 2 {
      guard let length = Int(parts[1]), (0...bytes.count * 8).contains(length) else { return nil }
      self.length = length
    } else {
      length = bytes.count * 8
    }
  }

  /// False for what is no address.
  package func contains(_ address: String) -> Bool {
    guard let other = Self.bytes(of: address), other.count == bytes.count else { return false }
    return (0..<length).allSatisfy { bit in
      (bytes[bit / 8] ^ other[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
    }
  }

  /// This machine's own addresses.
  package static let loopback = [AddressBlock("127.0.0.0/8")!, AddressBlock("::1")!]

  private static func bytes(of text: String) -> [UInt8]? {
    // A zone (`fe80::1%eth0`) says by which way, not who.
    let text = text.prefix { $0 != "%" }
    var four = in_addr()
    if inet_pton(AF_INET, String(text), &four) == 1 {
      return withUnsafeBytes(of: &four) { Array($0) }
    }
    var sixteen = in6_addr()
    guard inet_pton(AF_INET6, String(text), &sixteen) == 1 else { return nil }
    let bytes = withUnsafeBytes(of: &sixteen) { Array($0) }
    // Sockets that take both kinds tell IPv4 peers as ::ffff:a.b.c.d.
    let mapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    return mapped ? Array(bytes.suffix(4)) : bytes
  }
}
