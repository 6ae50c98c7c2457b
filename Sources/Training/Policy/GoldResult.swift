import Extraction
import Records

/// What an extractor finds in gold texts, text by text: exact start, end and attribute.
package struct GoldResult: Sendable {
  package struct Text: Sendable {
    /// By the attribute's name; those with nothing stated and nothing found are left out.
    package var counts: [String: Evaluation.Score]
    /// The confidences of the spans found, and whether they are right.
    package var spans: [(confidence: Double, isRight: Bool)]

    package init(
      counts: [String: Evaluation.Score], spans: [(confidence: Double, isRight: Bool)] = []
    ) {
      self.counts = counts
      self.spans = spans
    }

    /// Whether nothing is wrong and nothing missing; nil where nothing is stated and nothing found.
    package func isRight(_ attribute: String) -> Bool? {
      counts[attribute].map { $0.falsePositives + $0.falseNegatives == 0 }
    }
  }

  package var texts: [Text]

  package init(texts: [Text]) { self.texts = texts }

  /// Runs an extractor over gold texts, in their order.
  package init(_ texts: [AnnotatedText], _ extractor: Extractor) {
    var workspace = Extractor.Workspace(for: extractor)
    var spans: [ExtractedSpan] = []
    let names = Dictionary(
      extractor.kinds.map { ($0.label, $0.name) }, uniquingKeysWith: { first, _ in first })
    self.texts = texts.map { text in
      var copy = text.text
      copy.withUTF8 { extractor.spans(in: $0, &workspace, into: &spans) }
      var result = Text(counts: [:])
      for span in spans {
        let (label, name) = (extractor.kinds[span.kind].label, extractor.kinds[span.kind].name)
        let isRight = text.spans.contains { $0.span == span.span && $0.label == label }
        result.spans.append((span.confidence, isRight))
        if isRight {
          result.counts[name, default: .init()].truePositives += 1
        } else {
          result.counts[name, default: .init()].falsePositives += 1
        }
      }
      for gold in text.spans {
        result.counts[names[gold.label] ?? gold.label, default: .init()].falseNegatives += 1
      }
      for name in result.counts.keys {
        result.counts[name]!.falseNegatives -= result.counts[name]!.truePositives
      }
      return result
    }
  }
}
