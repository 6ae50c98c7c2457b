/// What an answer says of an attribute; not yet looked up in the heard.
package enum Claim: Sendable, Equatable {
  /// In the model's words: to be aligned.
  case span(String)
  /// The heard does not state it.
  case absent

  /// Byte for byte: Swift's own equality takes a letter with a combining accent for the composed one.
  package static func == (left: Claim, right: Claim) -> Bool {
    switch (left, right) {
    case (.span(let left), .span(let right)): left.utf8.elementsEqual(right.utf8)
    case (.absent, .absent): true
    default: false
    }
  }
}

/// Why an answer makes no proposal; each is counted.
package enum Miss: String, CaseIterable, Error, Sendable {
  /// The claim does not occur in the heard.
  case notFound = "not_found"
  case empty
  case tooLong = "too_long"
  /// Not `{"answer": text or null}`.
  case malformed
  /// The model was cut short.
  case truncated
  case refused
}

/// Reads answers.
package enum AnswerParser {
  /// A claim of more UTF-8 bytes is a recital and no span.
  package static let maximumBytes = 512

  /// The claim in `{"answer": "..."}` or `{"answer": null}`, blanks or one code fence around it.
  /// JSON's escapes are undone and nothing else is changed: no comma divides a claim, no number, sign
  /// or quote is stripped from it.
  package static func claim(_ answer: Answer) -> Result<Claim, Miss> {
    switch answer.finishReason {
    case "length": return .failure(.truncated)
    case Answer.refusal, "content_filter": return .failure(.refused)
    default: break
    }
    let text = answer.text[...].trimmed
    if text.isEmpty { return .failure(.empty) }
    // Each byte of a claim takes at most six in JSON; the rest is the object around it.
    if text.utf8.count > 6 * maximumBytes + 1024 { return .failure(.tooLong) }
    let body = unfenced(text)
    // JSON beginning with `{` is an object or malformed.
    guard body.hasPrefix("{"),
      let object = ReplyJSON.decode(Object.self, from: Array(body.utf8))
    else { return .failure(.malformed) }
    guard let span = object.answer else { return .success(.absent) }
    if span[...].trimmed.isEmpty { return .failure(.empty) }
    if span.utf8.count > maximumBytes { return .failure(.tooLong) }
    return .success(.span(span))
  }

  /// What stands between ```` ```json ```` and ```` ``` ````, if that is all there is.
  private static func unfenced(_ text: String) -> String {
    let fence = "```"
    guard text.hasPrefix(fence), text.hasSuffix(fence), text.utf8.count >= 2 * fence.utf8.count
    else { return text }
    var body = text.dropFirst(fence.count).dropLast(fence.count)
    if body.hasPrefix("json") { body = body.dropFirst("json".count) }
    return body.trimmed
  }

  /// `answer` must be there: an object without it does not say "absent".
  private struct Object: Decodable {
    let answer: String?

    enum CodingKeys: CodingKey { case answer }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      answer =
        try container.decodeNil(forKey: .answer)
        ? nil : container.decode(String.self, forKey: .answer)
    }
  }
}
