import Records

extension ModelVersion {
  /// What there is to say of a model's file.
  package init(
    of model: TaggerModel, file: [UInt8], market: String, createdAt: String,
    lineage: Lineage = Lineage(), gold: Gold? = nil, selfTest: [String] = []
  ) {
    self.init(
      market: market, version: model.version, bytes: file.count,
      sha256: ContentHash.hex(ContentHash.sha256(file), digits: 64),
      format: Int(ModelFile.version), taxonomy: model.metadata.taxonomy,
      program: model.metadata.program, createdAt: createdAt, lineage: lineage, gold: gold,
      selfTest: selfTest)
  }
}
