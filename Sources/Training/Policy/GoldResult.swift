import Extraction
import Records

/// What an extractor finds in gold texts, text by text: exact start, end and label.
package struct GoldResult: Sendable {
  package struct Text: Sendable {
    /// By label; those with nothing stated and nothing found are left out.
    package var counts: [String: Evaluation.Score]
    /// The confidences of the spans found, and whether they are right.
    package var spans: [(confidence: Double, isRight: Bool)]

    package init(
      counts: [String: Evaluation.Score], spans: [(confidence: Double, isRight: Bool)] = []
    ) {
      self.counts = counts
      self.spans = spans
    }
  }

  package var texts: [Text]

  package init(texts: [Text]) { self.texts = texts }

  /// Runs an extractor over gold texts, in their order.
  package init(_ texts: [AnnotatedText], _ extractor: Extractor) {
    var workspace = Extractor.Workspace(for: extractor)
    var spans: [ExtractedSpan] = []
    self.texts = texts.map { text in
      var copy = text.text
      copy.withUTF8 { extractor.spans(in: $0, &workspace, into: &spans) }
      var result = Text(counts: [:])
      for span in spans {
        let label = extractor.kinds[span.kind].label
        let isRight = text.spans.contains { $0.span == span.span && $0.label == label }
        result.spans.append((span.confidence, isRight))
        if isRight {
          result.counts[label, default: .init()].truePositives += 1
        } else {
          result.counts[label, default: .init()].falsePositives += 1
        }
      }
      for gold in text.spans { result.counts[gold.label, default: .init()].falseNegatives += 1 }
      for label in result.counts.keys {
        result.counts[label]!.falseNegatives -= result.counts[label]!.truePositives
      }
      return result
    }
  }

  /// By label, in how many of the texts it is wholly right: nothing wrong and nothing missing.
  package func whollyRight(labels: [String]) -> [String: Tally] {
    Dictionary(
      labels.map { label in
        let right = texts.count {
          guard let score = $0.counts[label] else { return true }
          return score.falsePositives + score.falseNegatives == 0
        }
        return (label, Tally(right: right, all: texts.count))
      }, uniquingKeysWith: { first, _ in first })
  }
}
