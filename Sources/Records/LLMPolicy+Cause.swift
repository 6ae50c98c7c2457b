import Foundation

extension LLMPolicy.Attribute {
  /// Why the language model is no longer asked, or is asked again, in words with the figures; nil where it
  /// has always been asked.
  package var cause: String? {
    switch state {
    case .retired:
      return "no worse on \(pairs) pairs: difference \(Self.places(difference)) "
        + "[\(Self.places(low)), \(Self.places(high))], e-value \(Self.short(evidence))"
    case .active:
      let fallen = [("answers", watch), ("gold", goldWatch)].compactMap { name, watch in
        watch.flatMap { $0.answers > 0 ? (name: name, watch: $0) : nil }
      }.sorted { $0.watch.evidence > $1.watch.evidence }
      guard !fallen.isEmpty else { return nil }
      return "the tagger fell: "
        + fallen.map { name, watch in
          "\(name) \(watch.accepted) of \(watch.answers) right, "
            + "\(Self.places(watch.reference)) at retirement, e-value \(Self.short(watch.evidence))"
        }.joined(separator: "; ")
    }
  }

  private static func places(_ value: Double) -> String { String(format: "%.3f", value) }
  private static func short(_ value: Double) -> String { String(format: "%.4g", value) }
}
