import Records

extension Extractor {
  /// The whole way from a heard to its record.
  ///
  /// - Parameters:
  ///   - receivedAt: when the heard came in if it does not say so itself (ISO 8601); dates are counted
  ///     from it.
  ///   - origin: topic, partition and offset for the lineage.
  package func record(
    for heard: Heard, receivedAt: String? = nil, processedAt: String, program: String,
    origin: DeadLetter.Origin? = nil, _ workspace: inout Workspace
  ) -> Record {
    var text = heard.text
    var spans: [ExtractedSpan] = []
    text.withUTF8 { self.spans(in: $0, &workspace, into: &spans) }
    let received = heard.receivedAt ?? receivedAt
    let attributes = attributes(in: heard.text, spans, receivedAt: received)
    return Record(
      id: heard.id, market: heard.market, text: heard.text, receivedAt: received,
      processedAt: processedAt, attributes: attributes,
      absent: absences(of: spans, workspace).compactMap { kind, confidence in
        confidence < kinds[kind].precision
          ? Absence(name: kinds[kind].name, confidence: confidence) : nil
      },
      quotes: QuoteAssembler.quotes(of: attributes),
      lineage: Lineage(
        taxonomy: fingerprint, model: model?.version, program: program, topic: origin?.topic,
        partition: origin?.partition, offset: origin?.offset))
  }

  /// Spans with their values and the numbers of their quotes.
  package func attributes(
    in text: String, _ spans: [ExtractedSpan], receivedAt: String?
  ) -> [Attribute] {
    let reference = receivedAt.flatMap { CalendarDate(iso8601: $0) }
    let quotes = assembler.assign(
      text: text,
      elements: spans.map { QuoteAssembler.Element(attribute: $0.kind, span: $0.span) })
    return spans.indices.map { index in
      let span = spans[index]
      let kind = kinds[span.kind]
      return Attribute(
        name: kind.name, span: span.span,
        value: value(of: index, in: text, spans, reference: reference),
        confidence: span.confidence, source: span.source, quote: quotes[index],
        status: isConfident(span) ? .confident : .inReview)
    }
  }
}
