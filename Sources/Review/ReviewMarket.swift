import Extraction

/// A market that is reviewed: its taxonomy names what people are asked, its extractor makes values of
/// what they mark.
package struct ReviewMarket: Sendable {
  package let extractor: Extractor

  package init(extractor: Extractor) { self.extractor = extractor }
}
