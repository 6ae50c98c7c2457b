import Dispatch
import Extraction
import Foundation
import Records

extension Training {
  /// Held-out predictions, with the options that made the best ones if they were to be searched for.
  static func crossValidated(
    _ texts: [AnnotatedText], labels: [String], rules: RuleSet, options: TrainingOptions,
    progress: @Sendable (Progress) -> Void
  ) -> (TrainingOptions, HeldOut) {
    func heldOut(_ options: TrainingOptions) -> HeldOut {
      crossValidate(texts, labels: labels, rules: rules, options: options, progress: progress)
    }
    guard options.search, min(options.folds, texts.count) >= 2 else {
      return (options, heldOut(options))
    }
    let tried = options.neighbours.map { options in
      let heldOut = heldOut(options)
      let f1 = heldOut.bestThreshold.f1
      progress(.tried(options, f1: f1))
      return (options: options, heldOut: heldOut, f1: f1)
    }
    let best = tried.max { $0.f1 < $1.f1 }!
    return (best.options, best.heldOut)
  }

  /// Folds by position modulo their number, both sides of a disputed heard in one, each trained on its own
  /// thread.
  private static func crossValidate(
    _ texts: [AnnotatedText], labels: [String], rules: RuleSet, options: TrainingOptions,
    progress: @Sendable (Progress) -> Void
  ) -> HeldOut {
    let folds = min(options.folds, texts.count)
    guard folds >= 2 else { return HeldOut() }
    let results = FoldResults(count: folds)
    let numbers = foldNumbers(texts, count: folds)
    DispatchQueue.concurrentPerform(iterations: folds) { fold in
      let training = zip(texts, numbers).filter { $1 != fold }.map(\.0)
      let testing = zip(texts, numbers).filter { $1 == fold }.map(\.0)
      let fitted = fit(training, labels: labels, rules: rules, options: options)
      results.set(fold, HeldOut(testing, fitted, rules: rules))
      progress(.fold(fold + 1, of: folds))
    }
    return results.all
  }

  /// The fold of each text. A text that is there for each side of a dispute is in one fold, so that nothing
  /// is learned of it where it is held out.
  static func foldNumbers(_ texts: [AnnotatedText], count: Int) -> [Int] {
    var position = -1
    return texts.indices.map { i in
      if i == 0 || texts[i].text != texts[i - 1].text { position += 1 }
      return position % count
    }
  }

  /// Results by fold. Sendable: access is under the lock.
  private final class FoldResults: @unchecked Sendable {
    private let lock = NSLock()
    private var results: [HeldOut]
    init(count: Int) { results = Array(repeating: HeldOut(), count: count) }
    func set(_ fold: Int, _ result: HeldOut) { lock.withLock { results[fold] = result } }
    var all: HeldOut { lock.withLock { HeldOut(texts: results.flatMap(\.texts)) } }
  }
}

/// What a tagger says of texts that it was not trained on.
struct HeldOut: Sendable {
  struct Candidate: Sendable {
    let span: Lattice.ScoredSpan
    /// Nil where that is not known.
    let isRight: Bool?
  }

  struct Text: Sendable {
    let tokenCount: Int
    /// Gold spans, or those that are known to be.
    let goldCount: Int
    /// Whether the text states a class; nil where that is not known. [class]
    let isStated: [Bool?]
    /// The spans of a probability above the floor, by start.
    let candidates: [Candidate]
    /// The probability that no span of a class begins. [class]
    let absences: [Float]
  }

  var texts: [Text] = []

  /// The selection threshold with the best F1, and that F1.
  var bestThreshold: (threshold: Float, f1: Double) {
    var best = (threshold: Float(0.4), f1: 0.0)
    for step in 4...12 {
      let threshold = Float(step) * 0.05
      let f1 = f1(threshold: threshold)
      if f1 > best.f1 { best = (threshold, f1) }
    }
    return best
  }

  func f1(threshold: Float) -> Double {
    let gold = texts.reduce(0) { $0 + $1.goldCount }
    let chosen = selected(threshold: threshold).flatMap(\.self).filter { $0.isRight != nil }
    let right = chosen.count { $0.isRight == true }
    return 2 * Double(right) / Double(max(chosen.count + gold, 1))
  }

  /// What is chosen of each text.
  func selected(threshold: Float) -> [[Candidate]] {
    var selector = SpanSelector()
    return texts.map { text in
      var spans = text.candidates.map(\.span)
      selector.select(&spans, count: text.tokenCount) { _ in threshold }
      let chosen = Set(spans)
      return text.candidates.filter { chosen.contains($0.span) }
    }
  }
}

extension HeldOut {
  /// Tags texts with weights as they were fitted.
  init(_ texts: [AnnotatedText], _ fitted: Training.Fitted, rules: RuleSet) {
    let parameters = fitted.parameters
    let factors = Lattice.Factors(parameters.transitions)
    var lattice = Lattice.Workspace(shape: parameters.shape)
    var features = Features()
    var spans: [Lattice.ScoredSpan] = []
    var absences: [SIMD4<Float>] = []
    self.texts = texts.map { text in
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
      lattice.absences(into: &absences)
      let labels = fitted.vocabulary.labels
      return Text(
        tokenCount: example.tokens.count,
        goldCount: text.spans.count { labels.contains($0.label) },
        isStated: [false] + labels.map(text.states),
        candidates: spans.map { span in
          let place = TextSpan(
            start: Int(example.tokens[Int(span.start)].start),
            end: Int(example.tokens[Int(span.end) - 1].end))
          return Candidate(
            span: span, isRight: text.isRight(place, labels[Int(span.labelClass) - 1]))
        },
        absences: (0...labels.count).map { absences[$0 >> 2][$0 & 3] })
    }
  }
}
