import Extraction

extension Routing {
  /// Where the language model is asked.
  package enum Activity: Sendable, Hashable {
    case everywhere, nowhere
    case only([Market])

    package struct Market: Sendable, Hashable {
      package var name: String
      /// Nil for all of the market's.
      package var attributes: Set<String>?

      package init(_ name: String, attributes: Set<String>? = nil) {
        self.name = name
        self.attributes = attributes
      }
    }

    package func covers(market: String, attribute: String) -> Bool {
      switch self {
      case .everywhere: true
      case .nowhere: false
      case .only(let markets):
        markets.contains {
          $0.name == market && $0.attributes?.contains(attribute) != false
        }
      }
    }

    /// What it names that the markets do not know, in words for their owner.
    package func faults(in markets: Markets) -> [String] {
      guard case .only(let named) = self else { return [] }
      return named.flatMap { market -> [String] in
        guard let extractor = markets.extractors[market.name] else {
          let known = markets.extractors.keys.sorted().joined(separator: ", ")
          return ["unknown market '\(market.name)' (known: \(known))"]
        }
        let names = extractor.kinds.map(\.name)
        return (market.attributes ?? []).subtracting(names).sorted().map {
          "market '\(market.name)' has no attribute '\($0)' (known: \(names.joined(separator: ", ")))"
        }
      }
    }
  }
}
