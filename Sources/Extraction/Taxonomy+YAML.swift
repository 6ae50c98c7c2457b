import Foundation
import Yams

extension Taxonomy {
  /// Reads a market's taxonomy.
  ///
  /// - Parameter path: the file, or the folder that holds it as `taxonomy.yaml`.
  /// - Throws: `ConfigurationError` with all faults, each with line, cause and remedy.
  package static func read(_ path: String) throws(ConfigurationError) -> Taxonomy {
    var file = path
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      file = path.hasSuffix("/") ? path + "taxonomy.yaml" : path + "/taxonomy.yaml"
    }
    return try parse(try ConfigurationFile.read(file), file: file)
  }

  /// - Parameter file: the name that faults are told with.
  package static func parse(
    _ source: String, file: String
  ) throws(ConfigurationError) -> Taxonomy {
    var reader = TaxonomyReader(yaml: YAMLReader(file: file))
    let root = try reader.yaml.compose(source)
    let taxonomy = reader.read(root)
    guard reader.yaml.faults.isEmpty, let taxonomy else {
      throw ConfigurationError(faults: reader.yaml.faults)
    }
    return taxonomy
  }
}

/// Walks the YAML and gathers faults instead of stopping at the first.
private struct TaxonomyReader {
  var yaml: YAMLReader

  mutating func read(_ root: Node?) -> Taxonomy? {
    guard let root, let mapping = root.mapping else {
      yaml.fault(1, "expected a mapping with schema, market, version, title and attributes")
      return nil
    }
    yaml.checkKeys(
      root, mapping, of: "taxonomy",
      known: ["schema", "market", "version", "title", "attributes", "lexicons"])
    let schema = yaml.text("schema", in: root, mapping, of: "taxonomy")
    if let schema, schema != Taxonomy.schema {
      yaml.fault(mapping["schema"]!, "schema '\(schema)' is not known (write '\(Taxonomy.schema)')")
    }
    let market = yaml.text("market", in: root, mapping, of: "taxonomy") ?? ""
    let version = yaml.text("version", in: root, mapping, of: "taxonomy") ?? ""
    let title = yaml.text("title", in: root, mapping, of: "taxonomy") ?? ""
    guard let list = mapping["attributes"], let nodes = list.sequence, !nodes.isEmpty else {
      yaml.fault(
        mapping["attributes"] ?? root,
        "'attributes' is missing or no list (give at least one attribute with name and label)")
      return nil
    }
    if nodes.count > Taxonomy.maximumAttributes {
      yaml.fault(
        list,
        "\(nodes.count) attributes, but at most \(Taxonomy.maximumAttributes) are possible (merge or drop some)"
      )
    }
    var attributes: [Taxonomy.Attribute] = []
    var seen: [String: Int] = [:]
    for node in nodes {
      guard let attribute = attribute(node) else { continue }
      for (field, value) in [("name", attribute.name), ("label", attribute.label)] {
        let line = node.mapping?[field]?.mark?.line ?? 1
        if let first = seen["\(field) \(value)"] {
          yaml.fault(
            line, "attribute '\(attribute.name)': \(field) '\(value)' is used at line \(first) too")
        }
        seen["\(field) \(value)"] = line
      }
      attributes.append(attribute)
    }
    if yaml.faults.isEmpty {
      do {
        _ = try RuleSet.automaton(attributes.map(\.patterns))
      } catch {
        yaml.fault(
          list,
          "the patterns of all attributes need more than \(PatternAutomaton.stateLimit) states together (make repeats and choices shorter)"
        )
      }
    }
    let lexicons = lexicons(mapping["lexicons"])
    return Taxonomy(
      market: market, version: version, title: title, attributes: attributes, lexicons: lexicons)
  }

  private mutating func attribute(_ node: Node) -> Taxonomy.Attribute? {
    guard let mapping = node.mapping else {
      yaml.fault(
        node, "an attribute must be a mapping with name, label, found_by, scope, normaliser")
      return nil
    }
    let name = yaml.text("name", in: node, mapping, of: "attribute") ?? ""
    let owner = "attribute '\(name)'"
    yaml.checkKeys(
      node, mapping, of: owner,
      known: [
        "name", "label", "title", "definition", "found_by", "scope", "normaliser", "values",
        "patterns", "precision",
      ])
    if !name.isEmpty,
      name.utf8.contains(where: { !($0 == 0x5F || $0 &- 0x61 < 26 || $0 &- 0x30 < 10) })
    {
      yaml.fault(
        mapping["name"]!, "\(owner): a name has only lower-case letters, digits and '_'")
    }
    let label = yaml.text("label", in: node, mapping, of: owner) ?? ""
    let title = yaml.optionalText("title", mapping, of: owner) ?? name
    let definition = yaml.optionalText("definition", mapping, of: owner) ?? ""
    let finder: Taxonomy.Attribute.Finder? = yaml.choice("found_by", in: node, mapping, of: owner)
    let scope: Taxonomy.Attribute.Scope? = yaml.choice("scope", in: node, mapping, of: owner)
    let normaliser: Normaliser? = yaml.choice("normaliser", in: node, mapping, of: owner)
    let values = values(mapping["values"], of: owner)
    let patterns = patterns(mapping["patterns"], of: owner)
    if let finder, finder != .tagger, values.isEmpty, patterns.isEmpty {
      yaml.fault(
        mapping["found_by"]!,
        "\(owner): found_by '\(finder.rawValue)' needs 'values' or 'patterns' (or write 'tagger')")
    }
    if normaliser == .enumeration, values.isEmpty {
      yaml.fault(
        mapping["normaliser"]!, "\(owner): normaliser 'enum' needs 'values' (or write 'text')")
    }
    var precision = Taxonomy.defaultPrecision
    if let text = yaml.optionalText("precision", mapping, of: owner) {
      if let number = Double(text), number >= 0.5, number < 1 {
        precision = number
      } else {
        yaml.fault(
          mapping["precision"]!,
          "\(owner): precision '\(text)' is not a share from 0.5 to below 1 (such as 0.98)")
      }
    }
    guard let finder, let scope, let normaliser else { return nil }
    return Taxonomy.Attribute(
      name: name, label: label, title: title, definition: definition, finder: finder, scope: scope,
      normaliser: normaliser, values: values, patterns: patterns, precision: precision)
  }

  private mutating func values(_ node: Node?, of owner: String) -> [Taxonomy.Attribute.Value] {
    guard let node else { return [] }
    guard let entries = node.sequence else {
      yaml.fault(node, "\(owner): 'values' must be a list of {value, aliases}")
      return []
    }
    var values: [Taxonomy.Attribute.Value] = []
    var owners: [String: (value: String, line: Int)] = [:]
    for entry in entries {
      guard let mapping = entry.mapping else {
        yaml.fault(entry, "\(owner): a value must be a mapping {value: ..., aliases: [...]}")
        continue
      }
      yaml.checkKeys(entry, mapping, of: "\(owner): a value", known: ["value", "aliases"])
      guard let value = yaml.text("value", in: entry, mapping, of: owner) else { continue }
      let aliases = mapping["aliases"].map { yaml.strings($0, "aliases", of: owner) } ?? []
      let line = entry.mark?.line ?? 1
      for alias in Set(aliases.map { $0.lowercased() } + [value.lowercased()]) {
        if let other = owners[alias], other.value != value {
          yaml.fault(
            line,
            "\(owner): alias '\(alias)' stands for '\(value)' here and for '\(other.value)' at line \(other.line) (keep one)"
          )
        }
        owners[alias] = (value, line)
      }
      values.append(.init(value: value, aliases: aliases))
    }
    return values
  }

  private mutating func patterns(_ node: Node?, of owner: String) -> [String] {
    guard let node else { return [] }
    let sources = yaml.strings(node, "patterns", of: owner)
    for (source, item) in zip(sources, node.sequence.map(Array.init) ?? []) {
      do throws(Pattern.SyntaxError) {
        _ = try Pattern(parsing: source)
      } catch {
        yaml.fault(item, "\(owner): pattern '\(source)': \(error)")
      }
    }
    return sources
  }

  private mutating func lexicons(_ node: Node?) -> [Taxonomy.Lexicon] {
    guard let node else { return [] }
    guard let mapping = node.mapping else {
      yaml.fault(node, "'lexicons' must be a mapping from a name to a list of terms")
      return []
    }
    return mapping.map { key, value in
      Taxonomy.Lexicon(
        name: key.string ?? "", terms: yaml.strings(value, key.string ?? "", of: "lexicons"))
    }
  }
}
