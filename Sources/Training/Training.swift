import Dispatch
import Extraction
import Foundation
import Records

/// Fits taggers.
package enum Training {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  package enum Progress: Sendable {
    case fold(Int, of: Int)
    case tried(TrainingOptions, f1: Double)
    case epoch(Int, of: Int, loss: Double)
  }

  /// The shares of right values that thresholds are measured for, beside those that a taxonomy names.
  package static let targetPrecisions = [0.95, 0.98, 0.99]

  /// The most tokens that a model names, half as many as a tagger remembers.
  private static let maximumWords = 4096

  /// A model file, and the weights that it was cut down from.
  package struct Trained {
    package let file: [UInt8]
    /// What the model was fitted with: those of `options` or what was best of those tried.
    package let options: TrainingOptions
    fileprivate let fitted: Fitted
    fileprivate let rules: RuleSet
    fileprivate let threshold: Float

    /// The micro F1 of the tagger's spans with the weights as they were fitted, 32 bits each and none
    /// dropped.
    package func unquantisedF1(on texts: [AnnotatedText]) -> Double {
      HeldOut(texts, fitted, rules: rules).f1(threshold: threshold)
    }
  }

  /// Trains a tagger.
  ///
  /// Options that are searched for, thresholds and calibration come from cross-validation within the texts; the tagger itself is then
  /// fitted to all of them, from the weights of an earlier model if there is one: what it has learned of texts
  /// that it shares with a fold must not count as held out. The same texts, taxonomy, options and earlier
  /// model give the same bytes.
  ///
  /// - Parameters:
  ///   - earlier: a model of the same texts, more or less, to begin with where there are many: half the
  ///     passes are enough then.
  ///   - quoteTexts: texts of other markets, which only the grouping into quotes learns from, before
  ///     the market's own; equal labels mean the same.
  ///   - progress: called from several threads.
  /// - Throws: `Failure` when there is nothing to learn or too much.
  package static func train(
    _ texts: [AnnotatedText], taxonomy: Taxonomy?, market: String?, program: String,
    options: TrainingOptions, from earlier: TaggerModel? = nil,
    quoteTexts: [AnnotatedText] = [],
    progress: @Sendable (Progress) -> Void = { _ in }
  ) throws -> Trained {
    let byRules = Set(
      taxonomy?.attributes.filter { $0.finder == .rules }.map(\.label) ?? [])
    let labels = Set(texts.flatMap { $0.spans.map(\.label) }).subtracting(byRules).sorted()
    guard !labels.isEmpty else {
      throw Failure(
        description:
          "none of the \(texts.count) texts has a span to learn from: mark or accept some")
    }
    guard labels.count <= TaggerModel.maximumLabels else {
      throw Failure(
        description:
          "\(labels.count) labels, but a model can have at most \(TaggerModel.maximumLabels)")
    }
    if let taxonomy {
      for label in labels where taxonomy.attribute(label: label) == nil {
        throw Failure(
          description:
            "label '\(label)' of the training data is no attribute's label in the taxonomy (add it there or leave --market out)"
        )
      }
    }
    let rules = RuleSet(taxonomy)
    let (options, heldOut) = crossValidated(
      texts, labels: labels, rules: rules, options: options, progress: progress)
    let threshold = heldOut.bestThreshold.threshold
    let calibration = heldOut.calibration(
      labels: labels, threshold: threshold,
      precisions: Set(taxonomy?.attributes.map(\.precision) ?? []).union(targetPrecisions))
    let start = texts.count < TrainingOptions.leastWarmTexts ? nil : earlier.map(WarmStart.init)
    let passes = options.passes(over: texts.count, isWarm: start != nil)
    let final = fit(texts, labels: labels, rules: rules, options: options, from: start) {
      epoch, loss in
      progress(.epoch(epoch, of: passes, loss: loss))
    }
    let metadata = TaggerModel.Metadata(
      labels: labels, market: market, taxonomy: taxonomy?.fingerprint,
      vocabulary: Taxonomy.vocabulary.fingerprint, program: program, seed: options.seed,
      texts: texts.count,
      unalignable: final.examples.reduce(0) { $0 + $1.unalignable }, threshold: threshold,
      calibrations: calibration.spans, absences: calibration.absences,
      thresholds: calibration.thresholds,
      rulePrecisions: taxonomy.map { rulePrecisions(texts, $0) } ?? [:],
      words: Array(final.vocabulary.words.prefix(maximumWords)))
    let whole = texts.filter { $0.verdicts == nil }
    let quoteScorer = quoteScorer(
      quoteTexts + (whole.contains(where: \.hasQuotes) ? whole : []), taxonomy)
    func file(_ rows: [FeatureTable.Row], _ scale: Float) throws -> [UInt8] {
      try ModelFile.encode(
        metadata: metadata, transitions: final.parameters.transitions, rows: rows, scale: scale,
        quoteScorer: quoteScorer)
    }
    let room = options.maximumModelBytes - (try file([], 1).count)
    guard room > 0 else {
      throw Failure(
        description:
          "\(options.maximumModelBytes) bytes are too few for a model of \(labels.count) labels (\(options.maximumModelBytes - room) without any feature)"
      )
    }
    let (rows, scale) = Quantiser.rows(
      final.parameters, hashes: final.vocabulary.hashes, maximumBytes: room)
    return Trained(
      file: try file(rows, scale), options: options, fitted: final, rules: rules,
      threshold: threshold)
  }

  /// Nil where no text has quotes to tell apart.
  private static func quoteScorer(_ texts: [AnnotatedText], _ taxonomy: Taxonomy?) -> QuoteScorer? {
    guard texts.contains(where: \.hasQuotes) else { return nil }
    let labels = Set(texts.flatMap { $0.spans.map(\.label) }).sorted()
    let kinds = labels.map { label in
      let attribute = taxonomy?.attribute(label: label)
      return QuoteAssembler.Kind(
        name: attribute?.name ?? label, role: attribute?.scope == .heard ? .heard : nil)
    }
    return QuoteScorer.train(
      texts.map { text in
        QuoteExample(
          kinds: kinds, text: text.text,
          elements: text.spans.map {
            QuoteAssembler.Element(attribute: labels.firstIndex(of: $0.label)!, span: $0.span)
          }, quotes: text.spans.map(\.quote))
      })
  }

  struct Fitted {
    let vocabulary: Vocabulary
    let examples: [Example]
    let parameters: Parameters
  }

  static func fit(
    _ texts: [AnnotatedText], labels: [String], rules: RuleSet, options: TrainingOptions,
    from start: WarmStart? = nil, progress: (Int, Double) -> Void = { _, _ in }
  ) -> Fitted {
    let vocabulary = Vocabulary.build(
      texts, labels: labels, rules: rules, minimumCount: options.minimumCount)
    var features = Features()
    let examples = texts.map { vocabulary.example($0, rules: rules, features: &features) }
    var options = options
    if examples.contains(where: { $0.constraints != nil }),
      let share = AnnotatedText.entityShare(texts, labels: labels)
    {
      options.entityShare = min(0.9 * share, 0.9)...min(1.3 * share, 0.95)
    }
    let parameters = Parameters(
      shape: Lattice.Shape(labelCount: labels.count), rowCount: vocabulary.hashes.count)
    if let start { parameters.begin(with: start, hashes: vocabulary.hashes, labels: labels) }
    Optimiser.fit(
      parameters, to: examples, isWarm: start != nil, options: options, progress: progress)
    return Fitted(vocabulary: vocabulary, examples: examples, parameters: parameters)
  }

  /// The share of rule hits that are gold spans, (right + 1) / (hits + 2), by label.
  private static func rulePrecisions(
    _ texts: [AnnotatedText], _ taxonomy: Taxonomy
  ) -> [String: Float] {
    var counts: [String: (right: Int, all: Int)] = [:]
    let extractor = Extractor(taxonomy: taxonomy, model: nil)
    var workspace = Extractor.Workspace(for: extractor)
    var spans: [ExtractedSpan] = []
    for text in texts {
      var copy = text.text
      copy.withUTF8 { extractor.spans(in: $0, &workspace, into: &spans) }
      for span in spans {
        let label = extractor.kinds[span.kind].label
        guard let isRight = text.isRight(span.span, label) else { continue }
        counts[label, default: (0, 0)].all += 1
        if isRight { counts[label]!.right += 1 }
      }
    }
    return counts.mapValues { Float($0.right + 1) / Float($0.all + 2) }
  }
}
