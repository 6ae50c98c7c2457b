/// Prometheus' text format 0.0.4, as it is written.
///
/// Source: prometheus.io, "Exposition formats".
struct PrometheusText {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var content = ""

  mutating func begin(_ name: String, _ kind: PrometheusKind, help: String?) {
    if let help { content += "# HELP \(name) \(Self.escaped(help, quotes: false))\n" }
    content += "# TYPE \(name) \(kind.rawValue)\n"
  }

  mutating func add(_ name: String, _ labels: String, _ value: Double) {
    content += labels.isEmpty ? name : "\(name){\(labels)}"
    content += " \(Self.number(value))\n"
  }

  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    // Up to here each whole number has a Double of its own.
    return abs(value) < 0x1p53 && value == value.rounded() ? "\(Int64(value))" : "\(value)"
  }

  /// A metric's name, with its ending.
  static func name(_ label: String, ending: String) -> String {
    let name = identifier(label, allows: ":")
    return name.hasSuffix(ending) ? name : name + ending
  }

  /// `a="b",c="d"` in order of names; of equal names the last counts.
  static func labels(_ dimensions: [(String, String)]) -> String {
    var labels: [String: String] = [:]
    for (name, value) in dimensions {
      let name = identifier(name, allows: nil)
      // Histograms have a label of that name.
      labels[name == "le" ? "le_" : name] = value
    }
    return labels.sorted { $0.key < $1.key }
      .map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
  }

  /// `_` instead of what may not stand in a name.
  private static func identifier(_ text: String, allows more: Unicode.Scalar?) -> String {
    var name = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isAllowed =
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        case "0"..."9": !name.isEmpty
        default: scalar == more
        }
      name.append(isAllowed ? scalar : "_")
    }
    return name.isEmpty ? "_" : String(name)
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped.append(contentsOf: "\\\\".unicodeScalars)
      case "\n": escaped.append(contentsOf: "\\n".unicodeScalars)
      case "\"" where quotes: escaped.append(contentsOf: "\\\"".unicodeScalars)
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}
