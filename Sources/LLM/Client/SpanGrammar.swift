/// A grammar in llama.cpp's notation (GBNF) of `{"answer": one of the candidates or null}`.
///
/// The candidates are merged by their beginnings, so that spans that start at one token share what
/// they have in common, and the sampler follows one path and not one for each candidate.
enum SpanGrammar {
  /// - Parameter candidates: nil for any JSON string.
  static func text(_ candidates: [String]?, allowsAbsent: Bool) -> String {
    let absent = allowsAbsent || candidates?.isEmpty == true ? ["\"null\""] : []
    guard let candidates else {
      return root(absent + ["\"\\\"\" char* \"\\\"\""]) + "\n" + anyCharacter + "\n"
    }
    guard !candidates.isEmpty else { return root(absent) + "\n" }
    var trie = Trie()
    for candidate in candidates {
      trie.insert(JSONText.quote(candidate).unicodeScalars.dropFirst())
    }
    return root(absent + ["\"\\\"\" " + trie.expression(from: 0)]) + "\n"
  }

  private static func root(_ answers: [String]) -> String {
    "root ::= \"{\\\"answer\\\": \" (\(answers.joined(separator: " | "))) \"}\""
  }

  private static let anyCharacter = #"""
    char ::= [^"\\\x00-\x1F] | "\\" (["\\/bfnrt] | "u" hex hex hex hex)
    hex ::= [0-9a-fA-F]
    """#

  /// A trie over scalars. Each candidate ends in the quote that closes it, which occurs nowhere else
  /// unescaped, so none is the beginning of another and only leaves are ends.
  private struct Trie {
    /// `[node]`, each with its ways on; node 0 is the beginning.
    private var ways: [[(scalar: Unicode.Scalar, node: Int)]] = [[]]

    mutating func insert(_ scalars: some Sequence<Unicode.Scalar>) {
      var node = 0
      for scalar in scalars {
        if let way = ways[node].first(where: { $0.scalar == scalar }) {
          node = way.node
        } else {
          ways[node].append((scalar, ways.count))
          node = ways.count
          ways.append([])
        }
      }
    }

    /// A literal while there is one way on, then a choice in parentheses.
    func expression(from start: Int, after first: String = "") -> String {
      var literal = first
      var node = start
      while ways[node].count == 1 {
        literal += ways[node][0].scalar.inGrammar
        node = ways[node][0].node
      }
      let head = literal.isEmpty ? [] : ["\"\(literal)\""]
      if ways[node].isEmpty { return head.joined() }
      let choices = ways[node].map { expression(from: $0.node, after: $0.scalar.inGrammar) }
      return (head + ["(" + choices.joined(separator: " | ") + ")"]).joined(separator: " ")
    }
  }
}

extension Unicode.Scalar {
  fileprivate var inGrammar: String {
    switch self {
    case "\"": "\\\""
    case "\\": "\\\\"
    default: String(self)
    }
  }
}
