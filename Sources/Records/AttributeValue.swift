/// The normalised form of an attribute's text.
///
/// On the wire: a JSON number; `{"min": n, "max": n}`; `{"start": date, "end": date}`; or a string
/// (an enumerated value, a canonical unit, an ISO 8601 date, or the text itself).
package enum AttributeValue: Hashable, Sendable {
  case number(Double)
  case range(min: Double, max: Double)
  /// ISO 8601 calendar dates, both inclusive.
  case period(start: String, end: String)
  case string(String)
}

extension AttributeValue: Codable {
  private enum CodingKeys: String, CodingKey { case min, max, start, end }

  package init(from decoder: any Decoder) throws {
    if let keyed = try? decoder.container(keyedBy: CodingKeys.self) {
      if keyed.contains(.min) {
        self = .range(
          min: try keyed.decode(Double.self, forKey: .min),
          max: try keyed.decode(Double.self, forKey: .max))
      } else {
        self = .period(
          start: try keyed.decode(String.self, forKey: .start),
          end: try keyed.decode(String.self, forKey: .end))
      }
      return
    }
    let single = try decoder.singleValueContainer()
    if let number = try? single.decode(Double.self) {
      self = .number(number)
    } else {
      self = .string(try single.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .number(let value):
      var container = encoder.singleValueContainer()
      try container.encode(JSONValue.number(value))
    case .string(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    case .range(let min, let max):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(JSONValue.number(min), forKey: .min)
      try container.encode(JSONValue.number(max), forKey: .max)
    case .period(let start, let end):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(start, forKey: .start)
      try container.encode(end, forKey: .end)
    }
  }
}
