import Records

/// Reads a price or a volume: a number or a range with signs, multipliers and words.
struct AmountParser {
  enum Style { case price, volume }

  struct Amount {
    var number: DecimalNumber
    var token: ValueToken
    /// +1, -1, or 0 where none is written.
    var sign = 0
    var isDollar = false
    var isCents = false
    var isZeroWord = false
    var multiplier = 0

    init(_ number: DecimalNumber, _ token: ValueToken) {
      self.number = number
      self.token = token
    }
  }

  enum Shape { case plain, low, mid, high, plural, teens }

  private let tokens: ValueTokens
  let style: Style
  var amounts: (first: Amount?, second: Amount?) = (nil, nil)
  var isSeparated = false
  var pendingSign = 0
  var signOfAll = 0
  var isDollar = false
  var isPercent = false
  var isPlusMinus = false
  var shape = Shape.plain
  var isDecade = false

  /// Nil where any part of the text is not understood.
  static func value(
    _ bytes: UnsafeBufferPointer<UInt8>, style: Style
  ) -> AttributeValue? {
    guard let tokens = ValueTokens(bytes, vocabulary: .amounts, joinsGroups: true) else {
      return nil
    }
    var parser = AmountParser(tokens, style: style)
    return parser.parse()
  }

  private init(_ tokens: ValueTokens, style: Style) {
    self.tokens = tokens
    self.style = style
  }

  private mutating func parse() -> AttributeValue? {
    var i = 0
    while i < tokens.count {
      let next: Int?
      switch tokens[i].kind {
      case .number: next = number(i)
      case .word: next = word(i)
      case .symbol: next = symbol(i)
      case .end: next = nil
      }
      guard let next else { return nil }
      i = next
    }
    return pendingSign == 0 ? value() : nil
  }

  /// - Returns: whether the amount had a place.
  private mutating func append(_ amount: Amount) -> Bool {
    var amount = amount
    amount.sign = pendingSign
    amount.isDollar = isDollar
    if amount.token.isDottedThousand, !isDollar { amount.number.exponent = 0 }
    pendingSign = 0
    isDollar = false
    if amounts.first == nil {
      amounts.first = amount
    } else if amounts.second == nil, isSeparated || amount.sign != 0 {
      amounts.second = amount
    } else {
      return false
    }
    return true
  }

  private var last: Amount? {
    get { amounts.second ?? amounts.first }
    set { if amounts.second != nil { amounts.second = newValue } else { amounts.first = newValue } }
  }

  private var awaitsNumber: Bool { amounts.first == nil || isSeparated && amounts.second == nil }

  private mutating func number(_ i: Int) -> Int? {
    let token = tokens[i]
    // `4 ninety` is 490.
    if token.isPlainInteger, token.wholeDigits == 1, token.number.mantissa > 0,
      tokens[i + 1].means(.tens),
      let words = NumberWords.parse(tokens, at: i + 1), words.value.exponent == 0
    {
      let value = token.number.mantissa * 100 + words.value.mantissa
      return append(Amount(DecimalNumber(value), token)) ? words.next : nil
    }
    return append(Amount(token.number, token)) ? i + 1 : nil
  }

  private mutating func symbol(_ i: Int) -> Int? {
    let token = tokens[i]
    let next = tokens[i + 1]
    switch token.symbol {
    case 0x24:
      isDollar = true
    case ValueToken.currency, 0x7E:
      break
    case 0x25:
      guard amounts.first != nil, !isPercent || amounts.second != nil else { return nil }
      isPercent = true
    case ValueToken.plusMinus:
      guard awaitsNumber else { return nil }
      isPlusMinus = true
    case 0x2B:
      if next.isSymbol("/"), tokens[i + 2].isSymbol("-") {
        isPlusMinus = true
        return i + 3
      }
      if next.kind == .end, amounts.first != nil { break }
      return sign(1, i)
    case 0x2D:
      // A hyphen inside a word: `mid-$20s`, `22-cent`, `472-ish`.
      if i > 0, tokens[i - 1].kind == .word, amounts.first == nil, pendingSign == 0,
        shape != .plain
      {
        break
      }
      if last != nil, next.isGlued, next.means(.cents) || next.means(.ish) || next.means(.handle) {
        break
      }
      if last != nil, !isSeparated {
        // `-1.10 -.90`: blank before, none after.
        if !token.isGlued, next.isGlued { return sign(-1, i) }
        isSeparated = true
        break
      }
      return sign(-1, i)
    case 0x2F:
      guard last != nil, !isSeparated else { return nil }
      isSeparated = true
    case 0x28:
      guard i == 0, tokens[tokens.count - 1].isSymbol(")") else { return nil }
      signOfAll = -1
    case 0x29:
      guard i == tokens.count - 1, tokens[0].isSymbol("(") else { return nil }
    case 0x2E:
      guard i > 0 else { return nil }
    default:
      return nil
    }
    return i + 1
  }

  private mutating func sign(_ sign: Int, _ i: Int) -> Int? {
    guard style == .price, pendingSign == 0, tokens[i + 1].kind != .end, amounts.second == nil
    else { return nil }
    pendingSign = sign
    return i + 1
  }

  private mutating func word(_ i: Int) -> Int? {
    let token = tokens[i]
    let next = tokens[i + 1]
    // The letters of `A$`, `HK$`, `S$`.
    if next.isGlued, next.isSymbol("$"), token.end - token.start <= 3,
      !token.means(.minusLetter), !token.means(.plusLetter)
    {
      return i + 1
    }
    switch token.word.meaning {
    case .currency:
      if isPlural(i) { isDecade = true }
    case .noise, .between:
      break
    case .minus, .plus:
      return signWord(token.word.meaning == .plus ? 1 : -1, i)
    case .minusLetter:
      guard amounts.first == nil else { return multiply(6, i) }
      return sign(-1, i)
    case .plusLetter:
      guard amounts.first == nil else { return nil }
      if pendingSign != 0 { break }  // pesos: `less P1.20`
      return sign(1, i)
    case .zero:
      if awaitsNumber {
        var amount = Amount(DecimalNumber(0), token)
        amount.isZeroWord = true
        guard append(amount) else { return nil }
      }
    case .cents:
      guard var amount = last else { return nil }
      amount.isCents = true
      last = amount
    case .coin:
      if awaitsNumber {
        guard append(Amount(DecimalNumber(Int64(token.word.value), exponent: -2), token))
        else { return nil }
      } else if token.word.value < 100 {
        return nil
      }
    case .percent:
      guard amounts.first != nil else { return nil }
      isPercent = true
    case .multiplier:
      return multiply(Int(token.word.value), i)
    case .and:
      guard amounts.first != nil, !isSeparated else { return nil }
      // `six and a half` with digits: `6 and a half`.
      if next.means(.article) || next.means(.half), let half = NumberWords.half(tokens, after: i) {
        guard var amount = last, amount.token.isPlainInteger, amount.number.mantissa < 1_000_000
        else { return nil }
        amount.number = DecimalNumber(amount.number.mantissa * 10 + 5, exponent: -1)
        last = amount
        return half
      }
      isSeparated = true
    case .to:
      guard amounts.first != nil, !isSeparated else { return nil }
      isSeparated = true
    case .low: shape = .low
    case .mid: shape = .mid
    case .high: shape = .high
    case .plural, .handle:
      guard amounts.first != nil else { return nil }
      isDecade = true
    case .ish:
      guard last != nil else { return nil }
    case .teens:
      guard append(Amount(DecimalNumber(10), token)) else { return nil }
      if shape == .plain { shape = .teens }
      isDecade = true
    case .article:
      if NumberWords.parse(tokens, at: i) != nil { return numberWords(i) }
      if amounts.first != nil, !isSeparated, next.kind == .number {
        isSeparated = true  // Spanish `de 5 a 6`
      } else if !next.means(.coin), amounts.first != nil || next.means(.currency) {
        return nil
      }
    case .digit, .tens, .hundred, .dozen, .half:
      return numberWords(i)
    default:
      return nil
    }
    return i + 1
  }

  /// The s of `530s`; elsewhere the letter is a currency's.
  private func isPlural(_ i: Int) -> Bool {
    tokens[i].isGlued && tokens[i].end - tokens[i].start == 1 && tokens[i - 1].kind == .number
      && tokens[i].word.value == 1
  }

  private mutating func numberWords(_ i: Int) -> Int? {
    guard let words = NumberWords.parse(tokens, at: i) else { return nil }
    return append(Amount(words.value, tokens[i])) ? words.next : nil
  }

  private mutating func signWord(_ sign: Int, _ i: Int) -> Int? {
    guard style == .price else { return nil }
    let isBefore =
      tokens[i + 1].kind == .number || tokens[i + 1].kind == .symbol
      || tokens[i + 1].kind == .word && amounts.first == nil
    if awaitsNumber, isBefore { return self.sign(sign, i) }
    guard signOfAll == 0 || signOfAll == sign, amounts.first != nil else { return nil }
    signOfAll = sign
    return i + 1
  }

  private mutating func multiply(_ power: Int, _ i: Int) -> Int? {
    guard var amount = last, amount.multiplier == 0, !amount.isZeroWord else { return nil }
    amount.multiplier = power
    last = amount
    return i + 1
  }
}
