import Extraction
import Foundation
import Records
import Testing

@testable import Training

@Suite struct ReliabilityTests {
  @Test func `Sure values that are wrong bend a calibration and do not make it run away`() {
    for wrong in [0, 1, 5, 10, 50, 200] {
      let outcomes = (0..<500).map { index in
        HeldOut.Outcome(
          label: 0, probability: index < wrong ? 0.999_99 : 0.99 + 0.009_9 * Float(index) / 500,
          isRight: index >= wrong)
      }
      let fit = HeldOut.fit(outcomes, prior: Calibration(), strength: 1)
      #expect(abs(fit.slope) < 10 && abs(fit.offset) < 30, "\(wrong) wrong: \(fit)")
      // Where the loss is least, what all are said to be worth together differs from what they were by the
      // prior's pull alone.
      let promised = outcomes.reduce(0) { $0 + fit.apply($1.probability) }
      #expect(
        abs(promised - Float(500 - wrong) + fit.offset) < 0.1, "\(wrong) wrong: \(promised)")
    }
  }

  private static func reliability(
    _ outcomes: [(confidence: Double, isRight: Bool)], from threshold: Double = 2
  ) -> Reliability {
    Reliability(
      outcomes.map {
        [
          Reliability.Outcome(
            confidence: $0.confidence, isRight: $0.isRight, passes: [$0.confidence >= threshold])
        ]
      }, precisions: [0.9], resamples: 100)
  }

  @Test func `Calibration error is nothing for honest confidences and large for boasts`() {
    let honest = Self.reliability((0..<1000).map { (0.8, $0 % 5 != 0) })
    #expect(honest.ece < 1e-9)
    #expect(abs(honest.brier - 0.16) < 1e-9)
    let boasts = Self.reliability((0..<100).map { (1, $0 % 2 == 0) })
    #expect(abs(boasts.ece - 0.5) < 1e-9)
    #expect(abs(boasts.brier - 0.5) < 1e-9)
  }

  @Test func `What passes is counted, and what of it is right`() {
    let passing = Self.reliability(
      [(0.95, true), (0.95, true), (0.92, false), (0.5, true), (0.4, false)], from: 0.9
    ).passing[0]
    #expect(passing.precision == 0.9)
    #expect((passing.passing.right, passing.passing.all) == (3, 5))
    #expect((passing.right.right, passing.right.all) == (2, 3))
    #expect(passing.right.interval!.contains(2.0 / 3))
  }

  @Test func `Nothing found is no fault`() {
    let nothing = Self.reliability([])
    #expect((nothing.count, nothing.ece, nothing.brier) == (0, 0, 0))
    #expect(nothing.passing[0].passing.interval == nil)
  }

  /// Outcomes whose confidences are honest: a share `confidence` of each hundred is right.
  private static let honest = [Float(0.99), 0.97, 0.9, 0.6].flatMap { confidence in
    (0..<100).map { (confidence: confidence, isRight: Float($0) < 100 * confidence) }
  }

  @Test func `A threshold lets through as many as can be with the precision wanted`() {
    // 0.99, 0.97 and 0.9 together are right in 286 of 300.
    #expect(HeldOut.threshold(Self.honest, precision: 0.95) == 0.9)
    #expect(HeldOut.threshold(Self.honest, precision: 0.98) == 0.97)
    #expect(HeldOut.threshold(Self.honest, precision: 0.99) == 0.99)
    #expect(HeldOut.threshold(Self.honest, precision: 0.999) == nil)
    #expect(HeldOut.threshold([], precision: 0.5) == nil)
  }

  @Test func `Few that happen to be right prove little`() {
    let few = (0..<12).map { _ in (confidence: Float(0.7), isRight: true) }
    #expect(HeldOut.threshold(few, precision: 0.98) == nil)
    let many = (0..<2000).map { _ in (confidence: Float(0.7), isRight: true) }
    #expect(HeldOut.threshold(many, precision: 0.98) == 0.7)
  }

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appending(path: "../..").standardized

  @Test func `A trained market knows what to leave to people`() throws {
    let market = Self.root.appending(path: "deploy/markets/global-carbon-credits").path
    let taxonomy = try Taxonomy.read(market)
    let texts = try Dataset.read(market + "/train.jsonl")
    var options = TrainingOptions()
    options.epochs = 4
    let trained = try Training.train(
      Array(texts.prefix(400)), taxonomy: taxonomy, market: taxonomy.market, program: "test",
      options: options)
    let model = try ModelFile.decode(trained.file)
    #expect(Set(model.metadata.thresholds.keys) == ["0.95", "0.98", "0.99"])
    let extractor = Extractor(taxonomy: taxonomy, model: model)
    let held = Array(texts.suffix(200))
    let evaluation = Evaluation(held, extractor, resamples: 100)
    // Stricter demands let fewer through, and what passes is righter than what is found.
    let passing = evaluation.reliability.passing
    #expect(passing.map(\.precision) == [0.95, 0.98, 0.99])
    #expect(passing[0].passing.right > passing[1].passing.right)
    #expect(passing[1].passing.right > passing[2].passing.right)
    #expect(passing[2].passing.right > 0)
    #expect(passing[1].right.share > evaluation.micro.precision + 0.02)
    #expect(evaluation.absences.count > 500)
    #expect(evaluation.absences.ece < 0.1)
    #expect(evaluation.absences.passing[1].right.share > 0.95)
    try Self.checkRouting(held, extractor)
    // 8 bits and the limit of size cost little.
    let tagger = evaluation.micro(of: Set(model.metadata.labels)).f1
    #expect(abs(tagger - trained.unquantisedF1(on: held)) < 0.01)
  }

  /// Records say what the thresholds say.
  private static func checkRouting(_ texts: [AnnotatedText], _ extractor: Extractor) throws {
    var workspace = Extractor.Workspace(for: extractor)
    var counts = (confident: 0, inReview: 0, absent: 0)
    for text in texts {
      let record = extractor.record(
        for: try Heard(id: text.id, market: "m", text: text.text), processedAt: "",
        program: "test", &workspace)
      for attribute in record.attributes {
        let label = try #require(
          extractor.taxonomy?.attributes.first { $0.name == attribute.name }?.label)
        let threshold = try #require(extractor.model).threshold(label: label, precision: 0.98)
        let isConfident = attribute.confidence >= threshold ?? .infinity
        #expect(attribute.status == (isConfident ? .confident : .inReview))
        counts.confident += isConfident ? 1 : 0
        counts.inReview += isConfident ? 0 : 1
      }
      for absence in record.absent {
        #expect(absence.confidence < 0.98)
        #expect(!record.attributes.contains { $0.name == absence.name })
        counts.absent += 1
      }
    }
    #expect(counts.confident > 200 && counts.inReview > 100 && counts.absent > 100)
  }

  @Test func `Settings are searched for by cross-validation`() throws {
    let market = Self.root.appending(path: "deploy/markets/global-carbon-credits").path
    var options = TrainingOptions()
    options.epochs = 2
    options.search = true
    let tried = Tried()
    let trained = try Training.train(
      Array(try Dataset.read(market + "/train.jsonl").prefix(60)), taxonomy: nil, market: nil,
      program: "test", options: options
    ) {
      if case .tried(let options, let f1) = $0 { tried.append(options, f1) }
    }
    let all = tried.all
    #expect(all.count == options.neighbours.count)
    #expect(Set(all.map(\.options)).count == all.count)
    #expect(trained.options == all.max { $0.f1 < $1.f1 }?.options)
  }

  /// Sendable: access is under the lock.
  private final class Tried: @unchecked Sendable {
    private let lock = NSLock()
    private var tried: [(options: TrainingOptions, f1: Double)] = []
    func append(_ options: TrainingOptions, _ f1: Double) {
      lock.withLock { tried.append((options, f1)) }
    }
    var all: [(options: TrainingOptions, f1: Double)] { lock.withLock { tried } }
  }
}
