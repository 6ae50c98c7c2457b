import Foundation
import GRDB
import Testing

@testable import Store

struct AnswerCacheTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private func key(_ heard: String = "h") -> AnswerCache.Key {
    AnswerCache.Key(
      model: "m", promptHash: "p", heard: heard, textHash: "t", attribute: "a", examplesHash: "e")
  }

  @Test func `an answer is found again after a restart with all that is known of it`() async throws
  {
    let answer = CachedAnswer(
      text: "{\"answer\": \"30,000 bbl 🛢️\"}\r\n", finishReason: "stop", logProbability: -0.25,
      promptTokens: 400, cachedTokens: 380, completionTokens: 9,
      createdAt: Date(timeIntervalSince1970: 1_700_000_000.25))
    let bare = CachedAnswer(text: "", createdAt: Date(timeIntervalSince1970: 1))
    do {
      let cache = AnswerCache(try folder.file())
      try await cache.keep(answer, for: key())
      try await cache.keep(bare, for: key("bare"))
    }
    let cache = AnswerCache(try folder.file())
    #expect(try await cache.answer(for: key()) == answer)
    #expect(try await cache.answer(for: key("bare")) == bare)
  }

  @Test func `a request that differs in any part is another one`() async throws {
    let cache = AnswerCache(try folder.file())
    try await cache.keep(CachedAnswer(text: "mine"), for: key())
    let parts: [WritableKeyPath<AnswerCache.Key, String>] = [
      \.model, \.promptHash, \.heard, \.textHash, \.attribute, \.examplesHash,
    ]
    for (number, part) in parts.enumerated() {
      var other = key()
      other[keyPath: part] += "2"
      #expect(try await cache.answer(for: other) == nil)
      try await cache.keep(CachedAnswer(text: "other \(number)"), for: other)
      #expect(try await cache.answer(for: other)?.text == "other \(number)")
    }
    #expect(try await cache.answer(for: key())?.text == "mine")
  }

  @Test func `of two answers to one request the first stands`() async throws {
    let (one, two) = (AnswerCache(try folder.file()), AnswerCache(try folder.file()))
    let first = try await one.keep(CachedAnswer(text: "first"), for: key())
    let second = try await two.keep(CachedAnswer(text: "second"), for: key())
    #expect(first.text == "first")
    #expect(second == first)
  }

  /// Answers that were given at each of the seconds, without the cost of a transaction each.
  private func fill(_ file: StoreFile, times: Range<Int>) async throws {
    try await file.pool.write { db in
      for time in times {
        try db.cachedStatement(
          sql: """
            INSERT INTO answer (model, prompt_hash, heard, text_hash, attribute, examples_hash,
              answer, created_at) VALUES ('m', 'p', ?, 't', 'a', 'e', 'x', ?)
            """
        ).execute(arguments: ["h\(time)", Double(time)])
      }
    }
  }

  @Test func `the room of pruned answers is used again`() async throws {
    let file = try folder.file()
    let pages = { try await file.pool.read { try Int.fetchOne($0, sql: "PRAGMA page_count")! } }
    try await fill(file, times: 0..<10_000)
    let first = try await pages()
    for round in 1...5 {
      try await AnswerCache(file).prune(before: .distantPast, keeping: 100)
      try await fill(file, times: round * 10_000..<(round + 1) * 10_000)
    }
    #expect(try await pages() < first * 3 / 2)
  }

  @Test func `of 50,000 answers the old go and then all but the newest`() async throws {
    let file = try folder.file()
    let cache = AnswerCache(file)
    try await fill(file, times: 0..<50_000)
    let gone = try await cache.prune(
      before: Date(timeIntervalSince1970: 20_000), keeping: 1_000_000)
    #expect(gone == 20_000)
    #expect(try await cache.answer(for: key("h19999")) == nil)
    #expect(try await cache.answer(for: key("h20000")) != nil)
    #expect(try await cache.prune(before: .distantPast, keeping: 10) == 29_990)
    #expect(try await cache.answer(for: key("h49989")) == nil)
    for number in 49_990..<50_000 {
      #expect(try await cache.answer(for: key("h\(number)")) != nil)
    }
    #expect(try await cache.prune(before: .distantPast, keeping: 10) == 0)
  }
}
