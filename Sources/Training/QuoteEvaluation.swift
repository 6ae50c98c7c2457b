import Extraction
import Records

/// How often the quotes of a heard are exactly right: each quote is the set of its spans with their
/// labels, those that all quotes share among them, and a heard's answer is the set of its quotes.
package struct QuoteEvaluation: Sendable, Encodable {
  package struct Shares: Sendable, Encodable {
    /// Of heards with gold spans; one without numbers holds one quote.
    package let heards: Share
    /// Of those among them with two or more gold quotes.
    package let several: Share
  }

  /// On the spans that the extractor finds: a wrong span makes its quotes wrong too.
  package let extracted: Shares
  /// On the gold spans: the grouping alone.
  package let gold: Shares

  /// Nil where no span has a quote's number: such data do not tell what belongs together.
  ///
  /// - Parameter resamples: of the bootstrap over texts, with a fixed seed.
  package init?(_ texts: [AnnotatedText], _ extractor: Extractor, resamples: Int = 1000) {
    guard texts.contains(where: \.hasQuotes) else { return nil }
    var workspace = Extractor.Workspace(for: extractor)
    var found: [ExtractedSpan] = []
    var extracted: [Outcome] = []
    var gold: [Outcome] = []
    for text in texts where !text.spans.isEmpty {
      let right = Self.quotes(text.spans, text.spans.map(\.quote))
      func outcome(_ spans: [AnnotatedText.Span]) -> Outcome {
        let elements = spans.map { span in
          QuoteAssembler.Element(
            attribute: extractor.kinds.firstIndex { $0.label == span.label } ?? -1, span: span.span)
        }
        let numbers = extractor.assembler.assign(text: text.text, elements: elements)
        return Outcome(
          isRight: Self.quotes(spans, numbers) == right, hasSeveral: right.count > 1)
      }
      gold.append(outcome(text.spans))
      var copy = text.text
      copy.withUTF8 { extractor.spans(in: $0, &workspace, into: &found) }
      extracted.append(
        outcome(
          found.map { AnnotatedText.Span(span: $0.span, label: extractor.kinds[$0.kind].label) }))
    }
    self.extracted = Self.shares(extracted, resamples)
    self.gold = Self.shares(gold, resamples)
  }

  private struct Outcome {
    let isRight: Bool
    let hasSeveral: Bool
  }

  private struct Member: Hashable {
    let label: String
    let span: TextSpan
  }

  private static func quotes(_ spans: [AnnotatedText.Span], _ numbers: [Int?]) -> Set<Set<Member>> {
    let known = Set(numbers.compactMap(\.self))
    let all = known.isEmpty ? [nil] : known.map(Optional.some)
    return Set(
      all.map { number in
        Set(
          zip(spans, numbers).filter { $1 == nil || $1 == number }
            .map { span, _ in Member(label: span.label, span: span.span) })
      })
  }

  private static func shares(_ outcomes: [Outcome], _ resamples: Int) -> Shares {
    func share(_ outcomes: [Outcome]) -> Share {
      Share(outcomes.map { ($0.isRight ? 1 : 0, 1) }, resamples: resamples)
    }
    return Shares(heards: share(outcomes), several: share(outcomes.filter(\.hasSeveral)))
  }

  private enum CodingKeys: String, CodingKey {
    case extracted
    case gold = "gold_spans"
  }
}
