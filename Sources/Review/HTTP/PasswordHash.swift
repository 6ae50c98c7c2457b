import CCrypto
import Foundation

/// Passwords as they are kept: `scrypt$15$8$1$SALT$HASH`, by scrypt (RFC 7914) with N = 2^15, r = 8,
/// p = 1 and 16 bytes of salt, in Base64.
package enum PasswordHash {
  private static let cost = 15
  private static let blockSize = 8
  private static let parallelism = 1

  /// What unknown users' passwords are compared with, so that they take as long as known ones'.
  package static let ofNobody = text(salt: [UInt8](repeating: 0, count: 16), hash: Secret.random())

  /// Takes about a tenth of a second and 32 MiB.
  package static func make(_ password: String) -> String {
    let salt = Array(Secret.random().prefix(16))
    return text(salt: salt, hash: derive(password, salt: salt, cost, blockSize, parallelism) ?? [])
  }

  /// False, too, for a text that is no such hash.
  package static func verify(_ password: String, _ text: String) -> Bool {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    // Others' parameters are bounded, so that a file cannot ask for all memory.
    guard parts.count == 6, parts[0] == "scrypt", let cost = Int(parts[1]),
      (10...20).contains(cost), let blockSize = Int(parts[2]), (1...16).contains(blockSize),
      let parallelism = Int(parts[3]), (1...8).contains(parallelism),
      let salt = Data(base64Encoded: String(parts[4])),
      let hash = Data(base64Encoded: String(parts[5])), hash.count == 32,
      let derived = derive(password, salt: [UInt8](salt), cost, blockSize, parallelism)
    else { return false }
    return Secret.areEqual(derived, [UInt8](hash))
  }

  private static func text(salt: [UInt8], hash: [UInt8]) -> String {
    "scrypt$\(cost)$\(blockSize)$\(parallelism)$\(Data(salt).base64EncodedString())$"
      + Data(hash).base64EncodedString()
  }

  /// 32 bytes; nil where libcrypto refuses the parameters or has no memory.
  private static func derive(
    _ password: String, salt: [UInt8], _ cost: Int, _ blockSize: Int, _ parallelism: Int
  ) -> [UInt8]? {
    var key = [UInt8](repeating: 0, count: 32)
    let bytes = Array(password.utf8)
    // libcrypto reads the two arrays within their counts and writes the key's 32 bytes.
    let status = bytes.withUnsafeBytes { bytes in
      EVP_PBE_scrypt(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, salt, salt.count,
        1 << UInt64(cost), UInt64(blockSize), UInt64(parallelism),
        UInt64(256 * blockSize) << UInt64(cost), &key, key.count)
    }
    return status == 1 ? key : nil
  }
}

/// Random bytes that nobody else knows, and comparing them.
package enum Secret {
  /// 32 bytes of the system's random numbers.
  package static func random() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<4).flatMap { _ in
      withUnsafeBytes(of: UInt64.random(in: .min ... .max, using: &generator)) { Array($0) }
    }
  }

  /// In a time that tells nothing of where the two differ.
  package static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
  }

  package static func areEqual(_ a: String, _ b: String) -> Bool {
    areEqual(Array(a.utf8), Array(b.utf8))
  }

  /// Base64 for addresses and headers (RFC 4648, 5), without padding.
  package static func text(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }
}
