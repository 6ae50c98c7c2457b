/// Texts as JSON strings, as they stand in prompts.
enum JSONText {
  /// A JSON string (RFC 8259) of `text` on one line, quotes included, that no text can end early.
  ///
  /// Besides what JSON demands, what a chat template or a reader could take for structure is escaped:
  /// line ends and controls of Unicode, `[` (as in `[INST]`), and `<` unless a number, a blank or `=`
  /// follows (as in `<|im_end|>`, `</s>`; but `<0.5%S` stays as it is).
  static func fence(_ text: String) -> String {
    var quoted = "\""
    var scalars = text.unicodeScalars.makeIterator()
    var current = scalars.next()
    while let scalar = current {
      let next = scalars.next()
      append(scalar, to: &quoted, escapingMore: isStructure(scalar, before: next))
      current = next
    }
    return quoted + "\""
  }

  /// A JSON string of `text` with no more escapes than JSON demands.
  static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars { append(scalar, to: &quoted, escapingMore: false) }
    return quoted + "\""
  }

  private static func append(
    _ scalar: Unicode.Scalar, to quoted: inout String, escapingMore: Bool
  ) {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\r": quoted += "\\r"
    case "\t": quoted += "\\t"
    case _ where escapingMore || scalar.value < 0x20:
      // Those that are escaped lie in the Basic Multilingual Plane: one unit.
      let hex = String(scalar.value, radix: 16)
      quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    default: quoted.unicodeScalars.append(scalar)
    }
  }

  private static func isStructure(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) -> Bool {
    switch scalar {
    case "[": return true
    case "<":
      guard let next else { return true }
      return !(("0"..."9").contains(next) || [" ", "=", ".", "-", "+", "$"].contains(next))
    default:
      return (0x7F...0x9F).contains(scalar.value) || (0x2028...0x202E).contains(scalar.value)
        || (0x2066...0x2069).contains(scalar.value) || scalar.value == 0xFEFF
    }
  }
}
