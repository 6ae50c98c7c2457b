import Records

extension Interchange {
  private struct Meta: Encodable {
    var id: String
    var market: String
  }

  private struct HeardLine: Encodable {
    var id: String
    var market: String
    var text: String
    var spans: [InterchangeSpan]?
    var verdicts: [Verdict]?

    struct Verdict: Encodable {
      var attribute: String
      var label: String
      var kind: ReviewCard.Kind
      var start: Int?
      var end: Int?
      var verdict: Feedback.Verdict
    }
  }

  private struct Entities: Encodable {
    var text: String
    var entities: [InterchangeSpan]
    var meta: Meta
  }

  private struct Task: Encodable {
    var text: String
    var spans: [InterchangeSpan]
    var answer: String
    var view: String
    var meta: Meta

    private enum CodingKeys: String, CodingKey {
      case text, spans, answer, meta
      case view = "_view_id"
    }
  }

  /// The verdicts as lines, without their ends, in the order in which their heards were first answered.
  ///
  /// What a format has no words for is left out: "not stated" in all but `heards`, single answers in
  /// `spacy`, second opinions in all.
  ///
  /// - Parameter verdicts: those that stand, in order of answering.
  package func lines(_ verdicts: [Feedback], as format: Format) throws -> [[UInt8]] {
    let verdicts = verdicts.filter { $0.opinionOf == nil && $0.verdict != .revoke }
    switch format {
    case .heards: return try heardLines(verdicts)
    case .spacy:
      return try verdicts.compactMap { verdict in
        guard let marks = verdict.spans else { return nil }
        return try MessageJSON.encode(
          Entities(
            text: verdict.text, entities: spans(marks, verdict),
            meta: Meta(id: verdict.heard, market: verdict.market)))
      }
    case .prodigy: return try verdicts.compactMap { try task($0).map(MessageJSON.encode) }
    }
  }

  private func spans(_ marks: [Feedback.Mark], _ verdict: Feedback) -> [InterchangeSpan] {
    let offsets = ScalarOffsets(verdict.text)
    return marks.sorted { $0.span < $1.span }.map {
      InterchangeSpan(
        $0.span, label: label(of: $0.name, in: verdict.market), quote: $0.quote, offsets)
    }
  }

  private func heardLines(_ verdicts: [Feedback]) throws -> [[UInt8]] {
    var order: [[String]] = []
    var lines: [[String]: HeardLine] = [:]
    for verdict in verdicts where verdict.verdict != .ignore {
      let key = [verdict.market, verdict.heard, verdict.text]
      if lines[key] == nil {
        order.append(key)
        lines[key] = HeardLine(id: verdict.heard, market: verdict.market, text: verdict.text)
      }
      if let marks = verdict.spans {
        lines[key]!.spans = spans(marks, verdict)
      } else if let attribute = verdict.attribute {
        let name = label(of: attribute, in: verdict.market)
        let place = verdict.span.map {
          InterchangeSpan($0, label: name, ScalarOffsets(verdict.text))
        }
        lines[key]!.verdicts =
          (lines[key]!.verdicts ?? []) + [
            HeardLine.Verdict(
              attribute: attribute, label: name, kind: verdict.kind, start: place?.start,
              end: place?.end, verdict: verdict.verdict)
          ]
      }
    }
    return try order.compactMap { key in
      guard let line = lines[key], line.spans != nil || line.verdicts != nil else { return nil }
      return try MessageJSON.encode(line)
    }
  }

  private func task(_ verdict: Feedback) -> Task? {
    let spans: [InterchangeSpan]
    switch verdict.kind {
    case .absent: return nil
    case .whole: spans = self.spans(verdict.spans ?? [], verdict)
    case .span:
      guard let attribute = verdict.attribute, let span = verdict.span else { return nil }
      spans = self.spans([Feedback.Mark(name: attribute, span: span)], verdict)
    }
    return Task(
      text: verdict.text, spans: spans, answer: verdict.verdict.rawValue,
      view: verdict.kind == .whole ? Self.manualView : Self.binaryView,
      meta: Meta(id: verdict.heard, market: verdict.market))
  }

  static let manualView = "ner_manual"
  static let binaryView = "ner"
}
