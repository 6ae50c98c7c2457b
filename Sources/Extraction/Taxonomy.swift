/// What a market's heards may state: its attributes, their values and how each is found.
package struct Taxonomy: Sendable, Hashable {
  package static let schema = "heards.taxonomy/1"
  package static let maximumAttributes = 32
  /// The precision wanted of an attribute that says nothing of it.
  package static let defaultPrecision = 0.98

  package struct Attribute: Sendable, Hashable {
    /// What finds it. `both`: rule hits are evidence and the tagger decides.
    package enum Finder: String, Sendable, CaseIterable { case rules, tagger, both }
    /// Whether the quotes of one heard may differ in it, or the heard has one for all.
    package enum Scope: String, Sendable, CaseIterable { case quote, heard }

    /// An allowed value and the ways it is written.
    package struct Value: Sendable, Hashable {
      package var value: String
      package var aliases: [String]
    }

    package var name: String
    package var label: String
    package var title: String
    package var definition: String
    package var finder: Finder
    package var scope: Scope
    package var normaliser: Normaliser
    package var values: [Value]
    package var patterns: [String]
    /// The share of the attribute's confident values that must be right.
    package var precision: Double = Taxonomy.defaultPrecision
  }

  /// An open list of words: evidence for the tagger that claims no label.
  package struct Lexicon: Sendable, Hashable {
    package var name: String
    package var terms: [String]
  }

  package var market: String
  package var version: String
  package var title: String
  package var attributes: [Attribute]
  package var lexicons: [Lexicon]

  package func attribute(label: String) -> Attribute? {
    attributes.first { $0.label == label }
  }
}
