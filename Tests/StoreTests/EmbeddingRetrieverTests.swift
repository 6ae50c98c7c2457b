import Foundation
import GRDB
import Logging
import Synchronization
import Testing

@testable import Store

/// An embeddings endpoint that a test can break, and that remembers what it was asked.
private final class Endpoint: Sendable {
  struct Broken: Error, CustomStringConvertible {
    var description: String { "no answer for: secret text" }
  }

  private let state: Mutex<(asked: [[String]], answer: @Sendable ([String]) throws -> [[Float]])>

  init(_ answer: @escaping @Sendable ([String]) throws -> [[Float]] = { letterCounts($0) }) {
    state = Mutex(([], answer))
  }

  var asked: [[String]] { state.withLock { $0.asked } }

  func turn(to answer: @escaping @Sendable ([String]) throws -> [[Float]]) {
    state.withLock { $0.answer = answer }
  }

  func embed(_ texts: [String]) async throws -> [[Float]] {
    await Task.yield()
    let answer = state.withLock { state in
      state.asked.append(texts)
      return state.answer
    }
    return try answer(texts)
  }
}

struct EmbeddingRetrieverTests {
  let folder: Folder
  let file: StoreFile
  let log = Log()

  init() throws {
    folder = try Folder()
    file = try folder.file()
  }

  /// By letters "aab" is nearest to "aabb"; the fallback always shows "zzzz first".
  private func fill() async throws {
    try await ExampleStore(file).apply([
      feedback("first", text: "zzzz", answer: "z", answeredAt: "2025-01-01T00:00:00.000Z"),
      feedback("near", text: "aab", answer: "a"),
      feedback("far", text: "cccd", answer: "c"),
    ])
  }

  private func retriever(
    _ endpoint: Endpoint, model: String = "letters", file: StoreFile? = nil, batchSize: Int = 32,
    pause: Duration = .seconds(3600)
  ) -> EmbeddingRetriever {
    let file = file ?? self.file
    return EmbeddingRetriever(
      file, model: model, fallback: FixedExamples(file), batchSize: batchSize, pause: pause,
      logger: log.logger, embed: { try await endpoint.embed($0) })
  }

  private func first(
    _ retriever: EmbeddingRetriever, _ text: String = "aabb", attribute: String = "price"
  ) async throws -> String? {
    try await retriever.examples(
      for: ("h", text), market: "oil", attribute: attribute, count: 1
    ).first?.card
  }

  @Test func `vectors are asked for once, also across restarts`() async throws {
    try await fill()
    let endpoint = Endpoint()
    let one = retriever(endpoint)
    #expect(try await first(one) == "near")
    #expect(try await first(one, "ccd") == "far")
    #expect(try await first(one, "ccd") == "far")
    #expect(endpoint.asked.map(\.first) == ["aabb", "ccd"])
    #expect(Set(endpoint.asked.joined()) == ["aabb", "ccd", "zzzz", "aab", "cccd"])
    let two = retriever(endpoint, file: try folder.file())
    #expect(try await first(two, "abab") == "near")
    #expect(endpoint.asked.last == ["abab"])
    #expect(log.lines.isEmpty)
  }

  @Test func `vectors of different models are never mixed`() async throws {
    try await fill()
    let letters = Endpoint()
    let reversed = Endpoint { texts in texts.map { $0 == "aab" ? [0, 1] : [1, 0] } }
    let one = retriever(letters, model: "letters")
    let two = retriever(reversed, model: "reversed")
    #expect(try await first(one) == "near")
    #expect(try await first(two) != "near")
    #expect(Set(reversed.asked.joined()) == ["aabb", "zzzz", "aab", "cccd"])
    #expect(try await first(one, "aaabb") == "near")
    // A model that has embedded nothing cannot borrow another's vectors.
    let three = retriever(Endpoint { _ in throw Endpoint.Broken() }, model: "third")
    #expect(try await first(three) == "first")
    let rows = try await file.pool.read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM embedding WHERE model = 'third'")
    }
    #expect(rows == 0)
  }

  @Test(
    arguments: [
      { _ in throw Endpoint.Broken() },
      { _ in [] },
      { texts in Array(letterCounts(texts).dropLast()) },
      { texts in letterCounts(texts) + [[1]] },
      { texts in texts.map { _ in [Float](repeating: 0, count: 26) } },
      { texts in texts.map { _ in [Float](repeating: .nan, count: 26) } },
      { texts in texts.map { _ in [Float](repeating: .infinity, count: 26) } },
      { texts in texts.map { _ in [] } },
      { texts in texts.indices.map { [Float](repeating: 1, count: $0 + 1) } },
    ] as [@Sendable ([String]) throws -> [[Float]]])
  func `an endpoint at fault is left alone for a while and the fallback answers`(
    fault: @escaping @Sendable ([String]) throws -> [[Float]]
  ) async throws {
    try await fill()
    let endpoint = Endpoint(fault)
    let pausing = retriever(endpoint)
    for _ in 0..<3 { #expect(try await first(pausing) == "first") }
    #expect(try await pausing.prepare() == 0)
    #expect(endpoint.asked.count == 1)
    #expect(log.lines.count == 1)
    #expect(!log.lines.joined().contains("secret"))
    #expect(!log.lines.joined().contains("aab"))

    let trying = retriever(endpoint, pause: .zero)
    #expect(try await first(trying) == "first")
    endpoint.turn { letterCounts($0) }
    #expect(try await first(trying) == "near")
  }

  @Test func `vectors of another length under the same name are asked for anew`() async throws {
    try await fill()
    let endpoint = Endpoint()
    let one = retriever(endpoint)
    #expect(try await first(one) == "near")
    endpoint.turn { texts in letterCounts(texts).map { Array($0.prefix(13)) } }
    #expect(try await first(one, "aaabb") != nil)
    #expect(try await first(one, "aaabbb") == "near")
    #expect(Set(endpoint.asked.last ?? []).isSuperset(of: ["aab", "cccd"]))
    #expect(try await first(one, "aabb") == "near")
    #expect(endpoint.asked.last == ["aabb"])
  }

  @Test func `cancellation is passed on and is no fault`() async throws {
    try await fill()
    let endpoint = Endpoint { _ in throw CancellationError() }
    let retriever = retriever(endpoint)
    await #expect(throws: CancellationError.self) { try await first(retriever) }
    endpoint.turn { letterCounts($0) }
    #expect(try await first(retriever) == "near")
    #expect(log.lines.isEmpty)
  }

  @Test func `all examples are embedded ahead, a batch at a time`() async throws {
    var chance = Chance(state: 8)
    let texts = Array(Set((0..<60).map { _ in chance.heard() })).sorted().prefix(50)
    try await ExampleStore(file).apply(
      texts.enumerated().map { number, text in
        feedback("card \(number)", market: "m\(number % 3)", text: text, answer: "broker")
      })
    let endpoint = Endpoint()
    let retriever = retriever(endpoint, batchSize: 8)
    var counts: [Int] = []
    repeat { counts.append(try await retriever.prepare()) } while counts.last! > 0
    #expect(counts.reduce(0, +) == texts.count)
    #expect(counts.allSatisfy { $0 <= 8 })
    #expect(endpoint.asked.joined().sorted() == texts.sorted())
  }

  @Test func `questions at the same time do not embed an example twice`() async throws {
    var chance = Chance(state: 8)
    let texts = Set((0..<60).map { _ in chance.heard() })
    try await ExampleStore(file).apply(
      texts.sorted().enumerated().map { feedback("card \($0)", text: $1, answer: "broker") })
    let endpoint = Endpoint()
    let retriever = retriever(endpoint, batchSize: 8)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask { _ = try await first(retriever, "question \(number)") }
      }
      try await group.waitForAll()
    }
    let embedded = endpoint.asked.joined().filter { texts.contains($0) }
    #expect(embedded.count == Set(embedded).count)
    #expect(embedded.count == texts.count)
  }

  @Test func `vectors of texts that are no examples any more are pruned`() async throws {
    try await fill()
    let endpoint = Endpoint()
    #expect(try await first(retriever(endpoint)) == "near")
    try await ExampleStore(file).apply(
      [feedback("near", text: "aab", verdict: .revoked)], from: 50)
    try await retriever(endpoint).prune()
    let texts = try await file.pool.read { db in
      try String.fetchAll(db, sql: "SELECT text FROM embedding ORDER BY text")
    }
    #expect(texts == ["cccd", "zzzz"])
  }
}
