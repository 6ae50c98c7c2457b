/// What a word means inside a price, a volume or a date.
struct ValueWord: Hashable, Sendable {
  enum Meaning: UInt8, Sendable {
    case unknown, noise
    // Amounts
    case currency, minus, plus, minusLetter, plusLetter, zero, cents, coin, multiplier
    case digit, tens, hundred, dozen, half, article, and, to, between
    case low, mid, high, plural, handle, ish, teens, percent
    // Dates and times
    case month, quarter, halfYear, numberedHalf, week, ordinal, ordinalSuffix, decade, days, last,
      early, late
    case balance, balanceOfMonth, calendarYear, monthSign, monthNumeral, year
    case weekday, today, yesterday, tomorrow, next, noon, midnight, am, pm, hour, partOfDay, about
    // Vintages
    case vintage, orLater, orEarlier, or, before, after
  }

  var meaning: Meaning
  /// By meaning: the number meant, the power of ten of a multiplier, a coin's cents, a month
  /// (1...12), a weekday (1 = Monday).
  var value: Int16 = 0

  static let unknown = ValueWord(meaning: .unknown)
}

/// A frozen table of folded words (lower case, Latin accents removed), searched by hash.
struct ValueVocabulary: Sendable {
  /// `[slot]`, a power of two of them, at most half full; 0 = empty.
  private let keys: [UInt64]
  /// `[slot]`
  private let words: [ValueWord]

  init(_ entries: [(ValueWord.Meaning, Int16, String)]) {
    let count = entries.reduce(0) { $0 + $1.2.utf8.count / 2 + 1 }
    var capacity = 64
    while capacity < 2 * count { capacity *= 2 }
    var keys = [UInt64](repeating: 0, count: capacity)
    var words = [ValueWord](repeating: .unknown, count: capacity)
    for (meaning, value, list) in entries {
      for word in list.split(whereSeparator: \.isWhitespace) {
        var hash = ValueWordHash()
        for byte in word.utf8 { hash.combine(byte) }
        var slot = Int(truncatingIfNeeded: hash.value) & (capacity - 1)
        while keys[slot] != 0, keys[slot] != hash.value { slot = (slot + 1) & (capacity - 1) }
        keys[slot] = hash.value
        words[slot] = ValueWord(meaning: meaning, value: value)
      }
    }
    self.keys = keys
    self.words = words
  }

  func word(_ hash: ValueWordHash) -> ValueWord {
    var slot = Int(truncatingIfNeeded: hash.value) & (keys.count - 1)
    while keys[slot] != 0 {
      if keys[slot] == hash.value { return words[slot] }
      slot = (slot + 1) & (keys.count - 1)
    }
    return .unknown
  }
}

/// FNV-1a of a folded word, mixed so that its low bits index a table.
struct ValueWordHash {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func combine(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  /// Never 0.
  var value: UInt64 { (state ^ (state >> 32)) | 1 << 63 }
}

extension ValueVocabulary {
  /// Words of prices and volumes, in English, Spanish and Portuguese, with units of money.
  static let amounts = ValueVocabulary([
    (
      .currency, 0,
      """
      us usd eur euro euros gbp pound pounds sterling quid chf franc francs jpy yen cny cnh rmb yuan
      renminbi krw won twd nt ntd hk hkd sg sgd aud cad nzd nz dollar dollars usc inr rs rupee
      rupees re idr rp rupiah myr rm ringgit thb baht bht vnd dong php peso pesos pkr lkr bdt tk taka
      mmk kyat kyats npr mop mnt tugrik fjd aed dh dhs dirham dirhams sar riyal riyals qar bhd kd kwd
      omr ro rial rials iqd dinar dinars irr try tl lira uzs sum som kzt tenge rub rouble roubles ruble
      rubles uah huf pln czk ron sek nok dkk kroner zar rand ngn naira kes egp mxn mx cop clp ars brl
      reais real bob pen sol soles uyu pyg crc gtq dop ttd khr kip lak bnd pgk
      元 円 圆 块 원 币 人 民 美 d dồng
      """
    ),
    (.currency, 1, "s"),
    (
      .minus, 0,
      "minus neg negative less under below discount back off menos descuento desconto moins"
    ),
    (.plus, 0, "plus pos over above premium mas mais premio agio"),
    (.minusLetter, 0, "m"), (.plusLetter, 0, "p"),
    (.zero, 0, "flat parity par even cero zero nil"),
    (.cents, 0, "c cent cents ct cts centavo centavos centimos"),
    (.coin, 1, "penny"), (.coin, 5, "nickel nickels"), (.coin, 10, "dime dimes"),
    (.coin, 100, "buck bucks"),
    (.multiplier, 3, "k thousand thousands tsd 千"),
    (
      .multiplier, 6,
      "mn mm mil mio million millions mln tr trieu triệu millon millones milhao milhoes jt juta"
    ),
    (.multiplier, 4, "万 萬 만"), (.multiplier, 5, "lakh lakhs lac"), (.multiplier, 7, "crore crores"),
    (.multiplier, 8, "億 亿 억"), (.multiplier, 9, "bn billion billions ty"),
    (.digit, 0, "nought"), (.digit, 1, "one uno una un um uma"), (.digit, 2, "two dos dois duas"),
    (.digit, 3, "three tres"), (.digit, 4, "four cuatro quatro"), (.digit, 5, "five cinco"),
    (.digit, 6, "six seis"), (.digit, 7, "seven siete sete"), (.digit, 8, "eight ocho oito"),
    (.digit, 9, "nine nueve nove"), (.digit, 10, "ten diez dez"), (.digit, 11, "eleven once onze"),
    (.digit, 12, "twelve doce doze"), (.digit, 13, "thirteen trece treze"),
    (.digit, 14, "fourteen catorce catorze quatorze"), (.digit, 15, "fifteen quince quinze"),
    (.digit, 16, "sixteen dieciseis dezesseis"), (.digit, 17, "seventeen diecisiete dezessete"),
    (.digit, 18, "eighteen dieciocho dezoito"), (.digit, 19, "nineteen diecinueve dezenove"),
    (.tens, 20, "twenty veinte vinte"), (.tens, 30, "thirty treinta trinta"),
    (.tens, 40, "forty fourty cuarenta quarenta"), (.tens, 50, "fifty cincuenta cinquenta"),
    (.tens, 60, "sixty sesenta sessenta"), (.tens, 70, "seventy setenta"),
    (.tens, 80, "eighty ochenta oitenta"), (.tens, 90, "ninety noventa"),
    (.hundred, 0, "hundred cien ciento cem cento"), (.dozen, 0, "dozen docena duzia"),
    (.half, 0, "half media medio meia meio"), (.article, 0, "a an"), (.and, 0, "and y e &"),
    (.to, 0, "to thru through until hasta ate"), (.between, 0, "between entre from de"),
    (.noise, 0, "of at the about around circa approx"),
    (.low, 0, "low lower"), (.mid, 0, "mid middle"), (.high, 0, "high upper hi"),
    (.handle, 0, "handle"), (.ish, 0, "ish"), (.percent, 0, "pct percent"), (.teens, 0, "teens"),
  ])

  /// Words of periods, times and vintages, in English, Spanish, Portuguese and a little French.
  static let dates = ValueVocabulary([
    (.month, 1, "january jan ene enero janeiro janv janvier"),
    (.month, 2, "february feb febr febrero fev fevereiro fevrier"),
    (.month, 3, "march mar marzo marco mars"), (.month, 4, "april apr abr abril avril"),
    (.month, 5, "may mayo maio mai"), (.month, 6, "june jun junio junho juin"),
    (.month, 7, "july jul julio julho juillet"), (.month, 8, "august aug ago agosto aout"),
    (.month, 9, "september sep sept septiembre setiembre set setembro septembre"),
    (.month, 10, "october oct octubre out outubro octobre"),
    (.month, 11, "november nov noviembre novembro novembre"),
    (.month, 12, "december dec dic diciembre dez dezembro decembre"),
    (.monthSign, 0, "月 월"), (.noise, 1, "船 期 份"),
    (.monthNumeral, 1, "一"), (.monthNumeral, 2, "二"), (.monthNumeral, 3, "三"),
    (.monthNumeral, 4, "四"), (.monthNumeral, 5, "五"), (.monthNumeral, 6, "六"),
    (.monthNumeral, 7, "七"), (.monthNumeral, 8, "八"), (.monthNumeral, 9, "九"),
    (.monthNumeral, 10, "十"),
    (.quarter, 0, "q quarter qtr trimestre trim"), (.halfYear, 0, "h half semestre"),
    (.numberedHalf, 1, "fh"), (.numberedHalf, 2, "sh lh"), (.week, 0, "week wk w cw kw"),
    (.half, 0, "mitad quincena metade quinzena"),
    (.ordinal, 1, "first primer primera primeiro primeira"),
    (.ordinal, 2, "second segundo segunda"),
    (.ordinal, 3, "third tercer tercera terceiro terceira"),
    (.ordinal, 4, "fourth cuarto quarto"), (.ordinalSuffix, 0, "st nd rd th"),
    (.decade, 0, "decade dekad decada"), (.days, 0, "days dias"), (.last, 0, "last past ultimos"),
    (.digit, 10, "ten diez"), (.digit, 5, "five cinco"), (.digit, 7, "seven"),
    (.early, 0, "early beginning start principios inicio comienzos"),
    (.mid, 0, "mid middle mediados meados"), (.late, 0, "late end fin fines finales final fins"),
    (.balance, 0, "balance bal rest"), (.balanceOfMonth, 0, "balmo"),
    (.calendarYear, 0, "cal calendar"), (.year, 0, "year"), (.plural, 0, "s"),
    (.and, 0, "and y e &"), (.to, 0, "to thru through until a al hasta ate"),
    (.between, 0, "between"),
    (
      .noise, 0,
      """
      of de do the any day trade trading all during in for on loading shipment delivery laycan
      forward fwd strip contract lsd arrival del dely dlv eta etd
      """
    ),
    (.noise, 2, "this"), (.noise, 3, "month mo mth"),
    (.weekday, 1, "monday mon lunes segundafeira"), (.weekday, 2, "tuesday tue tues martes"),
    (.weekday, 3, "wednesday wed weds miercoles"), (.weekday, 4, "thursday thu thur thurs jueves"),
    (.weekday, 5, "friday fri viernes"), (.weekday, 6, "saturday sat sabado"),
    (.weekday, 7, "sunday sun domingo"),
    (.today, 0, "today tdy 2day hoy hoje"), (.yesterday, 0, "yesterday yest yday ayer ontem"),
    (.tomorrow, 0, "tomorrow tmrw tmr tmw tom manana amanha"),
    (.next, 0, "next by till due closing closes expires expiring"),
    (.noon, 0, "noon midday mediodia"), (.midnight, 0, "midnight"), (.am, 0, "am"), (.pm, 0, "pm"),
    (.hour, 0, "hs"),
    (.partOfDay, 0, "morning afternoon evening night nite cob eod close tarde noche noite"),
    (.about, 0, "around about circa at"),
    (.vintage, 0, "v vintage vintages vint vtg cosecha safra harvest"),
    (.orLater, 0, "onward onwards newer younger later up plus since"), (.after, 0, "post after"),
    (.orEarlier, 0, "older earlier"), (.or, 0, "or"), (.before, 0, "pre before"),
  ])
}
