import Records

/// A piece of a heard that spans are made of: a run of letters, a number, or one other character.
///
/// Tokens are finer than words, since spans begin and end inside clusters: `-$1.10/b` is
/// `-`, `$`, `1.10`, `/`, `b`; `25kt` is `25`, `kt`; `V2019` is `V`, `2019`. White space is in none.
package struct Token: Hashable, Sendable {
  package enum Kind: UInt8, Sendable { case letters, number, symbol }

  /// What stands between a token and the one before it.
  package enum Gap: UInt8, Sendable, CaseIterable { case none, space, newline }

  /// UTF-8 bytes, end exclusive.
  package var start: Int32
  package var end: Int32
  package var kind: Kind
  package var gap: Gap

  package init(start: Int32, end: Int32, kind: Kind, gap: Gap) {
    self.start = start
    self.end = end
    self.kind = kind
    self.gap = gap
  }

  package var span: TextSpan { TextSpan(start: Int(start), end: Int(end)) }
}

/// Cuts UTF-8 text into tokens, in one pass over its bytes.
package enum Tokenizer {
  package static func tokenize(_ text: String) -> [Token] {
    var tokens: [Token] = []
    var text = text
    text.withUTF8 { tokenize($0, into: &tokens) }
    return tokens
  }

  /// - Parameters:
  ///   - text: valid UTF-8.
  ///   - tokens: emptied first; its storage is used again.
  package static func tokenize(_ text: UnsafeBufferPointer<UInt8>, into tokens: inout [Token]) {
    tokens.removeAll(keepingCapacity: true)
    var gap = Token.Gap.newline
    var position = 0
    let end = text.count
    while position < end {
      let start = position
      let first = Character.at(position, in: text)
      position += first.length
      switch first.kind {
      case .space:
        if gap == .none { gap = .space }
        continue
      case .newline:
        gap = .newline
        continue
      case .digit:
        position = endOfNumber(text, from: position)
        append(.number)
      case .letter, .mark:
        while position < end {
          let next = Character.at(position, in: text)
          guard next.kind == .letter || next.kind == .mark else { break }
          position += next.length
        }
        append(.letters)
      case .ideograph:
        append(.letters)
      case .other:
        // `.05` is one number, but the dots of `1...15` and of `Dec.10` are not part of one.
        if text[start] == UInt8(ascii: "."), isDigit(text, start + 1),
          start == 0 || !isWordByte(text[start - 1])
        {
          position = endOfNumber(text, from: start + 1)
          append(.number)
        } else {
          while position < end {
            let next = Character.at(position, in: text)
            guard next.kind == .mark else { break }
            position += next.length
          }
          append(.symbol)
        }
      }
      func append(_ kind: Token.Kind) {
        tokens.append(Token(start: Int32(start), end: Int32(position), kind: kind, gap: gap))
        gap = .none
      }
    }
  }

  /// The end of `\d+([.,]\d+)*`, of which a first digit or dot has been read.
  private static func endOfNumber(_ text: UnsafeBufferPointer<UInt8>, from: Int) -> Int {
    var position = from
    while position < text.count {
      let byte = text[position]
      if byte &- 0x30 < 10 {
        position += 1
      } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ","), isDigit(text, position + 1),
        isDigit(text, position - 1)
      {
        position += 2
      } else {
        break
      }
    }
    return position
  }

  @inline(__always)
  private static func isDigit(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    position < text.count && text[position] &- 0x30 < 10
  }

  @inline(__always)
  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == 0x2E || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
  }

  /// A scalar's part in tokens, and its length in bytes.
  struct Character {
    enum Kind: UInt8 { case letter, digit, space, newline, mark, ideograph, other }
    let kind: Kind
    let length: Int

    @inline(__always)
    static func at(_ position: Int, in text: UnsafeBufferPointer<UInt8>) -> Character {
      let byte = text[position]
      if byte < 0x80 {
        return Character(kind: asciiKind(byte), length: 1)
      }
      return multiByte(position, in: text)
    }

    @inline(__always)
    private static func asciiKind(_ byte: UInt8) -> Kind {
      if (byte | 0x20) &- 0x61 < 26 { return .letter }
      if byte &- 0x30 < 10 { return .digit }
      if byte == 0x0A || byte == 0x0D { return .newline }
      if byte <= 0x20 || byte == 0x7F { return .space }
      return .other
    }

    /// Scalars beyond ASCII, by their general category. Ideographs and Japanese syllables are tokens
    /// of their own, since these scripts do not set words apart.
    private static func multiByte(
      _ position: Int, in text: UnsafeBufferPointer<UInt8>
    ) -> Character {
      let byte = text[position]
      let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      var value = UInt32(byte) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
      for offset in 1..<length { value = value << 6 | UInt32(text[position + offset] & 0x3F) }
      guard let scalar = Unicode.Scalar(value) else {
        return Character(kind: .other, length: length)
      }
      let kind: Kind
      switch value {
      case 0x00A0, 0x2000...0x200B, 0x202F, 0x205F, 0x3000, 0xFEFF, 0x200E, 0x200F, 0x202A...0x202E,
        0x2066...0x2069:
        kind = .space
      case 0x0085, 0x2028, 0x2029:
        kind = .newline
      case 0x200C, 0x200D, 0xFE00...0xFE0F, 0x1F3FB...0x1F3FF:
        kind = .mark
      case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
        kind = .ideograph
      default:
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
          kind = .letter
        case .nonspacingMark, .spacingMark, .enclosingMark:
          kind = .mark
        case .spaceSeparator, .control, .format:
          kind = .space
        case .lineSeparator, .paragraphSeparator:
          kind = .newline
        default:
          kind = .other
        }
      }
      return Character(kind: kind, length: length)
    }
  }
}
