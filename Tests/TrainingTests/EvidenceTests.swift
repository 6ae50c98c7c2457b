import Extraction
import Foundation
import Records
import Testing

@testable import Training

@Suite struct EvidenceTests {
  private static let market = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appending(path: "../../deploy/markets/americas-crude-oil")
    .standardized.path

  private static func spans(
    _ text: String, _ extractor: Extractor, _ workspace: inout Extractor.Workspace
  ) -> [ExtractedSpan] {
    var text = text
    var spans: [ExtractedSpan] = []
    text.withUTF8 { extractor.spans(in: $0, &workspace, into: &spans) }
    return spans
  }

  @Test func `Chosen spans are among the likely ones, and looking at those changes nothing`() throws
  {
    let taxonomy = try Taxonomy.read(Self.market)
    var options = TrainingOptions()
    options.epochs = 3
    let file = try Training.train(
      Array(try Dataset.read(Self.market + "/train.jsonl").prefix(80)), taxonomy: taxonomy,
      market: taxonomy.market, program: "test", options: options
    ).file
    let extractor = Extractor(taxonomy: taxonomy, model: try ModelFile.decode(file))
    var workspace = Extractor.Workspace(for: extractor)
    var chosen = 0
    var likely = 0
    for text in try Dataset.read(Self.market + "/dev.jsonl").map(\.text) {
      let spans = Self.spans(text, extractor, &workspace)
      let absences = extractor.absences(of: spans, workspace)
      let evidence = extractor.evidence(&workspace)
      #expect(Set(spans).isSubset(of: evidence.likely))
      let confidences = evidence.likely.map(\.confidence)
      #expect(confidences == confidences.sorted(by: >))
      #expect(Set(evidence.likely).count == evidence.likely.count)
      for (kind, confidence) in absences { #expect(evidence.absences[kind] == confidence) }
      for kind in extractor.kinds.indices {
        #expect((evidence.absences[kind] != nil) == extractor.isLearned(kind))
      }
      #expect(extractor.evidence(&workspace).likely == evidence.likely)
      #expect(Self.spans(text, extractor, &workspace) == spans)
      chosen += spans.count
      likely += evidence.likely.count
    }
    #expect(chosen > 100 && likely > chosen)
    #expect(Self.spans(" \n", extractor, &workspace).isEmpty)
    let nothing = extractor.evidence(&workspace)
    #expect(nothing.likely.isEmpty && nothing.absences.allSatisfy { $0 == nil })
  }

  @Test func `Without a model rule hits are the evidence`() throws {
    let extractor = Extractor(taxonomy: try Taxonomy.read(Self.market), model: nil)
    var workspace = Extractor.Workspace(for: extractor)
    let text = "Bakken offered at -$1.10/b, bid -$1.40/b"
    let spans = Self.spans(text, extractor, &workspace)
    let evidence = extractor.evidence(&workspace)
    #expect(!spans.isEmpty && Set(spans).isSubset(of: evidence.likely))
    #expect(evidence.likely.allSatisfy { $0.source == .rule && $0.confidence == 0.5 })
    #expect(evidence.absences.allSatisfy { $0 == nil })
  }
}
