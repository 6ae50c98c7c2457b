import Synchronization
import Testing

@testable import Store

/// A stand-in for an embeddings endpoint: how often each letter occurs, in 26 dimensions.
func letterCounts(_ texts: [String]) -> [[Float]] {
  texts.map { text in
    var vector = [Float](repeating: 0.01, count: 26)
    for byte in text.lowercased().utf8 where (97...122).contains(byte) {
      vector[Int(byte) - 97] += 1
    }
    return vector
  }
}

enum Kind: CaseIterable, Sendable {
  case lexical, embedding, fixed

  func retriever(_ file: StoreFile) -> any ExampleRetriever {
    switch self {
    case .lexical: LexicalRetriever(file)
    case .embedding:
      EmbeddingRetriever(
        file, model: "letters", fallback: FixedExamples(file), batchSize: 1000,
        logger: Log().logger, embed: { letterCounts($0) })
    case .fixed: FixedExamples(file)
    }
  }
}

/// What holds for every retriever.
struct RetrieverTests {
  let folder: Folder
  let file: StoreFile
  let store: ExampleStore

  init() throws {
    folder = try Folder()
    file = try folder.file()
    store = ExampleStore(file)
  }

  private func shown(
    _ retriever: any ExampleRetriever, count: Int = 10, heard: String = "h",
    text: String = "WTI bid at 5"
  ) async throws -> [Example] {
    try await retriever.examples(
      for: (heard, text), market: "oil", attribute: "price", count: count)
  }

  @Test(arguments: Kind.allCases)
  func `an empty store has no examples`(kind: Kind) async throws {
    #expect(try await shown(kind.retriever(file)).isEmpty)
  }

  @Test(arguments: Kind.allCases)
  func `only accepted cases of the market and attribute that are not gold`(kind: Kind)
    async throws
  {
    try await store.apply([
      feedback("yes", text: "WTI bid at 6", answer: "6"),
      feedback("no", text: "WTI bid at 70", answer: "70", verdict: .rejected),
      feedback("gold", text: "WTI bid at 8 now", answer: "8", isGold: true),
      feedback("market", market: "gas", text: "WTI bid at 9 a", answer: "9"),
      feedback("attribute", attribute: "volume", text: "WTI bid at 6 b", answer: "6"),
      feedback("ignored", text: "WTI bid at 6 c", answer: "6", verdict: .ignored),
    ])
    let found = try await shown(kind.retriever(file))
    #expect(found.map(\.card) == ["yes"])
    #expect(found.map(\.answer) == ["6"])
    #expect(found.map(\.start) == [11])
  }

  @Test(arguments: Kind.allCases)
  func `never the same heard and never the same text`(kind: Kind) async throws {
    try await store.apply([
      feedback("same heard", heard: "h", text: "WTI bid at 5 was", answer: "5"),
      feedback("same text", text: "WTI bid at 5", answer: "5"),
      feedback("text of the heard, of another", heard: "x", text: "WTI bid at 5 was", answer: "5"),
      feedback("other", text: "WTI bid at 5 or so", answer: "5"),
      feedback("absent, same text", text: "WTI bid at 5", answer: nil),
    ])
    let retriever = kind.retriever(file)
    #expect(try await shown(retriever).map(\.card) == ["other"])
    let ofAnother = try await shown(retriever, heard: "g", text: "WTI bid at 5!")
    #expect(ofAnother.count == 3)
  }

  @Test(arguments: Kind.allCases)
  func `a text is shown once, with its latest answer`(kind: Kind) async throws {
    try await store.apply([
      feedback("b", text: "WTI bid at 6 or 7", answer: "7", answeredAt: "2026-03-01T00:00:00.000Z"),
      feedback("a", text: "WTI bid at 6 or 7", answer: "6", answeredAt: "2026-02-01T00:00:00.000Z"),
      feedback("c", text: "WTI bid at 8", answer: "8"),
    ])
    let retriever = kind.retriever(file)
    #expect(Set(try await shown(retriever).map(\.card)) == ["b", "c"])
    try await store.apply(
      [feedback("b", text: "WTI bid at 6 or 7", answer: "7", verdict: .revoked)], from: 10)
    #expect(Set(try await shown(retriever).map(\.card)) == ["a", "c"])
  }

  @Test(arguments: Kind.allCases)
  func `one absent case is among them if there is any`(kind: Kind) async throws {
    try await store.apply(
      (0..<30).map { feedback("yes \($0)", text: "WTI bid at 6, lot \($0 * 37)", answer: "6") })
    let retriever = kind.retriever(file)
    #expect(try await shown(retriever, count: 3).allSatisfy { $0.answer != nil })
    let late = "2026-12-01T00:00:00.000Z"
    try await store.apply(
      [feedback("no", text: "quite another thing: zzz", answer: nil, answeredAt: late)], from: 100)
    for count in [2, 3, 10] {
      let found = try await shown(retriever, count: count)
      #expect(found.count == count)
      #expect(found.filter { $0.answer == nil }.map(\.card) == ["no"])
    }
    let single = try await shown(retriever, count: 1)
    #expect(single.map { $0.answer != nil } == [true])
    #expect(try await shown(retriever, count: 0).isEmpty)
  }

  @Test(arguments: Kind.allCases)
  func `no more than a third are absent cases while there are others`(kind: Kind) async throws {
    try await store.apply(
      (0..<60).map { feedback("no \($0)", text: "WTI bid at 5, \($0 * 37)", answer: nil) }
        + (0..<4).map {
          feedback(
            "yes \($0)", text: "WTI talked of at lot \($0 * 37)", answer: "WTI",
            answeredAt: "2026-12-01T00:00:00.000Z")
        })
    let retriever = kind.retriever(file)
    for (count, absent) in [(2, 1), (3, 1), (5, 2), (6, 2)] {
      let found = try await shown(retriever, count: count)
      #expect(found.count == count)
      #expect(found.filter { $0.answer == nil }.count == absent)
    }
    // There are only four others.
    let many = try await shown(retriever, count: 10)
    #expect(many.count == 10)
    #expect(many.filter { $0.answer == nil }.count == 6)
  }

  @Test(arguments: Kind.allCases)
  func `answers that come, change and go are seen at once, from another connection too`(kind: Kind)
    async throws
  {
    let retriever = kind.retriever(file)
    let writer = ExampleStore(try folder.file())
    #expect(try await shown(retriever).isEmpty)
    try await writer.apply([feedback("a", text: "WTI bid at 6", answer: "6")])
    #expect(try await shown(retriever).map(\.answer) == ["6"])
    try await writer.apply([feedback("a", text: "WTI bid at 6", answer: "bid")], from: 1)
    #expect(try await shown(retriever).map(\.answer) == ["bid"])
    try await writer.apply([feedback("b", text: "WTI bid at 7", answer: "7")], from: 2)
    #expect(Set(try await shown(retriever).map(\.answer)) == ["bid", "7"])
    try await writer.apply(
      [feedback("a", text: "WTI bid at 6", answer: "6", verdict: .rejected)], from: 3)
    #expect(try await shown(retriever).map(\.answer) == ["7"])
  }

  @Test(arguments: Kind.allCases)
  func `the same cases give the same examples in whatever order they came`(kind: Kind) async throws
  {
    var chance = Chance(state: 5)
    var messages: [ExampleStore.Message] = []
    for number in 0..<200 {
      let text = chance.heard()
      messages.append(
        ExampleStore.Message(
          feedback(
            "card \(number)", text: text, answer: number % 9 == 0 ? nil : "broker",
            answeredAt: "2026-11-22T09:\(10 + number % 7):00.000Z"),
          partition: Int32(number % 3), offset: Int64(number)))
    }
    let queries = (0..<10).map { _ in chance.heard() }
    var results: [[[Example]]] = []
    for number in 0..<3 {
      let file = try folder.file("\(number).sqlite")
      let retriever = kind.retriever(file)
      let shuffled = messages.shuffled(using: &chance)
      try await ExampleStore(file).apply(Array(shuffled.prefix(90)))
      _ = try await shown(retriever)
      try await ExampleStore(file).apply(shuffled)
      var found: [[Example]] = []
      for query in queries { found.append(try await shown(retriever, count: 6, text: query)) }
      results.append(found)
    }
    #expect(results[0].allSatisfy { $0.count == 6 })
    #expect(results[1] == results[0])
    #expect(results[2] == results[0])
  }

  @Test(arguments: [Kind.lexical, .embedding])
  func `the nearest comes last`(kind: Kind) async throws {
    var chance = Chance(state: 9)
    try await store.apply(
      (0..<100).map { feedback("card \($0)", text: chance.heard(), answer: "broker") })
    let found = try await shown(kind.retriever(file), count: 8, text: chance.heard())
    try #require(found.count == 8)
    #expect(found.map(\.similarity) == found.map(\.similarity).sorted())
    #expect(found.last!.similarity > found.first!.similarity)
  }

  @Test func `fixed examples are the first that were accepted, for every heard`() async throws {
    try await store.apply(
      (0..<50).map { number in
        feedback(
          "card \(number)", text: "bid \(number)", answer: number < 48 ? "bid" : nil,
          answeredAt: "2026-11-22T09:\(59 - number):00.000Z")
      })
    // The latest of the cards was answered first; of two absent ones a choice of four has one.
    let retriever = FixedExamples(file)
    let first = try await shown(retriever, count: 4)
    #expect(Set(first.map(\.card)) == ["card 49", "card 47", "card 46", "card 45"])
    let other = try await shown(retriever, count: 4, heard: "g", text: "quite another")
    #expect(other == first)
    let own = try await shown(retriever, count: 4, text: "bid 47")
    #expect(Set(own.map(\.card)) == ["card 49", "card 46", "card 45", "card 44"])
  }
}
