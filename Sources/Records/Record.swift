/// What a heard says, structured: one a heard, published on `heards.records` under the heard's id.
package struct Record: Hashable, Sendable {
  package static let schema = "heards.record/1"

  package var id: String
  package var market: String
  package var text: String
  /// 1 for the first record of a heard; each amendment adds one.
  package var revision: Int
  package var receivedAt: String?
  package var processedAt: String
  package var attributes: [Attribute]
  /// Attributes that the heard seems not to state, where that is not certain enough to go unasked.
  package var absent: [Absence]
  package var quotes: [Quote]
  package var lineage: Lineage

  package init(
    id: String, market: String, text: String, revision: Int = 1, receivedAt: String?,
    processedAt: String, attributes: [Attribute], absent: [Absence] = [], quotes: [Quote],
    lineage: Lineage
  ) {
    self.id = id
    self.market = market
    self.text = text
    self.revision = revision
    self.receivedAt = receivedAt
    self.processedAt = processedAt
    self.attributes = attributes
    self.absent = absent
    self.quotes = quotes
    self.lineage = lineage
  }
}

/// One value that a heard states, where it stands and how sure the program is of it.
package struct Attribute: Hashable, Sendable {
  package enum Source: String, Sendable, Codable { case rule, model, llm, human }
  package enum Status: String, Sendable, Codable {
    case confident
    case inReview = "in_review"
    case accepted, rejected
  }

  package var name: String
  package var span: TextSpan
  package var value: AttributeValue
  /// The probability, 0...1, that exactly this span has exactly this name.
  package var confidence: Double
  package var source: Source
  /// The number of the quote it belongs to, from 1; nil where it is shared by all.
  package var quote: Int?
  package var status: Status

  package init(
    name: String, span: TextSpan, value: AttributeValue, confidence: Double, source: Source,
    quote: Int? = nil, status: Status
  ) {
    self.name = name
    self.span = span
    self.value = value
    self.confidence = confidence
    self.source = source
    self.quote = quote
    self.status = status
  }
}

/// An attribute that a heard seems not to state.
package struct Absence: Hashable, Sendable, Codable {
  package var name: String
  /// The probability, 0...1, that the heard states no such attribute.
  package var confidence: Double

  package init(name: String, confidence: Double) {
    self.name = name
    self.confidence = confidence
  }
}

/// What belongs together when a heard holds several bids, offers or trades: values by attribute
/// name, those that all quotes share filled in. An attribute stated more than once has all its values.
package struct Quote: Hashable, Sendable {
  package var values: [String: [AttributeValue]]

  package init(values: [String: [AttributeValue]]) { self.values = values }
}

/// Where a record came from.
package struct Lineage: Hashable, Sendable, Codable {
  package var taxonomy: String
  package var model: String?
  package var program: String
  package var topic: String?
  package var partition: Int32?
  package var offset: Int64?

  package init(
    taxonomy: String, model: String?, program: String, topic: String? = nil,
    partition: Int32? = nil, offset: Int64? = nil
  ) {
    self.taxonomy = taxonomy
    self.model = model
    self.program = program
    self.topic = topic
    self.partition = partition
    self.offset = offset
  }
}
