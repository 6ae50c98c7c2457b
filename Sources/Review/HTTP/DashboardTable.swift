import Records

/// A part of the dashboard as comma-separated values (RFC 4180).
enum DashboardTable: String, CaseIterable {
  case progress, rate, reviewers, acceptance, agreement, models, quality, backlog, gold

  private var columns: [String] {
    switch self {
    case .progress:
      ["market", "attribute", "answered", "accepted", "rejected", "ignored", "waiting"]
    case .rate: ["minute", "answers"]
    case .reviewers: ["name", "answers", "per_minute", "accept_share", "last"]
    case .acceptance:
      [
        "source", "version", "market", "attribute", "accepted", "rejected", "share", "low", "high",
      ]
    case .agreement: ["market", "attribute", "both", "agree", "kappa", "low", "high"]
    case .models: ["market", "version", "published_at", "f1", "low", "high", "active"]
    case .quality:
      [
        "market", "attribute", "measure", "share", "low", "high", "cases", "version", "updated_at",
      ]
    case .backlog: ["market", "waiting", "oldest", "median_age_seconds"]
    case .gold: ["market", "answered", "waiting"]
    }
  }

  /// The dashboard as the page reads it: what is not known is null.
  static func json(_ dashboard: Dashboard) throws -> [String: JSONValue] {
    var all = try MessageJSON.decode(
      [String: JSONValue].self, from: try MessageJSON.encode(dashboard))
    for table in allCases {
      guard case .array(let rows) = all[table.rawValue] else { continue }
      all[table.rawValue] = .array(
        rows.map { row in
          guard case .object(var fields) = row else { return row }
          for column in table.columns where fields[column] == nil { fields[column] = .null }
          return .object(fields)
        })
    }
    return all
  }

  func csv(_ dashboard: Dashboard) throws -> [UInt8] {
    guard case .array(let rows) = try Self.json(dashboard)[rawValue] else { return [] }
    var text = columns.joined(separator: ",") + "\r\n"
    for case .object(let row) in rows {
      text += columns.map { Self.field(row[$0] ?? .null) }.joined(separator: ",") + "\r\n"
    }
    return Array(text.utf8)
  }

  private static func field(_ value: JSONValue) -> String {
    switch value {
    case .number(let number): return Int64(exactly: number).map { "\($0)" } ?? "\(number)"
    case .bool(let bool): return bool ? "true" : "false"
    case .string(var text):
      // Spreadsheets would run these as formulas.
      if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) {
        text = "'" + text
      }
      guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
        return text
      }
      return "\"" + text.replacing("\"", with: "\"\"") + "\""
    default: return ""
    }
  }
}
