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
    case epoch(Int, of: Int, loss: Double)
  }

  /// Trains a tagger and returns its model file.
  ///
  /// Thresholds and calibration come from cross-validation within the texts; the tagger itself is then
  /// fitted to all of them. The same texts, taxonomy and options give the same bytes.
  ///
  /// - Parameters:
  ///   - quoteTexts: texts of other markets, which only the grouping into quotes learns from, before
  ///     the market's own; equal labels mean the same.
  ///   - progress: called from several threads.
  /// - Throws: `Failure` when there is nothing to learn or too much.
  package static func train(
    _ texts: [AnnotatedText], taxonomy: Taxonomy?, market: String?, program: String,
    options: TrainingOptions, quoteTexts: [AnnotatedText] = [],
    progress: @Sendable (Progress) -> Void = { _ in }
  ) throws -> [UInt8] {
    let byRules = Set(
      taxonomy?.attributes.filter { $0.finder == .rules }.map(\.label) ?? [])
    let labels = Set(texts.flatMap { $0.spans.map(\.label) }).subtracting(byRules).sorted()
    guard !labels.isEmpty else {
      throw Failure(
        description: "none of the \(texts.count) texts has a span to learn from (check --data)")
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
    let heldOut = crossValidate(
      texts, labels: labels, rules: rules, options: options, progress: progress)
    let threshold = Self.threshold(heldOut)
    let final = fit(texts, labels: labels, rules: rules, options: options) { epoch, loss in
      progress(.epoch(epoch, of: options.epochs, loss: loss))
    }
    let metadata = TaggerModel.Metadata(
      labels: labels, market: market, taxonomy: taxonomy?.fingerprint, program: program,
      seed: options.seed, texts: texts.count,
      unalignable: final.examples.reduce(0) { $0 + $1.unalignable }, threshold: threshold,
      calibrations: CalibrationFit.fit(heldOut, labels: labels, threshold: threshold),
      rulePrecisions: taxonomy.map { rulePrecisions(texts, $0) } ?? [:])
    let quoteScorer = quoteScorer(
      quoteTexts + (texts.contains(where: \.hasQuotes) ? texts : []), taxonomy)
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
    return try file(rows, scale)
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
    progress: (Int, Double) -> Void = { _, _ in }
  ) -> Fitted {
    let vocabulary = Vocabulary.build(
      texts, labels: labels, rules: rules, minimumCount: options.minimumCount)
    var features = Features()
    let examples = texts.map { vocabulary.example($0, rules: rules, features: &features) }
    return Fitted(
      vocabulary: vocabulary, examples: examples,
      parameters: Optimiser.fit(
        examples, shape: Lattice.Shape(labelCount: labels.count),
        rowCount: vocabulary.hashes.count, options: options, progress: progress))
  }

  /// What a tagger says of a text that it was not trained on.
  struct HeldOut: Sendable {
    struct Candidate: Sendable {
      let span: Lattice.ScoredSpan
      let isRight: Bool
    }
    let tokenCount: Int
    let goldCount: Int
    /// The spans of a probability above the floor, by start.
    let candidates: [Candidate]
  }

  /// Folds by position modulo their number, each trained on its own thread.
  static func crossValidate(
    _ texts: [AnnotatedText], labels: [String], rules: RuleSet, options: TrainingOptions,
    progress: @Sendable (Progress) -> Void
  ) -> [HeldOut] {
    let folds = min(options.folds, texts.count)
    guard folds >= 2 else { return [] }
    let results = FoldResults(count: folds)
    DispatchQueue.concurrentPerform(iterations: folds) { fold in
      let training = texts.enumerated().filter { $0.offset % folds != fold }.map(\.element)
      let testing = texts.enumerated().filter { $0.offset % folds == fold }.map(\.element)
      let fitted = fit(training, labels: labels, rules: rules, options: options)
      results.set(fold, predict(testing, fitted, rules: rules))
      progress(.fold(fold + 1, of: folds))
    }
    return results.all
  }

  /// Results by fold. Sendable: access is under the lock.
  private final class FoldResults: @unchecked Sendable {
    private let lock = NSLock()
    private var results: [[HeldOut]]
    init(count: Int) { results = Array(repeating: [], count: count) }
    func set(_ fold: Int, _ result: [HeldOut]) { lock.withLock { results[fold] = result } }
    var all: [HeldOut] { lock.withLock { results.flatMap { $0 } } }
  }

  private static func predict(
    _ texts: [AnnotatedText], _ fitted: Fitted, rules: RuleSet
  ) -> [HeldOut] {
    let parameters = fitted.parameters
    let factors = Lattice.Factors(parameters.transitions)
    var lattice = Lattice.Workspace(shape: parameters.shape)
    var features = Features()
    var spans: [Lattice.ScoredSpan] = []
    return texts.map { text in
      let example = fitted.vocabulary.example(text, rules: rules, features: &features)
      lattice.reset(count: example.tokens.count)
      for t in example.tokens.indices {
        let row = lattice.emissions + t * parameters.rowQuads
        for k in Int(example.starts[t])..<Int(example.starts[t + 1]) {
          let weights = parameters.weights + Int(example.rows[k]) * parameters.rowQuads
          for q in 0..<parameters.rowQuads { row[q] += weights[q] }
        }
      }
      lattice.run(factors, tokens: example.tokens)
      lattice.likelySpans(
        factors, tokens: example.tokens, floor: Extractor.probabilityFloor, into: &spans)
      return HeldOut(
        tokenCount: example.tokens.count, goldCount: text.spans.count,
        candidates: spans.map { span in
          let place = TextSpan(
            start: Int(example.tokens[Int(span.start)].start),
            end: Int(example.tokens[Int(span.end) - 1].end))
          let label = fitted.vocabulary.labels[Int(span.labelClass) - 1]
          return HeldOut.Candidate(
            span: span,
            isRight: text.spans.contains { $0.span == place && $0.label == label })
        })
    }
  }

  /// The selection threshold with the best F-score on held-out texts.
  static func threshold(_ heldOut: [HeldOut]) -> Float {
    guard !heldOut.isEmpty else { return 0.4 }
    let gold = heldOut.reduce(0) { $0 + $1.goldCount }
    var best: (f: Double, threshold: Float) = (-1, 0.4)
    for step in 4...12 {
      let threshold = Float(step) * 0.05
      let chosen = selected(heldOut, threshold: threshold)
      let right = chosen.count { $0.isRight }
      let f = 2 * Double(right) / Double(max(chosen.count + gold, 1))
      if f > best.f { best = (f, threshold) }
    }
    return best.threshold
  }

  static func selected(_ heldOut: [HeldOut], threshold: Float) -> [HeldOut.Candidate] {
    var selector = SpanSelector()
    return heldOut.flatMap { text in
      var spans = text.candidates.map(\.span)
      selector.select(&spans, count: text.tokenCount) { _ in threshold }
      let chosen = Set(spans)
      return text.candidates.filter { chosen.contains($0.span) }
    }
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
        counts[label, default: (0, 0)].all += 1
        if text.spans.contains(where: { $0.span == span.span && $0.label == label }) {
          counts[label]!.right += 1
        }
      }
    }
    return counts.mapValues { Float($0.right + 1) / Float($0.all + 2) }
  }
}
