import Extraction
import Foundation
import Records
import Testing

@Suite struct NormaliserTests {
  private struct Case: Decodable {
    var normaliser: String
    var text: String
    var reference: String?
    var value: AttributeValue
  }

  @Test func everyCaseOfTheFixtureHasItsValue() throws {
    let fixture = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/values.jsonl")
    var count = 0
    for line in try Data(contentsOf: fixture).split(separator: UInt8(ascii: "\n")).dropFirst() {
      let expected = try JSONDecoder().decode(Case.self, from: Data(line))
      let normaliser = try #require(Normaliser(rawValue: expected.normaliser))
      let reference = expected.reference.flatMap { CalendarDate(iso8601: $0) }
      #expect(
        normaliser.value(of: expected.text, reference: reference) == expected.value,
        "\(expected.normaliser) of \(expected.text)")
      count += 1
    }
    #expect(count >= 300)
  }

  @Test func enumerationsAndTextsAreLeftAsTheyAre() {
    #expect(Normaliser.enumeration.value(of: " 5 ", reference: nil) == .string(" 5 "))
    #expect(Normaliser.text.value(of: "1,000", reference: nil) == .string("1,000"))
  }

  @Test(arguments: [
    "", " ", "-", "$", "()", ".", "1.2.3", "١٢٣", "５３０", "🚢", "+-5", "1 million million", "k",
    "99999999999999999999", "0.00000000000000000000001", "--5", "5//6", "5-6-7", "minus", "'",
    "\u{0}",
  ])
  func whatIsNoAmountStaysText(_ text: String) {
    #expect(Normaliser.price.value(of: text, reference: nil) == .string(text))
    #expect(Normaliser.volume.value(of: text, reference: nil) == .string(text))
  }

  @Test func aVolumeIsNeverNegative() {
    #expect(Normaliser.volume.value(of: "-5", reference: nil) == .string("-5"))
    #expect(Normaliser.volume.value(of: "5 under", reference: nil) == .string("5 under"))
  }

  @Test(arguments: [
    "Feb 30", "31-32 Jan", "Dec 20-10", "0 Dec", "H3 2026", "Q5", "13/13", "2026-02-30",
  ])
  func daysThatTheCalendarLacksStayText(_ text: String) {
    let reference = CalendarDate(iso8601: "2025-11-19")
    #expect(Normaliser.period.value(of: text, reference: reference) == .string(text))
  }

  @Test func february29NeedsALeapYear() {
    let year2027 = CalendarDate(iso8601: "2026-12-01")
    let year2028 = CalendarDate(iso8601: "2027-12-01")
    #expect(Normaliser.period.value(of: "Feb 29", reference: year2027) == .string("Feb 29"))
    #expect(
      Normaliser.period.value(of: "Feb 29", reference: year2028)
        == .period(start: "2028-02-29", end: "2028-02-29"))
    #expect(
      Normaliser.period.value(of: "Feb", reference: year2028)
        == .period(start: "2028-02-01", end: "2028-02-29"))
  }

  @Test func noTextTraps() {
    let pieces = [
      "1", "9", "0", "530", "2026", "99999999", ".", ",", "-", "/", "+", "$", "%", "(", ")", "'",
      " ",
      "k", "m", "p", "s", "c", "a", "mn", "million", "cents", "under", "over", "minus", "low",
      "mid-",
      "high", "flat", "par", "to", "and", "between", "half", "two", "seventy", "hundred", "dozen",
      "Jan", "Dec", "Feb", "Q", "H", "1H", "cal", "late", "early", "balance of ",
      "last ten days of ",
      "first", "third decade", "v", "V20", "vintage", "pre-", "or later", "today", "Fri", "next",
      "pm", ":", "30", "noon", "CT", "月", "三", "万", "円", "½", "±", "–", "€", "¢", "é", "\u{A0}",
      "٣",
      "５", "🚢", "\u{301}", "J/F", "-99", "handle", "teens", "buck", "nickel",
    ]
    var generator = SplitMix64(state: 7)
    let reference = CalendarDate(iso8601: "2024-02-29")
    for _ in 0..<100_000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...7, using: &generator) {
        text += pieces.randomElement(using: &generator) ?? ""
      }
      for normaliser in Normaliser.allCases {
        switch normaliser.value(
          of: text, reference: Bool.random(using: &generator) ? reference : nil)
        {
        case .number(let value): #expect(value.isFinite, "\(text)")
        case .range(let min, let max): #expect(min < max && min.isFinite && max.isFinite, "\(text)")
        case .period(let start, let end):
          #expect(start.utf8.count == 10 && end.utf8.count == 10, "\(text)")
          if start.utf8.first != UInt8(ascii: "X"), end.utf8.first != UInt8(ascii: "X") {
            #expect(start <= end, "\(text): \(start) \(end)")
          }
        case .string: break
        }
      }
    }
  }
}

@Suite struct NormaliserCalendarDateTests {
  @Test func dayNumbersRunThroughTheCalendarWithoutAGap() throws {
    var date = try #require(CalendarDate(year: 1899, month: 12, day: 31))
    for _ in 0..<80_000 {
      let next = date.adding(days: 1)
      #expect(next.dayNumber == date.dayNumber + 1 && next > date)
      #expect(next.weekday == date.weekday % 7 + 1)
      date = next
    }
    #expect(CalendarDate(year: 1970, month: 1, day: 1)?.dayNumber == 0)
    #expect(CalendarDate(year: 2025, month: 11, day: 19)?.weekday == 3)
  }

  @Test func theDatePartOfATimestampIsTaken() {
    #expect(CalendarDate(iso8601: "2025-11-19T23:59:59-05:00")?.description == "2025-11-19")
    #expect(CalendarDate(iso8601: "2025-11-19")?.description == "2025-11-19")
    for bad in [
      "", "2025-11-1", "2025-02-29", "2025/11/19", "2025-11-190", "-025-11-19", "２025-11-19",
    ] {
      #expect(CalendarDate(iso8601: bad) == nil, "\(bad)")
    }
  }

  @Test func additionHoldsAtTheEndsOfTheCalendar() {
    let date = CalendarDate(year: 9999, month: 12, day: 31)
    #expect(date?.adding(days: .max) == date)
    #expect(date?.adding(days: .min).description == "0001-01-01")
  }
}

/// Sebastiano Vigna's generator: the same sequence on every run.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
