import Extraction
import Records

/// How well an extractor finds the gold spans of texts: exact start, end and label.
package struct Evaluation: Sendable, Encodable {
  /// Precision, recall and F1 from counts; 0 where nothing was right.
  package struct Score: Sendable, Hashable, Encodable {
    package var truePositives = 0
    package var falsePositives = 0
    package var falseNegatives = 0

    package var precision: Double { ratio(truePositives, truePositives + falsePositives) }
    package var recall: Double { ratio(truePositives, truePositives + falseNegatives) }
    package var f1: Double {
      ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives)
    }
    /// Gold spans.
    package var support: Int { truePositives + falseNegatives }

    mutating func add(_ other: Score) {
      truePositives += other.truePositives
      falsePositives += other.falsePositives
      falseNegatives += other.falseNegatives
    }

    private func ratio(_ a: Int, _ b: Int) -> Double { b == 0 ? 0 : Double(a) / Double(b) }

    private enum CodingKeys: String, CodingKey {
      case precision, recall, f1, support, predicted, interval
      case truePositives = "true_positives"
      case falsePositives = "false_positives"
      case falseNegatives = "false_negatives"
    }

    /// 95% bootstrap interval of F1 over texts.
    package var interval: ClosedRange<Double>?

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(precision, forKey: .precision)
      try container.encode(recall, forKey: .recall)
      try container.encode(f1, forKey: .f1)
      try container.encode(support, forKey: .support)
      try container.encode(truePositives + falsePositives, forKey: .predicted)
      try container.encode(truePositives, forKey: .truePositives)
      try container.encode(falsePositives, forKey: .falsePositives)
      try container.encode(falseNegatives, forKey: .falseNegatives)
      if let interval {
        try container.encode([interval.lowerBound, interval.upperBound], forKey: .interval)
      }
    }
  }

  package var texts: Int
  package var micro: Score
  package var precisionInterval: ClosedRange<Double>
  package var recallInterval: ClosedRange<Double>
  /// Mean F1 over the labels that have gold spans.
  package var macroF1: Double
  /// The share of texts whose whole set of spans is right.
  package var exactTexts: Double
  package var labels: [String: Score]
  /// Of the confidences of all spans found.
  package var reliability: Reliability
  package var labelReliability: [String: Reliability]
  /// Of the confidence that a text states none of an attribute that was not found.
  package var absences: Reliability
  package var model: String?
  /// Nil where the data do not tell which spans belong together.
  package var quotes: QuoteEvaluation?

  private enum CodingKeys: String, CodingKey {
    case texts, precision, recall, f1, labels, ece, brier, passing, absences, model, quotes
    case precisionInterval = "precision_interval"
    case recallInterval = "recall_interval"
    case f1Interval = "f1_interval"
    case macroF1 = "macro_f1"
    case exactTexts = "exact_texts"
    case truePositives = "true_positives"
    case falsePositives = "false_positives"
    case falseNegatives = "false_negatives"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(texts, forKey: .texts)
    try container.encode(micro.precision, forKey: .precision)
    try container.encode(micro.recall, forKey: .recall)
    try container.encode(micro.f1, forKey: .f1)
    try container.encode(
      [precisionInterval.lowerBound, precisionInterval.upperBound], forKey: .precisionInterval)
    try container.encode(
      [recallInterval.lowerBound, recallInterval.upperBound], forKey: .recallInterval)
    if let interval = micro.interval {
      try container.encode([interval.lowerBound, interval.upperBound], forKey: .f1Interval)
    }
    try container.encode(micro.truePositives, forKey: .truePositives)
    try container.encode(micro.falsePositives, forKey: .falsePositives)
    try container.encode(micro.falseNegatives, forKey: .falseNegatives)
    try container.encode(macroF1, forKey: .macroF1)
    try container.encode(exactTexts, forKey: .exactTexts)
    try container.encode(
      Dictionary(
        uniqueKeysWithValues: labels.map {
          ($0, Label(score: $1, reliability: labelReliability[$0]))
        }
      ), forKey: .labels)
    try container.encode(reliability.ece, forKey: .ece)
    try container.encode(reliability.brier, forKey: .brier)
    try container.encode(reliability.passing, forKey: .passing)
    try container.encode(absences, forKey: .absences)
    try container.encodeIfPresent(model, forKey: .model)
    try container.encodeIfPresent(quotes, forKey: .quotes)
  }
}

extension Evaluation {
  /// What JSON tells of a label.
  private struct Label: Encodable {
    let score: Score
    let reliability: Reliability?

    private enum CodingKeys: String, CodingKey { case ece, brier, passing }

    func encode(to encoder: any Encoder) throws {
      try score.encode(to: encoder)
      guard let reliability else { return }
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(reliability.ece, forKey: .ece)
      try container.encode(reliability.brier, forKey: .brier)
      try container.encode(reliability.passing, forKey: .passing)
    }
  }

  /// Runs an extractor over annotated texts and compares.
  ///
  /// - Parameter resamples: of the bootstrap over texts (Efron 1979), with a fixed seed.
  package init(_ texts: [AnnotatedText], _ extractor: Extractor, resamples: Int = 1000) {
    var workspace = Extractor.Workspace(for: extractor)
    var spans: [ExtractedSpan] = []
    var byText: [[String: Score]] = []
    let precisions = Training.targetPrecisions
    let thresholds = extractor.kinds.indices.map { kind in
      precisions.map { extractor.threshold(of: kind, precision: $0) }
    }
    var found: [[(label: String, outcome: Reliability.Outcome)]] = []
    var missed: [[Reliability.Outcome]] = []
    var exact = 0
    for text in texts {
      var copy = text.text
      copy.withUTF8 { extractor.spans(in: $0, &workspace, into: &spans) }
      var scores: [String: Score] = [:]
      var right = 0
      found.append([])
      for span in spans {
        let label = extractor.kinds[span.kind].label
        let isRight = text.spans.contains { $0.span == span.span && $0.label == label }
        let outcome = Reliability.Outcome(
          confidence: span.confidence, isRight: isRight,
          passes: thresholds[span.kind].map { span.confidence >= $0 })
        found[found.count - 1].append((label, outcome))
        if isRight {
          right += 1
          scores[label, default: Score()].truePositives += 1
        } else {
          scores[label, default: Score()].falsePositives += 1
        }
      }
      missed.append(
        extractor.absences(of: spans, workspace).map { kind, confidence in
          Reliability.Outcome(
            confidence: confidence,
            isRight: !text.spans.contains { $0.label == extractor.kinds[kind].label },
            passes: precisions.map { confidence >= $0 })
        })
      for gold in text.spans { scores[gold.label, default: Score()].falseNegatives += 1 }
      for label in scores.keys {
        scores[label]!.falseNegatives -= scores[label]!.truePositives
      }
      if right == spans.count, right == text.spans.count { exact += 1 }
      byText.append(scores)
    }
    labels = Self.sum(byText)
    micro = Self.micro(labels)
    let supported = labels.values.filter { $0.support > 0 }
    macroF1 = supported.reduce(0) { $0 + $1.f1 } / Double(max(supported.count, 1))
    self.texts = texts.count
    exactTexts = Double(exact) / Double(max(texts.count, 1))
    reliability = Reliability(
      found.map { $0.map(\.outcome) }, precisions: precisions, resamples: resamples)
    labelReliability = labels.reduce(into: [:]) { byLabel, label in
      byLabel[label.key] = Reliability(
        found.map { $0.filter { $0.label == label.key }.map(\.outcome) }, precisions: precisions,
        resamples: resamples)
    }
    absences = Reliability(missed, precisions: precisions, resamples: resamples)
    model = extractor.model?.version
    quotes = QuoteEvaluation(texts, extractor, resamples: resamples)

    let names = labels.keys.sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let counts = byText.map { $0.map { (label: numbers[$0]!, score: $1) } }
    var generator = SeededGenerator(seed: 1)
    var micros: [Score] = []
    var f1s = [[Double]](repeating: [], count: names.count)
    for _ in 0..<resamples {
      var sample = [Score](repeating: Score(), count: names.count)
      for _ in 0..<texts.count {
        for (label, score) in counts[Int.random(in: 0..<texts.count, using: &generator)] {
          sample[label].add(score)
        }
      }
      micros.append(sample.reduce(into: Score()) { $0.add($1) })
      for label in names.indices { f1s[label].append(sample[label].f1) }
    }
    precisionInterval = Self.interval(micros.map(\.precision))
    recallInterval = Self.interval(micros.map(\.recall))
    micro.interval = Self.interval(micros.map(\.f1))
    for (name, f1s) in zip(names, f1s) { labels[name]!.interval = Self.interval(f1s) }
  }

  /// The score over some of the labels.
  package func micro(of names: Set<String>) -> Score {
    Self.micro(labels.filter { names.contains($0.key) })
  }

  private static func sum(_ parts: [[String: Score]]) -> [String: Score] {
    var total: [String: Score] = [:]
    for part in parts {
      for (label, score) in part {
        total[label, default: Score()].add(score)
      }
    }
    return total
  }

  private static func micro(_ labels: [String: Score]) -> Score {
    labels.values.reduce(into: Score()) { $0.add($1) }
  }

  /// The 2.5th and 97.5th percentile.
  static func interval(_ values: [Double]) -> ClosedRange<Double> {
    guard !values.isEmpty else { return 0...0 }
    let sorted = values.sorted()
    let low = sorted[Int(0.025 * Double(sorted.count - 1))]
    return low...sorted[Int((0.975 * Double(sorted.count - 1)).rounded(.up))]
  }
}
