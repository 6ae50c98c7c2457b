/// An accepted case, as a language model is shown it.
package struct Example: Hashable, Sendable {
  package let card: String
  package let heard: String
  package let text: String
  /// The exact text of the span; nil where the attribute is absent from the text.
  package let answer: String?
  /// UTF-8 bytes of `text`.
  package let start: Int?
  package let end: Int?
  package let answeredAt: String
  /// To the heard that was asked for, as the retriever counts it; 0 from ``FixedExamples``.
  package var similarity: Float = 0
}

/// Chooses examples (shots) for a question to a language model.
package protocol ExampleRetriever: Sendable {
  /// Accepted cases of the same market and attribute, each text once, nearest last; none is gold,
  /// of the same heard or of the same text. One of them says "absent", where there is such a case
  /// at all and `count` is 2 or more; no more than a third do while there are others.
  ///
  /// The same cases give the same examples, whatever the order in which they came.
  ///
  /// - Returns: at most `count`, fewer where fewer are similar enough.
  func examples(
    for heard: (id: String, text: String), market: String, attribute: String, count: Int
  ) async throws -> [Example]
}

/// How examples are weighed against each other.
package struct RetrievalRules: Hashable, Sendable {
  /// The least similarity that is of use; only "absent" ones may have less. Lexical cosines are
  /// held to it, those of embeddings are not: how high they are is the model's whim. Of the demo
  /// markets' training texts, each taken out in turn, three of four are less alike than 0.03, and
  /// still more than nine of ten questions find five examples.
  package var floor: Float
  /// From 0, as unlike each other as can be, to 1, the nearest whatever they repeat (the lambda of
  /// maximal marginal relevance, Carbonell & Goldstein 1998).
  package var lambda: Float

  package init(floor: Float = 0.03, lambda: Float = 0.7) {
    self.floor = floor
    self.lambda = lambda
  }
}
