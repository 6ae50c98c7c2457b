import Extraction
import Records
import Synchronization

/// A model that has passed its trial, with its market's rules around it and buffers that are warm.
package final class PreparedModel: Sendable {
  package let extractor: Extractor
  /// What a person should know of it.
  package let warning: String?
  private let workspace: WorkspaceBox
  private let isTaken = Mutex(false)

  init(_ extractor: Extractor, warning: String?, _ workspace: WorkspaceBox) {
    self.extractor = extractor
    self.warning = warning
    self.workspace = workspace
  }

  package var version: String { extractor.model?.version ?? "none" }

  /// The warm buffers, for the first who asks; new ones for others.
  func takeWorkspace() -> WorkspaceBox {
    let wasTaken = isTaken.withLock { taken in
      defer { taken = true }
      return taken
    }
    return wasTaken ? WorkspaceBox(extractor) : workspace
  }
}

/// A reference, so that a dictionary can hold what may not be copied.
///
/// Invariant: one task or thread at a time has it. Who prepares a model lets go of it before the model is
/// handed over, and `PreparedModel` gives it to one taker only.
final class WorkspaceBox: @unchecked Sendable {
  var workspace: Extractor.Workspace
  init(_ extractor: Extractor) { workspace = Extractor.Workspace(for: extractor) }
}

/// Finds out whether a model can serve a market.
package enum ModelTrial {
  /// Decodes a model, puts it together with its market's taxonomy, and tries it. Takes some milliseconds
  /// of computing.
  ///
  /// - Parameters:
  ///   - name: what refusals call it.
  ///   - selfTest: texts to try it on, beside the ones that every model is tried on.
  /// - Throws: `ModelRefusal`.
  package static func prepare(
    _ file: [UInt8], named name: String, taxonomy: Taxonomy, selfTest: [String]
  ) throws(ModelRefusal) -> PreparedModel {
    let model: TaggerModel
    do {
      model = try ModelFile.decode(file)
    } catch {
      throw ModelRefusal(.damaged, "\(name): \(error)")
    }
    if let market = model.metadata.market, market != taxonomy.market {
      throw ModelRefusal(
        .taxonomy, "\(name): a model of market '\(market)', not of '\(taxonomy.market)'")
    }
    let unknown = Set(model.metadata.labels).subtracting(taxonomy.attributes.map(\.label))
    guard unknown.isEmpty else {
      throw ModelRefusal(
        .taxonomy,
        "\(name): labels that the taxonomy has not: \(unknown.sorted().joined(separator: ", "))")
    }
    let extractor = Extractor(taxonomy: taxonomy, model: model)
    let box = WorkspaceBox(extractor)
    try test(extractor, box, named: name, selfTest + texts + madeTexts(model, taxonomy))
    return PreparedModel(
      extractor, warning: Markets.warning(of: model, with: taxonomy, named: name), box)
  }

  private static func test(
    _ extractor: Extractor, _ box: WorkspaceBox, named name: String, _ texts: [String]
  ) throws(ModelRefusal) {
    var found = 0
    for text in texts {
      // Texts that no heard may have are passed over.
      guard
        let heard = try? Heard(id: "trial", market: extractor.taxonomy?.market ?? "-", text: text)
      else { continue }
      let record = extractor.record(
        for: heard, processedAt: "", program: "", &box.workspace)
      let confidences = record.attributes.map(\.confidence) + record.absent.map(\.confidence)
      guard confidences.allSatisfy({ (0...1).contains($0) }),
        record.attributes.allSatisfy({
          0 <= $0.span.start && $0.span.start < $0.span.end && $0.span.end <= text.utf8.count
        })
      else {
        throw ModelRefusal(.selfTest, "\(name): it gives spans or confidences that are none")
      }
      found += record.attributes.count { $0.source == .model }
    }
    guard found > 0 else {
      throw ModelRefusal(.selfTest, "\(name): it finds nothing in any of \(texts.count) texts")
    }
  }

  /// Texts of the forms that heards have. Invented.
  private static let texts = [
    "Crude Nov offered at -$1.10/b, bid -$1.40/b: broker",
    "Mill sold 5,000 mt of 20 mm rebar at $535-540/mt CFR Singapore, H1 December",
    "V2023 nature-based credits traded at $4.15/t for 25,000 t, buyer Alder, seller Birch",
    "bid 85.20 vs 85.45 offered",
    "January cargo heard done at $72.30, 600 kb, seller a trading house 👍",
    "no trades today",
  ]

  /// Texts of what this model saw most often and of what its taxonomy names.
  private static func madeTexts(_ model: TaggerModel, _ taxonomy: Taxonomy) -> [String] {
    let words = model.metadata.words.prefix(96)
    let rows = stride(from: 0, to: words.count, by: 12).map {
      words.dropFirst($0).prefix(12).joined(separator: " ")
    }
    let values = taxonomy.attributes.compactMap { $0.values.first?.value }
    return rows + (values.isEmpty ? [] : [values.joined(separator: " ")])
  }
}
