import Extraction
import Foundation
import Records

/// Messages to the browser. Offsets are UTF-16 code units there.
extension QueuedCard {
  /// - Parameter withProposers: whether to tell who proposes it, which sways those who answer.
  func json(withProposers: Bool) -> JSONValue {
    let offsets = UTF16Offsets(card.text)
    var fields: [String: JSONValue] = [
      "id": .string(card.id), "kind": .string(card.kind.rawValue), "market": .string(card.market),
      "attribute": .optional(card.attribute), "heard": .string(card.heard),
      "text": .string(card.text),
      "span": card.span.flatMap { offsets.json($0) } ?? .null,
      "value": card.value?.json ?? .null, "value_text": .optional(card.value?.text),
      "ambiguous": card.ambiguous.map {
        .object(["occurrence": .number(Double($0.occurrence)), "of": .number(Double($0.of))])
      } ?? .null,
      "reason": .string(card.reason.rawValue),
      "received_at": .optional(card.receivedAt), "created_at": .string(card.createdAt),
      "lease_until": .string(leaseUntil.isoText),
      "tokens": .array(
        Tokenizer.tokenize(card.text).compactMap { token in
          offsets.units(of: token.span).map {
            .array([.number(Double($0.start)), .number(Double($0.end))])
          }
        }),
      "marks": .array(marks.compactMap { offsets.json($0) }),
    ]
    if withProposers {
      fields["proposers"] = .array(
        card.proposers.map { proposer in
          .object([
            "source": .string(proposer.source.rawValue),
            "confidence": proposer.confidence.map { .number($0) } ?? .null,
            "version": .optional(proposer.version),
          ])
        })
    }
    return .object(fields)
  }
}

extension Feedback {
  /// An answer as the reviewer's history shows it.
  var json: JSONValue {
    let offsets = UTF16Offsets(text)
    return .object([
      "card": .string(card), "kind": .string(kind.rawValue), "market": .string(market),
      "attribute": .optional(attribute), "text": .string(text),
      "span": span.flatMap { offsets.json($0) } ?? .null, "verdict": .string(verdict.rawValue),
      "answered_at": .string(answeredAt),
    ])
  }
}

extension UTF16Offsets {
  /// Nil where a border does not lie between two scalars of the text, which no card's does.
  fileprivate func json(_ span: TextSpan) -> JSONValue? {
    units(of: span).map {
      .object(["start": .number(Double($0.start)), "end": .number(Double($0.end))])
    }
  }

  fileprivate func json(_ mark: Feedback.Mark) -> JSONValue? {
    units(of: mark.span).map {
      .object([
        "name": .string(mark.name), "start": .number(Double($0.start)),
        "end": .number(Double($0.end)), "quote": mark.quote.map { .number(Double($0)) } ?? .null,
      ])
    }
  }
}

extension AttributeValue {
  var json: JSONValue {
    switch self {
    case .number(let number): .number(number)
    case .string(let text): .string(text)
    case .range(let min, let max): .object(["min": .number(min), "max": .number(max)])
    case .period(let start, let end): .object(["start": .string(start), "end": .string(end)])
    }
  }

  /// For people: `535 to 540`, `2026-11-01 to 2026-11-30`, `-1.1`.
  var text: String {
    switch self {
    case .number(let number): Self.text(number)
    case .string(let text): text
    case .range(let min, let max): "\(Self.text(min)) to \(Self.text(max))"
    case .period(let start, let end): start == end ? start : "\(start) to \(end)"
    }
  }

  private static func text(_ number: Double) -> String {
    Int64(exactly: number).map { "\($0)" } ?? "\(number)"
  }
}

extension JSONValue {
  static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}

extension Date {
  var isoText: String { formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
}
