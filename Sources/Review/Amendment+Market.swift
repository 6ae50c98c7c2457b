import Extraction
import Records

extension Amendment {
  /// Amends records of a market by its own normalisers and its way to tell quotes apart.
  ///
  /// - Parameter receivedAt: when the heard came in; dates are counted from it.
  init(_ extractor: Extractor, receivedAt: String?) {
    let kinds = Dictionary(
      extractor.kinds.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.init(
      assignQuotes: { text, attributes in
        extractor.assembler.assign(
          text: text,
          elements: attributes.map {
            // A name that the taxonomy has no more is beyond all kinds.
            QuoteAssembler.Element(
              attribute: kinds[$0.name] ?? extractor.kinds.count, span: $0.span)
          })
      },
      values: { text, marks in
        let known = marks.indices.filter { kinds[marks[$0].name] != nil }
        let attributes = extractor.attributes(
          in: text,
          known.map {
            ExtractedSpan(
              span: marks[$0].span, kind: kinds[marks[$0].name]!, confidence: 1, source: .human)
          }, receivedAt: receivedAt)
        var values = marks.map { AttributeValue.string(text[$0.span] ?? "") }
        for (index, attribute) in zip(known, attributes) { values[index] = attribute.value }
        return values
      })
  }
}
