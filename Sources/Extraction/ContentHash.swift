import CCrypto

/// SHA-256 of bytes (FIPS 180-4), by OpenSSL's libcrypto: what models and taxonomies are known by.
package enum ContentHash {
  /// - Returns: 32 bytes.
  package static func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    let content = Array(bytes)
    // Cannot fail: the algorithm is always there, and the buffer has its length.
    let status = content.withUnsafeBytes { content in
      EVP_Digest(content.baseAddress, content.count, &digest, nil, EVP_sha256(), nil)
    }
    precondition(status == 1, "libcrypto has no SHA-256")
    return digest
  }

  /// The first `count` hexadecimal digits (even, at most 64).
  package static func hex(_ digest: [UInt8], digits count: Int) -> String {
    digest.prefix(count / 2).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }
}
