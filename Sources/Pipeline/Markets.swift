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
      let (extractor, warning) = try Self.extractor(taxonomy: source.taxonomy, model: source.model)
      guard let market = extractor.taxonomy?.market, extractors[market] == nil else {
        throw Failure(
          description:
            "market '\(extractor.taxonomy?.market ?? "")' is given twice, the second time "
            + "by \(source.taxonomy) (each market needs one taxonomy)")
      }
      if let warning { warnings.append(warning) }
      extractors[market] = extractor
    }
    self.extractors = extractors
    self.warnings = warnings
  }

  /// Reads a taxonomy and a model, either of which may be left out, and sees that they belong together.
  ///
  /// - Returns: the extractor, and what a person should know of it.
  /// - Throws: `ConfigurationError`, `ModelFileError`, or `Failure` for a model of another market.
  package static func extractor(
    taxonomy: String?, model path: String?
  ) throws -> (Extractor, warning: String?) {
    let taxonomy = try taxonomy.map { try Taxonomy.read($0) }
    let model = try path.map { try ModelFile.read($0) }
    var warning: String?
    if let taxonomy, let model, let path {
      if let market = model.metadata.market, market != taxonomy.market {
        throw Failure(
          description: "\(path): a model of market '\(market)', not of '\(taxonomy.market)'")
      }
      warning = Self.warning(of: model, with: taxonomy, named: path)
    } else if let path, model?.metadata.taxonomy != nil {
      warning = "\(path): trained with a taxonomy: give it with --market for full accuracy"
    }
    if let path, let model, taxonomy == nil, !Self.knowsVocabulary(model) {
      warning = "\(path): trained by a program with another vocabulary: train it again"
    }
    return (Extractor(taxonomy: taxonomy, model: model), warning)
  }

  /// What a person should know of a model that is not quite the taxonomy's; nil if it is.
  static func warning(
    of model: TaggerModel, with taxonomy: Taxonomy, named name: String
  ) -> String? {
    if !knowsVocabulary(model) {
      return "\(name): trained by a program with another vocabulary: train it again"
    }
    guard model.metadata.taxonomy != taxonomy.fingerprint else { return nil }
    return "\(name): trained with taxonomy \(model.metadata.taxonomy ?? "none"), not with "
      + "\(taxonomy.fingerprint): train it again for full accuracy"
  }

  private static func knowsVocabulary(_ model: TaggerModel) -> Bool {
    model.metadata.vocabulary == Taxonomy.vocabulary.fingerprint
  }

  package init(extractors: [String: Extractor]) {
    self.extractors = extractors
    warnings = []
  }

  /// Versions of the models, by market.
  package var modelVersions: [String: String] { extractors.compactMapValues { $0.model?.version } }
}
