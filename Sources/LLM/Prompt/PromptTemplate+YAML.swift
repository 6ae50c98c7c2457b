internal import Foundation
internal import Yams

/// What is wrong with a market's `prompt.yaml`: every fault, as `file:line: cause`.
package struct PromptTemplateError: Error, Sendable, CustomStringConvertible {
  package let faults: [String]

  package var description: String { faults.joined(separator: "\n") }
}

extension PromptTemplate {
  private static let fields = ["version", "instructions", "question"]

  /// The template of a market's folder, from its `prompt.yaml`:
  /// ```yaml
  /// version: crude-3
  /// instructions: You read ...
  /// question: |
  ///   Wanted: {title}, that is {definition}
  ///   {values}
  /// ```
  /// ``standard`` where there is no such file.
  ///
  /// - Throws: `PromptTemplateError`.
  package static func read(folder: String) throws(PromptTemplateError) -> PromptTemplate {
    let file = URL(filePath: folder).appending(path: "prompt.yaml").path
    guard FileManager.default.fileExists(atPath: file) else { return .standard }
    guard let data = FileManager.default.contents(atPath: file) else {
      throw PromptTemplateError(faults: ["\(file):1: it cannot be read"])
    }
    guard let source = String(validating: data, as: UTF8.self) else {
      throw PromptTemplateError(faults: ["\(file):1: not UTF-8: save the file in that encoding"])
    }
    return try parse(source, file: file)
  }

  static func parse(_ source: String, file: String) throws(PromptTemplateError) -> PromptTemplate {
    var faults: [(line: Int, cause: String)] = []
    var texts: [String: String] = [:]
    do {
      let root = try Yams.compose(yaml: source)
      guard let mapping = root?.mapping else {
        throw PromptTemplateError(faults: [
          "\(file):1: must hold the fields \(fields.joined(separator: ", "))"
        ])
      }
      for (key, value) in mapping {
        let line = key.mark?.line ?? 1
        let name = key.string ?? "?"
        if !fields.contains(name) {
          let known = fields.joined(separator: ", ")
          faults.append((line, "unknown field '\(name)' (known: \(known))"))
        } else if let scalar = value.scalar, !scalar.string[...].trimmed.isEmpty {
          texts[name] = scalar.string[...].trimmed
          faults += unknownPlaceholders(in: scalar, of: name)
        } else {
          faults.append((line, "field '\(name)' must be a single value that is not empty"))
        }
      }
      for field in fields where mapping[field] == nil {
        faults.append((1, "field '\(field)' is missing"))
      }
    } catch let error as PromptTemplateError {
      throw error
    } catch {
      faults = [yamlFault(error)]
    }
    if let question = texts["question"], let instructions = texts["instructions"],
      !["{attribute}", "{title}", "{definition}"].contains(where: {
        question.contains($0) || instructions.contains($0)
      })
    {
      faults.append(
        (1, "nothing tells which attribute is wanted: use {title}, {attribute} or {definition}"))
    }
    guard faults.isEmpty, let version = texts["version"], let instructions = texts["instructions"],
      let question = texts["question"]
    else {
      let lines = faults.sorted { $0.line < $1.line }.map { "\(file):\($0.line): \($0.cause)" }
      throw PromptTemplateError(faults: lines)
    }
    return PromptTemplate(version: version, instructions: instructions, question: question)
  }

  private static func unknownPlaceholders(
    in scalar: Node.Scalar, of field: String
  ) -> [(line: Int, cause: String)] {
    // The text of a literal block begins on the line after its mark; elsewhere lines may be folded,
    // so the field's first line is told.
    let isLiteral = scalar.style == .literal
    let start = (scalar.mark?.line ?? 1) + (isLiteral ? 1 : 0)
    let lines = scalar.string.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().flatMap { index, line in
      PlaceholderScanner.pieces(line).compactMap { piece in
        guard case .placeholder(let name) = piece, !placeholders.contains(String(name)) else {
          return nil
        }
        let known = placeholders.map { "{\($0)}" }.joined(separator: ", ")
        return (
          start + (isLiteral ? index : 0),
          "field '\(field)': unknown placeholder {\(name)} (known: \(known))"
        )
      }
    }
  }

  private static func yamlFault(_ error: any Error) -> (line: Int, cause: String) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (mark.line, "not valid YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      (context.mark.line, "a field is given twice: \(keys.joined(separator: ", "))")
    default: (1, "not valid YAML")
    }
  }
}
