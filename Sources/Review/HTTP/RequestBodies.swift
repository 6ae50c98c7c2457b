import Foundation
import HTTPTypes
import Hummingbird
import Records

/// Bodies of requests. Fields that are not known are passed over.
struct SignInBody: Decodable {
  var name: String
  var password: String
}

struct CardBody: Decodable {
  var card: String
}

struct CardsBody: Decodable {
  var cards: [String]
}

struct AnswersBody: Decodable {
  struct Item: Decodable {
    struct Mark: Decodable {
      var name: String
      var start: Int
      var end: Int
      var quote: Int?
    }

    struct Units: Decodable {
      var start: Int
      var end: Int
    }

    var card: String
    var verdict: String
    var spans: [Mark]?
    var correction: Units?
    var absent: Bool?
  }

  var answers: [Item]
}

extension AnswersBody.Item {
  /// - Parameters:
  ///   - text: the card's; nil where the card is not known, and the answer comes to nothing.
  ///   - place: what errors call it.
  /// - Throws: `HTTPFailure` for a verdict that is none and for offsets that are no span of the text.
  func answer(text: String?, place: String) throws(HTTPFailure) -> Answer {
    guard let verdict = Feedback.Verdict(rawValue: verdict), verdict != .revoke else {
      throw .invalid("field '\(place).verdict' is not one of accept, reject, ignore")
    }
    let offsets = text.map { UTF16Offsets($0) }
    func span(_ start: Int, _ end: Int, _ field: String) throws(HTTPFailure) -> TextSpan {
      guard let offsets else { return TextSpan(start: 0, end: 0) }
      guard let span = offsets.span(ofUnits: start, end) else {
        throw .invalid(
          "field '\(place).\(field)': \(start)..<\(end) is no span of the text, in UTF-16 code units"
        )
      }
      return span
    }
    var answer = Answer(card: card, verdict: verdict, isAbsent: absent ?? false)
    if let spans {
      var marks: [Feedback.Mark] = []
      for (index, mark) in spans.enumerated() {
        marks.append(
          Feedback.Mark(
            name: mark.name, span: try span(mark.start, mark.end, "spans.[\(index)]"),
            quote: mark.quote))
      }
      answer.marks = marks
    }
    if let correction {
      answer.correction = try span(correction.start, correction.end, "correction")
    }
    return answer
  }
}

extension Request {
  static let longestBody = 1 << 20

  /// - Throws: `HTTPFailure` (413) for a body that is too long, `MessageError` for one that does not fit.
  func decode<Body: Decodable>(_ type: Body.Type) async throws -> Body {
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > Self.longestBody {
      throw HTTPFailure(.contentTooLarge, "too_large", "the body is larger than 1 MiB")
    }
    let buffer = try await body.collect(upTo: Self.longestBody)
    return try MessageJSON.decode(type, from: Array(buffer.readableBytesView))
  }

  /// The query's fields, each with its values in their order.
  var query: [String: [String]] {
    var fields: [String: [String]] = [:]
    for part in (uri.query ?? "").split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { $0.replacing("+", with: " ").removingPercentEncoding ?? String($0) }
      fields[pair[0], default: []].append(pair.count > 1 ? pair[1] : "")
    }
    return fields
  }
}

extension [String: [String]] {
  /// A query's number.
  func number(_ field: String, _ range: ClosedRange<Int>, default value: Int) throws(HTTPFailure)
    -> Int
  {
    guard let text = self[field]?.last else { return value }
    guard let number = Int(text), range.contains(number) else {
      throw .invalid(
        "field '\(field)' must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A query's choice; nil where it is not there.
  func choice<Choice>(_ field: String) throws(HTTPFailure) -> Choice?
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let text = self[field]?.last else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw .invalid(
        "field '\(field)' is not one of "
          + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }
}
