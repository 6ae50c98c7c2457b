import Extraction
import Records

/// A text made ready for training: what its tokens look like and what they are.
struct Example: Sendable {
  var tokens: [Token]
  /// The rows of the features of token t are `rows[starts[t]..<starts[t + 1]]`.
  var rows: [Int32]
  var starts: [Int32]
  /// Gold states: class (0 outside), and whether the token goes on a span begun before.
  var classes: [Int32]
  var inside: [Bool]
  /// Gold spans whose borders are no token's: they cannot be learned.
  var unalignable: Int
  /// What is known of the states; nil where all are gold.
  var constraints: Constraints?
  /// `constraints`, and what a model is sure of beside them; nil where that is nothing.
  var machine: Constraints?
  /// How often the text counts.
  var weight: Float = 1
}

/// The labels and features of a training set, numbered.
struct Vocabulary: Sendable {
  let labels: [String]
  /// The feature of each row, in order.
  let hashes: [UInt32]
  /// Feature hashes to rows.
  let rows: [UInt32: Int32]
  /// The tokens met more than once, the most frequent first, as they are written.
  let words: [String]

  /// - Parameter minimumCount: features seen less often get no row.
  static func build(
    _ texts: [AnnotatedText], labels: [String], rules: RuleSet, minimumCount: Int
  ) -> Vocabulary {
    var counts: [UInt32: Int32] = [:]
    var wordCounts: [String: Int] = [:]
    var features = Features()
    var hashes: [UInt32] = []
    for text in texts {
      var copy = text.text
      copy.withUTF8 { features.read($0, rules: rules) }
      for t in features.tokens.indices {
        let token = features.tokens[t]
        let bytes = copy.utf8.prefix(Int(token.end)).dropFirst(Int(token.start))
        wordCounts[String(Substring(bytes)), default: 0] += 1
        hashes.removeAll(keepingCapacity: true)
        features.append(featuresOf: t, to: &hashes)
        for hash in hashes { counts[hash, default: 0] += 1 }
      }
    }
    let kept = counts.filter { $0.value >= minimumCount }.keys.sorted()
    return Vocabulary(
      labels: labels, hashes: kept,
      rows: Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, Int32($0)) }),
      words: wordCounts.filter { $0.value > 1 }
        .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key))
  }

  func example(_ text: AnnotatedText, rules: RuleSet, features: inout Features) -> Example {
    var copy = text.text
    copy.withUTF8 { features.read($0, rules: rules) }
    let count = features.tokens.count
    var example = Example(
      tokens: features.tokens, rows: [], starts: [0],
      classes: Array(repeating: 0, count: count), inside: Array(repeating: false, count: count),
      unalignable: 0, weight: text.weight)
    var hashes: [UInt32] = []
    for t in 0..<count {
      hashes.removeAll(keepingCapacity: true)
      features.append(featuresOf: t, to: &hashes)
      example.rows += hashes.compactMap { rows[$0] }
      example.starts.append(Int32(example.rows.count))
    }
    if let verdicts = text.verdicts {
      var known = constraints(verdicts, features.tokens, &example.unalignable)
      example.constraints = known
      let arcs = text.machineSpans.compactMap { arc($0.span, $0.label, features.tokens) }
      // Only those that agree with what people said.
      if arcs.reduce(false, { known.accept($1) || $0 }) { example.machine = known }
      return example
    }
    for span in text.spans {
      guard let arc = arc(span.span, span.label, features.tokens) else {
        example.unalignable += 1
        continue
      }
      for token in arc.start...arc.last {
        example.classes[token] = Int32(arc.labelClass)
        example.inside[token] = token > arc.start
      }
    }
    return example
  }

  /// The tokens and the class of a span; nil where its borders are no token's or its label is not learned.
  private func arc(_ span: TextSpan, _ label: String, _ tokens: [Token]) -> Constraints.Arc? {
    guard let start = tokens.firstIndex(where: { Int($0.start) == span.start }),
      let last = tokens[start...].firstIndex(where: { Int($0.end) == span.end }),
      let label = labels.firstIndex(of: label)
    else { return nil }
    return Constraints.Arc(start: start, last: last, labelClass: label + 1)
  }

  private func constraints(
    _ verdicts: [AnnotatedText.Verdict], _ tokens: [Token], _ unalignable: inout Int
  ) -> Constraints {
    var constraints = Constraints(count: tokens.count, classCount: labels.count + 1)
    // What is right narrows the most: an absence leaves what was accepted, and the latest come first.
    for verdict in verdicts {
      guard let span = verdict.span else { continue }
      guard let arc = arc(span, verdict.label, tokens) else {
        if verdict.isRight { unalignable += 1 }
        continue
      }
      if verdict.isRight { constraints.accept(arc) } else { constraints.reject(arc) }
    }
    for verdict in verdicts where verdict.span == nil && verdict.isRight {
      if let label = labels.firstIndex(of: verdict.label) {
        constraints.forbid(labelClass: label + 1)
      }
    }
    return constraints
  }
}
