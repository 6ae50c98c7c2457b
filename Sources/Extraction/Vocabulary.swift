import Records

extension Taxonomy {
  /// What most commodity markets share: months, currencies, units, terms of delivery, companies and
  /// their roles, verbs of trade, forms of prices and periods. Its hits are evidence for the tagger
  /// wherever a market's own taxonomy says nothing; they claim no attribute.
  package static let vocabulary: Taxonomy = {
    do {
      return try parse(vocabularyText, file: "vocabulary")
    } catch {
      preconditionFailure("the built-in vocabulary is faulty: \(error)")
    }
  }()

  /// The vocabulary less the sources that a market's taxonomy has itself, by name.
  static func vocabulary(beside taxonomy: Taxonomy?) -> Taxonomy {
    guard let taxonomy else { return vocabulary }
    let known = Set(
      taxonomy.attributes.filter { !$0.values.isEmpty || !$0.patterns.isEmpty }.map(\.name)
        + taxonomy.lexicons.map(\.name))
    var rest = vocabulary
    rest.attributes.removeAll { known.contains($0.name) }
    rest.lexicons.removeAll { known.contains($0.name) }
    return rest
  }
}
