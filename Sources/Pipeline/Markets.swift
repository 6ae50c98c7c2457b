import Extraction

/// The markets that a service knows, each with its extractor.
package struct Markets: Sendable {
  /// Where a market's parts are read from.
  package struct Source: Sendable, Hashable {
    /// The market's folder or taxonomy file.
    package var taxonomy: String
    /// The model file; nil while there is none, and rules alone find what they can.
    package var model: String?

    package init(taxonomy: String, model: String?) {
      self.taxonomy = taxonomy
      self.model = model
    }
  }

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  package let extractors: [String: Extractor]
  /// Remarks on what was read, for the log.
  package let warnings: [String]

  /// - Throws: `ConfigurationError`, `ModelFileError` or `Failure` for two sources of one market.
  package init(_ sources: [Source]) throws {
    var extractors: [String: Extractor] = [:]
    var warnings: [String] = []
    for source in sources {
      let taxonomy = try Taxonomy.read(source.taxonomy)
      let model = try source.model.map { try ModelFile.read($0) }
      guard extractors[taxonomy.market] == nil else {
        throw Failure(
          description: "market '\(taxonomy.market)' is given twice, the second time by "
            + "\(source.taxonomy) (each market needs one taxonomy)")
      }
      if let model, let path = source.model {
        if let market = model.metadata.market, market != taxonomy.market {
          throw Failure(
            description: "\(path): a model of market '\(market)', not of '\(taxonomy.market)'")
        }
        if model.metadata.taxonomy != taxonomy.fingerprint {
          warnings.append(
            "\(path): trained with another version of \(source.taxonomy): train it again for full accuracy"
          )
        }
      }
      extractors[taxonomy.market] = Extractor(taxonomy: taxonomy, model: model)
    }
    self.extractors = extractors
    self.warnings = warnings
  }

  package init(extractors: [String: Extractor]) {
    self.extractors = extractors
    warnings = []
  }

  /// Versions of the models, by market.
  package var modelVersions: [String: String] { extractors.compactMapValues { $0.model?.version } }
}
