/// Numbers in words: `seventy-five`, `a dozen`, `six and a half`, `four hundred ninety`,
/// `treinta y cinco`. Multipliers (`million`) are left to the caller.
enum NumberWords {
  /// The number that begins at token `start`, and the token behind it; nil where none begins there.
  static func parse(_ tokens: ValueTokens, at start: Int) -> (value: DecimalNumber, next: Int)? {
    var i = start
    var current: Int64?
    while i < tokens.count {
      let token = tokens[i]
      if token.isSymbol("-") {
        guard let held = current, tokens[i + 1].isGlued, token.isGlued,
          held % 10 == 0 && held % 100 != 0 && tokens[i + 1].means(.digit)
            && tokens[i + 1].word.value < 10
            || held < 10 && held > 0 && tokens[i + 1].means(.tens)
        else { break }
        i += 1
        continue
      }
      guard token.kind == .word else { break }
      let value = Int64(token.word.value)
      switch (token.word.meaning, current) {
      case (.digit, nil), (.tens, nil):
        current = value
      case (.digit, let held?) where held % 100 == 0 && held > 0,
        (.tens, let held?) where held % 100 == 0 && held > 0:
        current = held + value
      case (.digit, let held?) where value < 10 && held % 10 == 0 && held % 100 != 0:
        current = held + value
      case (.digit, let held?) where value >= 10 && held > 0 && held < 10,
        (.tens, let held?) where held > 0 && held < 10:
        current = held * 100 + value  // `four ninety`
      case (.hundred, let held) where (held ?? 1) < 100:
        current = (held ?? 1) * 100
      case (.dozen, let held) where (held ?? 1) < 100:
        return (DecimalNumber((held ?? 1) * 12), i + 1)
      case (.article, nil):
        let next = tokens[i + 1]
        guard
          next.means(.hundred) || next.means(.dozen) || next.means(.half) || next.means(.multiplier)
        else { return nil }
        if !next.means(.half) { current = 1 }
      case (.half, nil):
        // `half a million`, `half million`, `half a dozen`
        let behind = tokens[i + 1].means(.article) ? i + 2 : i + 1
        if tokens[behind].means(.dozen) { return (DecimalNumber(6), behind + 1) }
        return (DecimalNumber(5, exponent: -1), behind)
      case (.and, let held?):
        if let next = half(tokens, after: i) {
          return (DecimalNumber(held * 10 + 5, exponent: -1), next)
        }
        let next = tokens[i + 1]
        let goesOn =
          held % 100 == 0 && held > 0 && (next.means(.digit) || next.means(.tens))
          || held >= 20 && held % 10 == 0 && next.means(.digit) && next.word.value < 10
        guard goesOn else { return (DecimalNumber(held), i) }
      default:
        return current.map { (DecimalNumber($0), i) }
      }
      i += 1
    }
    return current.map { (DecimalNumber($0), i) }
  }

  /// The token behind `and a half`, `y media`, whose first word is token `and`.
  static func half(_ tokens: ValueTokens, after and: Int) -> Int? {
    let half = tokens[and + 1].means(.article) ? and + 2 : and + 1
    return tokens[half].means(.half) ? half + 1 : nil
  }
}
