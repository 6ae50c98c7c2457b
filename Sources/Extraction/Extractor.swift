import Foundation
import Records

/// A span that a heard states, by rules or tagger.
package struct ExtractedSpan: Sendable, Hashable {
  package var span: TextSpan
  /// The number of its kind in `Extractor.kinds`.
  package var kind: Int
  /// Calibrated probability, 0...1, that exactly this span has exactly this label.
  package var confidence: Double
  package var source: Attribute.Source

  package init(span: TextSpan, kind: Int, confidence: Double, source: Attribute.Source) {
    self.span = span
    self.kind = kind
    self.confidence = confidence
    self.source = source
  }
}

/// The way from a text to its spans, and from a heard to its record, for one market.
///
/// Immutable, so that many threads can share one; each brings a `Workspace` of its own.
package struct Extractor: Sendable {
  /// What a span can be: an attribute of the taxonomy, or a label that only the model knows.
  package struct Kind: Sendable {
    package let name: String
    package let label: String
    package let normaliser: Normaliser
    package let scope: Taxonomy.Attribute.Scope
    /// Canonical values by alias, lower-cased, white space as one space.
    let canonical: [String: String]
    let foundByRules: Bool
    let foundByTagger: Bool
    let ruleConfidence: Double
    /// The share of confident values that must be right.
    package let precision: Double
    /// From which confidence on a span needs no review; infinity if none is enough.
    package fileprivate(set) var threshold = Double.infinity
  }

  /// Buffers of one thread. They grow to the longest heard seen and are used again.
  package struct Workspace: ~Copyable {
    package var features = Features()
    var lattice: Lattice.Workspace
    var scratch = FeatureTable.Scratch()
    var selector = SpanSelector()
    var spans: [Lattice.ScoredSpan] = []
    /// By class, of the last text.
    var absences: [SIMD4<Float>] = []

    package init(for extractor: Extractor) {
      lattice = Lattice.Workspace(
        shape: extractor.model?.shape ?? Lattice.Shape(labelCount: 1))
    }
  }

  /// What a rule hit counts while nothing has been measured.
  package static let unmeasuredRuleConfidence = 0.5
  /// Spans less likely than this are not looked at.
  package static let probabilityFloor: Float = 0.05

  package let taxonomy: Taxonomy?
  package let model: TaggerModel?
  package let rules: RuleSet
  package private(set) var kinds: [Kind]
  package let assembler: QuoteAssembler
  /// The taxonomy's version for lineages; `none` without one.
  let fingerprint: String
  /// Kinds of the model's classes, outside (0) left out. [L]
  let kindOfClass: [Int]
  /// Kinds of rule sources; -1 for what is only evidence. [S]
  let kindOfSource: [Int]
  let calibrations: [Calibration]
  private let hasRulesOnly: Bool

  /// - Parameters:
  ///   - taxonomy: nil for a bare data set: the model's labels are the names.
  ///   - model: nil for a market with no model yet: rules alone find what they can.
  package init(taxonomy: Taxonomy?, model: TaggerModel?) {
    self.taxonomy = taxonomy
    self.model = model
    rules = RuleSet(taxonomy)
    var kinds =
      taxonomy?.attributes.map { attribute in
        Kind(
          name: attribute.name, label: attribute.label, normaliser: attribute.normaliser,
          scope: attribute.scope, canonical: Self.canonicalValues(attribute),
          foundByRules: model == nil ? attribute.finder != .tagger : attribute.finder == .rules,
          foundByTagger: attribute.finder != .rules,
          ruleConfidence: model?.metadata.rulePrecisions[attribute.label].map(Double.init)
            ?? Self.unmeasuredRuleConfidence,
          precision: attribute.precision)
      } ?? []
    var kindOfClass: [Int] = []
    for label in model?.metadata.labels ?? [] {
      if let known = kinds.firstIndex(where: { $0.label == label }) {
        kindOfClass.append(known)
      } else {
        kindOfClass.append(kinds.count)
        kinds.append(
          Kind(
            name: label, label: label, normaliser: .text, scope: .quote, canonical: [:],
            foundByRules: false, foundByTagger: true, ruleConfidence: 0,
            precision: Taxonomy.defaultPrecision))
      }
    }
    self.kinds = kinds
    assembler = QuoteAssembler(
      kinds: kinds.map {
        QuoteAssembler.Kind(name: $0.name, role: $0.scope == .heard ? .heard : nil)
      },
      scorer: model?.quoteScorer)
    fingerprint = taxonomy?.fingerprint ?? "none"
    self.kindOfClass = kindOfClass
    let attributeCount = rules.attributeCount
    kindOfSource = (0..<rules.sourceCount).map { $0 < attributeCount ? $0 : -1 }
    calibrations =
      model?.metadata.labels.map { model!.metadata.calibrations[$0] ?? Calibration() } ?? []
    hasRulesOnly = kinds.contains(where: \.foundByRules)
    for kind in kinds.indices {
      self.kinds[kind].threshold = threshold(of: kind, precision: kinds[kind].precision)
    }
  }

  private static func canonicalValues(_ attribute: Taxonomy.Attribute) -> [String: String] {
    var canonical: [String: String] = [:]
    for value in attribute.values {
      for alias in [value.value] + value.aliases { canonical[fold(alias)] = value.value }
    }
    return canonical
  }

  private static func fold(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Finds the spans of a text, by start; none overlap.
  ///
  /// - Parameter text: valid UTF-8 of at most `Heard.maximumTextBytes`.
  package func spans(
    in text: UnsafeBufferPointer<UInt8>, _ workspace: inout Workspace,
    into spans: inout [ExtractedSpan]
  ) {
    spans.removeAll(keepingCapacity: true)
    workspace.features.read(text, rules: rules)
    let tokens = workspace.features.tokens
    workspace.absences.removeAll(keepingCapacity: true)
    guard !tokens.isEmpty else { return }
    if let model {
      workspace.lattice.reset(count: tokens.count)
      model.table.score(workspace.features, into: &workspace.lattice, &workspace.scratch)
      workspace.lattice.run(model.factors, tokens: tokens)
      workspace.lattice.likelySpans(
        model.factors, tokens: tokens, floor: Self.probabilityFloor, into: &workspace.spans)
      workspace.lattice.absences(into: &workspace.absences)
      let threshold = model.metadata.threshold
      workspace.selector.select(&workspace.spans, count: tokens.count) { _ in threshold }
      for found in workspace.spans {
        let labelClass = Int(found.labelClass) - 1
        spans.append(
          ExtractedSpan(
            span: TextSpan(
              start: Int(tokens[Int(found.start)].start), end: Int(tokens[Int(found.end) - 1].end)),
            kind: kindOfClass[labelClass],
            confidence: Double(calibrations[labelClass].apply(found.probability)), source: .model))
      }
    }
    if hasRulesOnly { addRuleHits(workspace.features, &spans) }
  }

  /// Attributes that a text has no span of, with the calibrated probability that it states none.
  ///
  /// - Parameter spans: what `spans(in:)` has just found with the same workspace.
  package func absences(
    of spans: [ExtractedSpan], _ workspace: borrowing Workspace
  ) -> [(kind: Int, confidence: Double)] {
    guard !workspace.absences.isEmpty else { return [] }
    return kindOfClass.indices.compactMap { index in
      let kind = kindOfClass[index]
      guard !spans.contains(where: { $0.kind == kind }) else { return nil }
      return (kind, absence(ofClass: index + 1, workspace.absences))
    }
  }

  /// - Parameter absences: of a text with tokens, by class.
  func absence(ofClass labelClass: Int, _ absences: [SIMD4<Float>]) -> Double {
    let label = kinds[kindOfClass[labelClass - 1]].label
    let calibration = model?.metadata.absences[label] ?? Calibration()
    return Double(calibration.apply(absences[labelClass >> 2][labelClass & 3]))
  }

  /// From which confidence on a kind's spans are right in the share wanted, by what training measured
  /// of the tagger's and by the precision itself of rule hits; infinity where none is enough.
  package func threshold(of kind: Int, precision: Double) -> Double {
    kinds[kind].foundByRules
      ? precision
      : model?.threshold(label: kinds[kind].label, precision: precision) ?? .infinity
  }

  /// Whether a span needs no review.
  package func isConfident(_ span: ExtractedSpan) -> Bool {
    span.confidence >= kinds[span.kind].threshold
  }

  /// Adds what only rules find; of spans that overlap the more certain stands, then the longer.
  private func addRuleHits(_ features: borrowing Features, _ spans: inout [ExtractedSpan]) {
    for hit in features.hits {
      let kind = kindOfSource[Int(hit.source)]
      guard kind >= 0, kinds[kind].foundByRules else { continue }
      let candidate = ExtractedSpan(
        span: TextSpan(
          start: Int(features.tokens[Int(hit.start)].start),
          end: Int(features.tokens[Int(hit.end) - 1].end)),
        kind: kind, confidence: kinds[kind].ruleConfidence, source: .rule)
      let rivals = spans.filter { $0.span.overlaps(candidate.span) }
      if rivals.allSatisfy({
        ($0.confidence, $0.span.count) < (candidate.confidence, candidate.span.count)
      }) {
        spans.removeAll { $0.span.overlaps(candidate.span) }
        spans.append(candidate)
      }
    }
    spans.sort { $0.span < $1.span }
  }

  /// The normalised form of a span's text.
  package func value(of text: String, kind: Kind, reference: CalendarDate?) -> AttributeValue {
    if let canonical = kind.canonical[Self.fold(text)] { return .string(canonical) }
    return kind.normaliser.value(of: text, reference: reference)
  }
}

extension Calibration {
  package func apply(_ probability: Float) -> Float {
    let p = min(max(probability, 1e-6), 1 - 1e-6)
    return 1 / (1 + exp(-(slope * log(p / (1 - p)) + offset)))
  }
}

extension Taxonomy {
  /// The version with a hash of what extraction depends on, such as `1@3f9a0c2d1b7e`.
  package var fingerprint: String {
    var content: [UInt8] = []
    func add(_ text: String) { content += Array(text.utf8) + [0] }
    for attribute in attributes {
      add(attribute.name)
      add(attribute.label)
      add(attribute.finder.rawValue)
      add(attribute.scope.rawValue)
      add(attribute.normaliser.rawValue)
      add("\(attribute.precision)")
      for value in attribute.values { ([value.value] + value.aliases).forEach(add) }
      attribute.patterns.forEach(add)
    }
    for lexicon in lexicons { ([lexicon.name] + lexicon.terms).forEach(add) }
    return "\(version)@\(ContentHash.hex(ContentHash.sha256(content), digits: 12))"
  }
}
