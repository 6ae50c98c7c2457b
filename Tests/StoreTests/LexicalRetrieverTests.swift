import Testing

@testable import Store

struct LexicalRetrieverTests {
  let folder: Folder
  let file: StoreFile
  let store: ExampleStore

  init() throws {
    folder = try Folder()
    file = try folder.file()
    store = ExampleStore(file)
  }

  private func shown(
    _ retriever: LexicalRetriever, _ text: String, count: Int
  ) async throws -> [Example] {
    try await retriever.examples(
      for: ("h", text), market: "oil", attribute: "price", count: count)
  }

  /// With the nearest wanted whatever they repeat, the examples are the plain twin's.
  private func expectTwin(
    _ retriever: LexicalRetriever, texts: [String], query: String, count: Int = 10
  ) async throws {
    let expected = PlainTwin(texts).similarities(to: query)
    let found = try await shown(retriever, query, count: count)
    let best = expected.sorted(by: >).prefix(count).reversed()
    #expect(found.count == best.count)
    for (example, similarity) in zip(found, best) {
      #expect(abs(Double(example.similarity) - similarity) < 1e-4)
      let own = try #require(texts.firstIndex(of: example.text))
      #expect(abs(expected[own] - similarity) < 1e-4)
    }
  }

  @Test(arguments: 1...4)
  func `ranks as the plain twin does`(seed: UInt64) async throws {
    var chance = Chance(state: seed)
    var texts = Set((0..<120).map { _ in chance.heard() })
    texts.formUnion(["a", "ab", "aaaaaaaaaaaaaaaa", "e\u{301}", " \t\n 5", "🛢️🛢️🛢️🛢️"])
    let listed = texts.sorted()
    let retriever = LexicalRetriever(file, rules: RetrievalRules(floor: 0, lambda: 1))
    try await store.apply(
      listed.enumerated().map { feedback("card \($0)", text: $1, answer: "") })
    for query in [chance.heard(), chance.heard(), "aaaaaaa", "e\u{301}", "Mars 🛢️🛢️", "٣"] {
      guard !texts.contains(query) else { continue }
      try await expectTwin(retriever, texts: listed, query: query)
    }
  }

  @Test func `ranks as the plain twin does after texts have come and gone`() async throws {
    var chance = Chance(state: 77)
    let retriever = LexicalRetriever(file, rules: RetrievalRules(floor: 0, lambda: 1))
    var present: [String: String] = [:]
    var offset: Int64 = 0
    for round in 0..<6 {
      var batch: [StoredFeedback] = []
      for (card, text) in present.sorted(by: <) where Bool.random(using: &chance) {
        batch.append(feedback(card, text: text, verdict: .revoked))
        present[card] = nil
      }
      for number in 0..<40 {
        let text = chance.heard()
        guard !present.values.contains(text) else { continue }
        present["card \(round) \(number)"] = text
        batch.append(feedback("card \(round) \(number)", text: text, answer: "broker"))
      }
      try await store.apply(batch, from: offset)
      offset += Int64(batch.count)
      let query = chance.heard() + "?"
      try await expectTwin(retriever, texts: Array(present.values), query: query)
    }
  }

  @Test func `what is too unlike is left out, but for an absent case`() async throws {
    try await store.apply([
      feedback("near", text: "Bakken offered at $1.10/b", answer: "$1.10/b"),
      feedback("far", text: "zzz qqq xxx", answer: "zzz"),
      feedback("absent", text: "www vvv kkk", answer: nil),
    ])
    let found = try await shown(LexicalRetriever(file), "Bakken offered at $1.40/b", count: 9)
    #expect(found.map(\.card) == ["absent", "near"])
  }

  @Test func `the lower lambda, the less the examples repeat each other`() async throws {
    let query = "Bakken DAPL Nov offered at $1.10/b"
    try await store.apply(
      (0..<8).map {
        feedback("twin \($0)", text: query + String(repeating: "!", count: $0 + 1), answer: "Nov")
      } + [feedback("other", text: "Mars Nov offered at CMA minus 2", answer: "Nov")])
    let greedy = try await shown(
      LexicalRetriever(file, rules: RetrievalRules(lambda: 1)), query, count: 3)
    #expect(greedy.allSatisfy { $0.card.hasPrefix("twin") })
    let diverse = try await shown(
      LexicalRetriever(file, rules: RetrievalRules(lambda: 0.4)), query, count: 3)
    #expect(diverse.contains { $0.card == "other" })
    #expect(diverse.last?.card == greedy.last?.card)
  }

  @Test func `finds the right one of 50,000, while others come and go`() async throws {
    var chance = Chance(state: 3)
    let texts = Array(Set((0..<70_000).map { "\(chance.heard()) \($0 % 26)" }.prefix(50_000)))
    try await store.apply(
      texts.enumerated().map { number, text in
        feedback(
          "card \(number)", attribute: number % 2 == 0 ? "price" : "grade", text: text,
          answer: "broker")
      })
    let marked = "unheard-of quibble about demurrage"
    try await store.apply(
      [feedback("marked", text: marked, answer: "demurrage")], from: Int64(texts.count))
    let retriever = LexicalRetriever(file)
    let found = try await shown(retriever, marked + "?", count: 5)
    #expect(found.last?.card == "marked")
    try await store.apply(
      [feedback("marked", text: marked, verdict: .revoked)], from: Int64(texts.count) + 1)
    let after = try await shown(retriever, marked + "?", count: 5)
    #expect(!after.contains { $0.card == "marked" })
    let other = try await shown(retriever, texts[0] + " x", count: 5)
    #expect(other.last?.text == texts[0])
    let isEven = try other.allSatisfy { try #require(texts.firstIndex(of: $0.text)) % 2 == 0 }
    #expect(isEven)
  }
}
