import Records

extension AmountParser {
  /// The value of what was read; nil where its parts do not make one.
  func value() -> AttributeValue? {
    guard var first = amounts.first else { return nil }
    guard var second = amounts.second else {
      if isSeparated { return nil }
      if first.multiplier != 0 { first.number.exponent += first.multiplier }
      if isDecade || shape != .plain { return decade(first) }
      guard let number = signed(first, inheriting: 0) else { return nil }
      if isPlusMinus, number != 0 { return .range(min: -abs(number), max: abs(number)) }
      return .number(number)
    }
    if isDecade || shape != .plain || isPlusMinus { return nil }
    if second.multiplier != 0, first.multiplier == 0, first.number.double <= second.number.double {
      first.multiplier = second.multiplier
    }
    if style == .volume { scale(&first, to: second) }
    if second.sign == 0, !second.isDollar { complete(&second, from: first) }
    // `1.5-2 cents`, but `1.10 to 90 cents`.
    let isDollars =
      first.isDollar || first.token.fractionDigits == 2 && second.token.fractionDigits == 0
    if second.isCents, !isDollars { first.isCents = true }
    first.number.exponent += first.multiplier
    second.number.exponent += second.multiplier
    guard let a = signed(first, inheriting: 0),
      let b = signed(second, inheriting: first.sign)
    else { return nil }
    return a == b ? .number(a) : .range(min: min(a, b), max: max(a, b))
  }

  /// `472-5` is 472...475, `5.35-.40` and `5.35-40` are 5.35...5.40.
  private func complete(_ second: inout Amount, from first: Amount) {
    let (a, b) = (first.token, second.token)
    guard a.kind == .number, b.kind == .number, !a.isGrouped, !b.isGrouped, !a.isDottedThousand,
      first.multiplier == 0, second.multiplier == 0
    else { return }
    let decimals = a.fractionDigits
    var completed: DecimalNumber
    if decimals == 0, b.fractionDigits == 0, b.wholeDigits < a.wholeDigits {
      var modulus: Int64 = 1
      for _ in 0..<b.wholeDigits { modulus *= 10 }
      completed = DecimalNumber(a.number.mantissa / modulus * modulus + b.number.mantissa)
    } else if decimals >= 2,
      b.wholeDigits == 0 && b.fractionDigits == decimals
        || b.fractionDigits == 0 && b.wholeDigits == decimals
    {
      var modulus: Int64 = 1
      for _ in 0..<decimals { modulus *= 10 }
      completed = DecimalNumber(
        a.number.mantissa / modulus * modulus + b.number.mantissa, exponent: -decimals)
    } else {
      return
    }
    // A range is narrow; `1.10/.90` and `5.35-40` with 40 dollars are read as written.
    let ratio = completed.double / first.number.double
    if ratio > 1, ratio <= 1.25 { second.number = completed }
  }

  /// `5-8,000` is 5,000...8,000.
  private func scale(_ first: inout Amount, to second: Amount) {
    guard second.token.isGrouped, second.token.kind == .number, !first.token.isGrouped,
      first.multiplier == 0, second.multiplier == 0, second.number.exponent == 0,
      second.number.mantissa % 1000 == 0, first.number.double * 1000 < second.number.double
    else { return }
    first.number.exponent += 3
  }

  private func signed(_ amount: Amount, inheriting inherited: Int) -> Double? {
    var number = amount.number
    if amount.isCents { number.exponent -= 2 }
    if isPercent { number.exponent -= 2 }
    let written = amount.sign != 0 ? amount.sign : inherited
    guard written == 0 || signOfAll == 0 || written == signOfAll else { return nil }
    if style == .volume, isPercent || written != 0 || signOfAll != 0 || amount.isCents {
      return nil
    }
    let value = number.double
    return value == 0 ? 0 : (written < 0 || signOfAll < 0 ? -value : value)
  }

  /// `530s`, `low 530s`, `4 handle`: the whole step that the number names (a ten, a hundred, or the
  /// hundredths of a one), or its lower, middle or upper third.
  private func decade(_ amount: Amount) -> AttributeValue? {
    guard isDecade, !isPercent, !isPlusMinus, amount.number.mantissa > 0,
      amount.number.exponent == 0, amount.number.mantissa < 1_000_000_000
    else { return nil }
    let base = amount.number.mantissa
    let isWhole = base % 10 != 0
    let size: Int64 = !isWhole && base % 100 != 0 ? 10 : 100
    let bounds: (Int64, Int64) =
      switch shape {
      case .plain, .plural: (0, size - 1)
      case .low: amount.token.means(.teens) ? (1, 3) : (0, size / 3)
      case .mid: (size / 3 + 1, 2 * size / 3)
      case .high: (2 * size / 3 + 1, size - 1)
      case .teens: (3, size - 1)
      }
    var ends = [bounds.0, bounds.1].map { offset in
      var end = amount
      end.number =
        isWhole ? DecimalNumber(base * 100 + offset, exponent: -2) : DecimalNumber(base + offset)
      return signed(end, inheriting: 0)
    }.compactMap(\.self)
    guard ends.count == 2 else { return nil }
    ends.sort()
    return .range(min: ends[0], max: ends[1])
  }
}
