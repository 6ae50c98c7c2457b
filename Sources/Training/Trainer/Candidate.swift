import Extraction
import Foundation
import Records

/// A model that was trained from answers, with its comparison to what serves.
struct Candidate: Sendable {
  let file: [UInt8]
  let model: TaggerModel
  let gate: Gate
  let gold: ModelVersion.Gold
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
    file = try Training.train(
      set.texts, taxonomy: taxonomy, market: taxonomy.market, program: program, options: options
    ).file
    model = try ModelFile.decode(file)
    let extractor = Extractor(taxonomy: taxonomy, model: model)
    let before = Extractor(taxonomy: taxonomy, serving: serving)
    gate = Gate(
      candidate: GoldResult(set.gold, extractor), serving: GoldResult(set.gold, before),
      bytes: file.count, settings: gates)
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

extension Extractor {
  /// - Parameter serving: the model file that serves; one that cannot be read serves nowhere.
  init(taxonomy: Taxonomy, serving: [UInt8]?) {
    self.init(taxonomy: taxonomy, model: serving.flatMap { try? ModelFile.decode($0) })
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
