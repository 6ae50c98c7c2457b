import Extraction
import Records

/// How often the normalised value of a gold span is exactly the one that the data give.
package struct ValueEvaluation: Sendable, Encodable {
  package struct Mistake: Sendable, Encodable {
    package let id: String
    package let label: String
    package let text: String
    package let expected: AttributeValue
    package let value: AttributeValue
  }

  package let all: Share
  package let labels: [String: Share]
  /// In the order of the data.
  package let wrong: [Mistake]

  /// Looks at the spans that have a value in the data; dates are counted from the text's
  /// `received_at`. Labels that the extractor does not know are passed over.
  ///
  /// - Parameter resamples: of the bootstrap over texts, with a fixed seed.
  package init(_ texts: [AnnotatedText], _ extractor: Extractor, resamples: Int = 1000) {
    var counts: [String: [(right: Int, all: Int)]] = [:]
    var totals: [(right: Int, all: Int)] = []
    var wrong: [Mistake] = []
    for text in texts {
      let known = text.spans.compactMap { gold in
        extractor.kinds.firstIndex { $0.label == gold.label }.map {
          (
            gold,
            ExtractedSpan(span: gold.span, kind: $0, confidence: 1, source: .model)
          )
        }
      }
      let attributes = extractor.attributes(
        in: text.text, known.map(\.1), receivedAt: text.receivedAt)
      var byLabel: [String: (right: Int, all: Int)] = [:]
      for ((gold, _), attribute) in zip(known, attributes) {
        guard let expected = gold.value else { continue }
        byLabel[gold.label, default: (0, 0)].all += 1
        if attribute.value == expected {
          byLabel[gold.label]!.right += 1
        } else {
          wrong.append(
            Mistake(
              id: text.id, label: gold.label, text: text.text[gold.span] ?? "",
              expected: expected, value: attribute.value))
        }
      }
      for (label, count) in byLabel { counts[label, default: []].append(count) }
      totals.append(byLabel.values.reduce((0, 0)) { ($0.0 + $1.right, $0.1 + $1.all) })
    }
    all = Share(totals, resamples: resamples)
    labels = counts.mapValues { Share($0, resamples: resamples) }
    self.wrong = wrong
  }
}
