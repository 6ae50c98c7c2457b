import Records

/// What speaks for and against each kind in one text, beside the spans that were chosen.
package struct Evidence: Sendable {
  /// All likely spans, the most certain first; they may overlap.
  package var likely: [ExtractedSpan]
  /// By kind, the probability that a text without a span of it states none; nil where no model knows
  /// the kind, or where the text has no tokens. [K]
  package var absences: [Double?]

  package init(likely: [ExtractedSpan], absences: [Double?]) {
    self.likely = likely
    self.absences = absences
  }
}

extension Extractor {
  /// Whether the tagger finds spans of a kind, rather than rules or nothing yet.
  package func isLearned(_ kind: Int) -> Bool { kindOfClass.contains(kind) }

  /// What the last text that went through the workspace holds: the tagger's spans before it chose among
  /// them and, of kinds that rules find, all their hits.
  ///
  /// Apart from `spans(in:)`, which most texts need alone.
  package func evidence(_ workspace: inout Workspace) -> Evidence {
    var evidence = Evidence(likely: [], absences: Array(repeating: nil, count: kinds.count))
    let tokens = workspace.features.tokens
    guard !tokens.isEmpty else { return evidence }
    func span(_ start: Int32, _ end: Int32) -> TextSpan {
      TextSpan(start: Int(tokens[Int(start)].start), end: Int(tokens[Int(end) - 1].end))
    }
    if let model {
      workspace.lattice.likelySpans(
        model.factors, tokens: tokens, floor: Self.probabilityFloor, into: &workspace.spans)
      for found in workspace.spans {
        let index = Int(found.labelClass) - 1
        evidence.likely.append(
          ExtractedSpan(
            span: span(found.start, found.end), kind: kindOfClass[index],
            confidence: Double(calibrations[index].apply(found.probability)), source: .model))
      }
      for (index, kind) in kindOfClass.enumerated() {
        evidence.absences[kind] = absence(ofClass: index + 1, workspace.absences)
      }
    }
    var hits: Set<ExtractedSpan> = []
    for hit in workspace.features.hits {
      let kind = kindOfSource[Int(hit.source)]
      guard kind >= 0, kinds[kind].foundByRules else { continue }
      hits.insert(
        ExtractedSpan(
          span: span(hit.start, hit.end), kind: kind, confidence: kinds[kind].ruleConfidence,
          source: .rule))
    }
    evidence.likely += hits
    evidence.likely.sort {
      ($1.confidence, $0.span, $0.kind) < ($0.confidence, $1.span, $1.kind)
    }
    return evidence
  }
}
