import Extraction
import Foundation
import Records

/// A model that was trained from answers, with its comparison to what serves.
struct Candidate: Sendable {
  let file: [UInt8]
  let model: TaggerModel
  let gate: Gate
  let gold: ModelVersion.Gold
  /// How many spans it learned from that what serves is sure of.
  let machineSpans: Int
  /// Texts in which it finds something.
  let selfTest: [String]

  /// Trains. Takes seconds of all cores.
  ///
  /// - Parameter serving: the model file that serves; nil where rules alone do.
  /// - Throws: `Training.Failure`, `ModelFileError`.
  init(
    _ set: TrainingSet, taxonomy: Taxonomy, serving: [UInt8]?, program: String,
    options: TrainingOptions, gates: Gate.Settings
  ) throws {
    let before = Extractor(taxonomy: taxonomy, serving: serving)
    let texts = options.machineWeight > 0 ? set.texts.map { $0.marked(by: before) } : set.texts
    machineSpans = texts.reduce(0) { $0 + $1.machineSpans.count }
    file = try Training.train(
      texts, taxonomy: taxonomy, market: taxonomy.market, program: program, options: options,
      from: before.model
    ).file
    model = try ModelFile.decode(file)
    let extractor = Extractor(taxonomy: taxonomy, model: model)
    gate = Gate(
      candidate: GoldResult(set.gold, extractor), serving: GoldResult(set.gold, before),
      bytes: file.count, milliseconds: extractor.milliseconds(for: set.gold), settings: gates)
    gold = ModelVersion.Gold(Evaluation(set.gold, extractor), taxonomy)
    var workspace = Extractor.Workspace(for: extractor)
    var spans: [ExtractedSpan] = []
    selfTest = Array(
      set.texts.lazy.map(\.text).filter { text in
        var text = text
        text.withUTF8 { extractor.spans(in: $0, &workspace, into: &spans) }
        return !spans.isEmpty && text.utf8.count <= 500
      }.prefix(3))
  }
}

extension AnnotatedText {
  /// With what an extractor is confident of, where nobody has answered about the attribute yet.
  ///
  /// That an attribute is absent is left out: early models are sure of too many absences.
  func marked(by extractor: Extractor) -> AnnotatedText {
    guard verdicts?.isEmpty == false else { return self }
    var copy = self
    var workspace = Extractor.Workspace(for: extractor)
    var found: [ExtractedSpan] = []
    copy.text.withUTF8 { extractor.spans(in: $0, &workspace, into: &found) }
    copy.machineSpans = found.compactMap { span in
      let label = extractor.kinds[span.kind].label
      guard extractor.isConfident(span), states(label) == nil else { return nil }
      return Span(span: span.span, label: label)
    }
    return copy
  }
}

extension Extractor {
  /// - Parameter serving: the model file that serves; one that cannot be read serves nowhere.
  init(taxonomy: Taxonomy, serving: [UInt8]?) {
    self.init(taxonomy: taxonomy, model: serving.flatMap { try? ModelFile.decode($0) })
  }

  /// What it takes for one of the texts, the 99th percentile of the least of three times each: what other
  /// programs take of the machine meanwhile is not its own. 0 without texts.
  func milliseconds(for texts: [AnnotatedText]) -> Double {
    var workspace = Workspace(for: self)
    var spans: [ExtractedSpan] = []
    let times = texts.map { text in
      var text = text.text
      return (0..<3).map { _ in
        ContinuousClock().measure {
          text.withUTF8 { self.spans(in: $0, &workspace, into: &spans) }
        } / .milliseconds(1)
      }.min()!
    }.sorted()
    return times.isEmpty ? 0 : times[(times.count - 1) * 99 / 100]
  }
}

extension ModelVersion.Gold {
  /// - Parameter taxonomy: names the attributes that the evaluation has by their labels.
  init(_ evaluation: Evaluation, _ taxonomy: Taxonomy) {
    func figures(_ name: String, _ score: Evaluation.Score) -> Figures {
      Figures(
        name: name, support: score.support, precision: score.precision, recall: score.recall,
        f1: score.f1, low: score.interval?.lowerBound ?? 0, high: score.interval?.upperBound ?? 1)
    }
    self.init(
      texts: evaluation.texts, precision: evaluation.micro.precision,
      recall: evaluation.micro.recall, f1: evaluation.micro.f1,
      low: evaluation.micro.interval?.lowerBound ?? 0,
      high: evaluation.micro.interval?.upperBound ?? 1, ece: evaluation.reliability.ece,
      byAttribute: evaluation.labels.map { label, score in
        figures(taxonomy.attribute(label: label)?.name ?? label, score)
      }.sorted { $0.name < $1.name })
  }
}
