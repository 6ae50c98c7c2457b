import Extraction
import Records

extension Interchange {
  /// What lines are read as.
  package struct Import: Sendable {
    package var format: Format
    /// That of lines which name none.
    package var market: String?
    /// Whether heards that are marked whole only evaluate.
    package var isGold = false
    package var reviewer: String
    package var answeredAt: String

    package init(
      format: Format, market: String?, isGold: Bool = false, reviewer: String, answeredAt: String
    ) {
      self.format = format
      self.market = market
      self.isGold = isGold
      self.reviewer = reviewer
      self.answeredAt = answeredAt
    }
  }

  private struct Line: Decodable {
    struct Meta: Decodable {
      var id: String?
      var market: String?
    }

    struct Verdict: Decodable {
      var attribute: String?
      var label: String?
      var kind: ReviewCard.Kind?
      var start: Int?
      var end: Int?
      var verdict: Feedback.Verdict
    }

    var id: String?
    var market: String?
    var text: String
    var spans: [InterchangeSpan]?
    var entities: [InterchangeSpan]?
    var verdicts: [Verdict]?
    var answer: Feedback.Verdict?
    var view: String?
    var meta: Meta?

    private enum CodingKeys: String, CodingKey {
      case id, market, text, spans, entities, verdicts, answer, meta
      case view = "_view_id"
    }
  }

  /// The verdicts that lines tell, under the ids that cards of the same proposals have: reading a file
  /// twice gives the same. A heard without an id gets one from its text.
  ///
  /// - Parameter lines: without their ends; blank ones are passed over.
  /// - Returns: all faults where there are any; then no verdict counts.
  package func feedback(
    _ lines: some Sequence<[UInt8]>, as settings: Import
  ) -> (feedback: [Feedback], faults: [Fault]) {
    var feedback: [Feedback] = []
    var faults: [Fault] = []
    for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 <= 0x20 }) {
      do throws(MessageError) {
        feedback += try read(try MessageJSON.decode(Line.self, from: line), settings)
      } catch {
        faults.append(Fault(line: index + 1, cause: error.description))
      }
    }
    return (faults.isEmpty ? feedback : [], faults)
  }

  private func read(_ line: Line, _ settings: Import) throws(MessageError) -> [Feedback] {
    guard let market = line.market ?? line.meta?.market ?? settings.market else {
      throw MessageError(.invalid, "field 'market' is missing, and none is given for all lines")
    }
    let id =
      line.id ?? line.meta?.id
      ?? "import-" + ContentHash.hex(ContentHash.sha256(line.text.utf8), digits: 24)
    let heard = try Heard(id: id, market: market, text: line.text)
    try check(market)
    switch settings.format {
    case .heards:
      guard line.spans != nil || line.verdicts != nil else {
        throw MessageError(.invalid, "neither 'spans' nor 'verdicts' is there")
      }
      var feedback: [Feedback] = []
      if let spans = line.spans { feedback.append(try whole(heard, spans, settings)) }
      for (index, verdict) in (line.verdicts ?? []).enumerated() {
        feedback.append(try single(heard, verdict, field: "verdicts[\(index)]", settings))
      }
      return feedback
    case .spacy:
      guard let spans = line.entities ?? line.spans else {
        throw MessageError(.invalid, "neither 'entities' nor 'spans' is there")
      }
      return [try whole(heard, spans, settings)]
    case .prodigy: return try task(heard, line, settings)
    }
  }

  private func task(
    _ heard: Heard, _ line: Line, _ settings: Import
  ) throws(MessageError) -> [Feedback] {
    guard let answer = line.answer, answer != .revoke else {
      throw MessageError(.invalid, "field 'answer' is not accept, reject or ignore")
    }
    let spans = line.spans ?? []
    // Left undecided elsewhere: nothing is learned from it.
    if answer == .ignore { return [] }
    let isManual = line.view?.hasSuffix("manual") ?? (spans.count != 1)
    if isManual {
      guard answer == .accept else {
        throw MessageError(
          .invalid, "a rejected task needs exactly one span; this one has \(spans.count)")
      }
      return [try whole(heard, spans, settings)]
    }
    guard spans.count == 1 else {
      throw MessageError(
        .invalid, "a yes or no needs exactly one span; this one has \(spans.count)")
    }
    if settings.isGold {
      throw MessageError(
        .invalid, "a yes or no is no gold: only heards marked whole evaluate (leave gold out)")
    }
    let span = spans[0]
    return [
      try single(
        heard,
        Line.Verdict(
          label: span.label, kind: .span, start: span.start, end: span.end, verdict: answer),
        field: "spans[0]", settings)
    ]
  }

  private func whole(
    _ heard: Heard, _ spans: [InterchangeSpan], _ settings: Import
  ) throws(MessageError) -> Feedback {
    let offsets = ScalarOffsets(heard.text)
    var marks: [Feedback.Mark] = []
    for (index, span) in spans.enumerated() {
      let field = "spans[\(index)]"
      if let quote = span.quote, quote < 1 {
        throw MessageError(.invalid, "\(field): a quote's number is 1 or more")
      }
      let mark = Feedback.Mark(
        name: try name(of: span.label, in: heard.market, field: field),
        span: try TextSpan(
          checking: (span.start, span.end), quoting: nil, in: heard.text, offsets, field: field),
        quote: span.quote)
      if marks.contains(where: { $0.span.overlaps(mark.span) }) {
        throw MessageError(.invalid, "\(field): overlaps another")
      }
      marks.append(mark)
    }
    return Feedback(
      card: ReviewCard.identifier(
        market: heard.market, heard: heard.id, attribute: nil, kind: .whole, span: nil),
      kind: .whole, heard: heard.id, market: heard.market, text: heard.text, verdict: .accept,
      spans: marks, gold: settings.isGold, reviewer: settings.reviewer,
      answeredAt: settings.answeredAt)
  }

  private func single(
    _ heard: Heard, _ verdict: Line.Verdict, field: String, _ settings: Import
  ) throws(MessageError) -> Feedback {
    guard let label = verdict.attribute ?? verdict.label else {
      throw MessageError(.invalid, "\(field): neither 'attribute' nor 'label' is there")
    }
    guard verdict.verdict == .accept || verdict.verdict == .reject else {
      throw MessageError(.invalid, "\(field): the verdict is not accept or reject")
    }
    let name = try name(of: label, in: heard.market, field: field)
    var span: TextSpan?
    let kind = verdict.kind ?? (verdict.start == nil ? .absent : .span)
    switch kind {
    case .whole: throw MessageError(.invalid, "\(field): a verdict is about one attribute")
    case .absent: break
    case .span:
      guard let start = verdict.start, let end = verdict.end else {
        throw MessageError(.invalid, "\(field): 'start' and 'end' are missing")
      }
      span = try TextSpan(
        checking: (start, end), quoting: nil, in: heard.text, ScalarOffsets(heard.text),
        field: field)
    }
    return Feedback(
      card: ReviewCard.identifier(
        market: heard.market, heard: heard.id, attribute: name, kind: kind, span: span),
      kind: kind, heard: heard.id, market: heard.market, text: heard.text, attribute: name,
      span: span, verdict: verdict.verdict, reviewer: settings.reviewer,
      answeredAt: settings.answeredAt)
  }
}
