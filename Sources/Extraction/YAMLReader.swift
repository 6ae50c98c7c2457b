import Foundation
import Yams

/// What is wrong with a file that people write: every mistake found, by file and line.
package struct ConfigurationError: Error, CustomStringConvertible, Sendable {
  package struct Fault: Sendable, Hashable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let cause: String

    package init(file: String, line: Int, cause: String) {
      self.file = file
      self.line = line
      self.cause = cause
    }

    package var description: String { "\(file):\(line): \(cause)" }
  }

  package let faults: [Fault]

  package init(faults: [Fault]) { self.faults = faults }

  package var description: String { faults.map(\.description).joined(separator: "\n") }
}

package enum ConfigurationFile {
  /// - Throws: `ConfigurationError` for a file that is not there or not UTF-8.
  package static func read(_ file: String) throws(ConfigurationError) -> String {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw ConfigurationError(faults: [
        .init(file: file, line: 1, cause: "no such file, or it cannot be read")
      ])
    }
    guard let source = String(validating: data, as: UTF8.self) else {
      throw ConfigurationError(faults: [
        .init(file: file, line: 1, cause: "not UTF-8: save the file in that encoding")
      ])
    }
    return source
  }
}

/// Reads fields of a YAML file and gathers faults instead of stopping at the first.
package struct YAMLReader {
  package let file: String
  package private(set) var faults: [ConfigurationError.Fault] = []

  package init(file: String) { self.file = file }

  package mutating func fault(_ line: Int, _ cause: String) {
    faults.append(.init(file: file, line: line, cause: cause))
  }

  package mutating func fault(_ node: Node, _ cause: String) { fault(node.mark?.line ?? 1, cause) }

  /// - Throws: `ConfigurationError` for what is no YAML.
  package mutating func compose(_ source: String) throws(ConfigurationError) -> Node? {
    do {
      return try Yams.compose(yaml: source)
    } catch let error as YamlError {
      switch error {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        fault(mark.line, "not valid YAML: \(problem)")
      case .duplicatedKeysInMapping(let keys, let context):
        fault(context.mark.line, "a field is given twice: \(keys.joined(separator: ", "))")
      default:
        fault(1, "not valid YAML")
      }
    } catch {
      fault(1, "not valid YAML")
    }
    throw ConfigurationError(faults: faults)
  }

  package mutating func checkKeys(
    _ node: Node, _ mapping: Node.Mapping, of owner: String, known: [String]
  ) {
    for (key, _) in mapping where !known.contains(key.string ?? "") {
      fault(
        key,
        "\(owner): unknown field '\(key.string ?? "?")' (known: \(known.joined(separator: ", ")))")
    }
  }

  package mutating func text(
    _ field: String, in node: Node, _ mapping: Node.Mapping, of owner: String
  ) -> String? {
    guard mapping[field] != nil else {
      fault(node, "\(owner): field '\(field)' is missing")
      return nil
    }
    return optionalText(field, mapping, of: owner)
  }

  package mutating func optionalText(
    _ field: String, _ mapping: Node.Mapping, of owner: String
  ) -> String? {
    guard let value = mapping[field] else { return nil }
    guard let scalar = value.scalar, !scalar.string.isEmpty else {
      fault(value, "\(owner): field '\(field)' must be a single value that is not empty")
      return nil
    }
    return scalar.string
  }

  package mutating func choice<T: RawRepresentable & CaseIterable>(
    _ field: String, in node: Node, _ mapping: Node.Mapping, of owner: String
  ) -> T? where T.RawValue == String {
    guard let raw = text(field, in: node, mapping, of: owner) else { return nil }
    if let value = T(rawValue: raw) { return value }
    let known = T.allCases.map(\.rawValue).joined(separator: ", ")
    fault(mapping[field]!, "\(owner): unknown \(field) '\(raw)' (known: \(known))")
    return nil
  }

  package mutating func strings(_ node: Node, _ field: String, of owner: String) -> [String] {
    guard let items = node.sequence, !items.isEmpty else {
      fault(node, "\(owner): '\(field)' must be a list that is not empty")
      return []
    }
    return items.compactMap { item in
      guard let scalar = item.scalar, !scalar.string.isEmpty else {
        fault(item, "\(owner): '\(field)' may hold only texts that are not empty")
        return nil
      }
      return scalar.string
    }
  }
}
