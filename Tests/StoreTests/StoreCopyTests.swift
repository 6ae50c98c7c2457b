import Foundation
import GRDB
import Testing

@testable import Store

struct StoreCopyTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  @Test func `examples are read from a file in use without writing to it`() async throws {
    let file = try folder.file()
    try await ExampleStore(file).apply([
      feedback("a", text: "WTI bid at 6", answer: "6"),
      feedback("b", text: "WTI bid at 7", answer: nil, verdict: .rejected),
    ])
    try await AnswerCache(file).keep(
      CachedAnswer(text: "x"),
      for: AnswerCache.Key(
        model: "m", promptHash: "p", heard: "h", textHash: "t", attribute: "a", examplesHash: "e"))
    let names = ["state.sqlite", "state.sqlite-wal"]
    let before = try names.map { try Data(contentsOf: folder.url.appending(path: $0)) }
    let copy = try folder.file("copy.sqlite")
    try await copy.copyExamples(from: folder.path())
    try await ExampleStore(copy).apply(
      feedback("c", text: "x", answer: "x"), partition: 0, offset: 9)
    let found = try await LexicalRetriever(copy, rules: .init(floor: 0)).examples(
      for: ("h", "WTI bid at 5"), market: "oil", attribute: "price", count: 5)
    #expect(Set(found.map(\.card)) == ["a", "c"])
    #expect(
      try await ExampleStore(copy).answers(
        market: "oil", heard: "heard of b", attribute: "price"
      ).count == 1)
    #expect(try names.map { try Data(contentsOf: folder.url.appending(path: $0)) } == before)
  }

  @Test(arguments: [true, false])
  func `what is no state file is refused and left where it is`(isDatabase: Bool) async throws {
    if isDatabase {
      let other = try DatabaseQueue(path: folder.path("other.sqlite"))
      try await other.write { db in try db.execute(sql: "CREATE TABLE theirs (x)") }
      try other.close()
    } else {
      try Data(repeating: 7, count: 5000).write(to: folder.url.appending(path: "other.sqlite"))
    }
    let before = try Data(contentsOf: folder.url.appending(path: "other.sqlite"))
    let copy = try folder.file("copy.sqlite")
    await #expect {
      try await copy.copyExamples(from: folder.path("other.sqlite"))
    } throws: { error in
      error is StoreError && "\(error)".contains("other.sqlite")
    }
    #expect(try Data(contentsOf: folder.url.appending(path: "other.sqlite")) == before)
  }
}
