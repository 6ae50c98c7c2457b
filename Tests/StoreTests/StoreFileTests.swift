import Foundation
import GRDB
import Testing

@testable import Store

struct StoreFileTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  @Test func `what was written is there after opening again`() async throws {
    do {
      let store = ExampleStore(try folder.file())
      try await store.apply(feedback("c", text: "bid 5", answer: "5"), partition: 3, offset: 41)
    }
    let file = try folder.file()
    let offsets = try await ExampleStore(file).offsets()
    #expect(offsets == [3: 42])
    let found = try await FixedExamples(file).examples(
      for: ("h", "x"), market: "oil", attribute: "price", count: 1)
    #expect(found.map(\.answer) == ["5"])
  }

  @Test func `many connections can open one missing file at the same time`() async throws {
    let log = Log()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask {
          let cards = PublishedCards(try folder.file(log: log))
          try await cards.insert("card \(number)", request: "r")
        }
      }
      try await group.waitForAll()
    }
    let cards = try await PublishedCards(try folder.file()).cards(of: "r")
    #expect(Set(cards) == Set((0..<8).map { "card \($0)" }))
    #expect(log.lines.isEmpty)
  }

  @Test func `two connections write at once and each sees the other's rows`() async throws {
    let files = [try folder.file(), try folder.file()]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, file) in files.enumerated() {
        group.addTask {
          let store = ExampleStore(file)
          for offset in 0..<100 {
            try await store.apply(
              feedback("\(number)-\(offset)", text: "heard \(number) \(offset)", answer: "heard"),
              partition: Int32(number), offset: Int64(offset))
          }
        }
      }
      try await group.waitForAll()
    }
    for file in files {
      let offsets = try await ExampleStore(file).offsets()
      #expect(offsets == [0: 100, 1: 100])
      let found = try await FixedExamples(file).examples(
        for: ("h", "x"), market: "oil", attribute: "price", count: 1000)
      #expect(found.count == 200)
    }
  }

  @Test(arguments: ["no database at all", ""])
  func `a file that is no database is moved aside and said so`(content: String) async throws {
    let bytes = Data(repeating: 7, count: 5000) + Data(content.utf8)
    try bytes.write(to: folder.url.appending(path: "state.sqlite"))
    let log = Log()
    let store = ExampleStore(try folder.file(log: log))
    try await store.apply(feedback("c", text: "bid 5", answer: "5"), partition: 0, offset: 0)
    #expect(try Data(contentsOf: folder.url.appending(path: "state.sqlite.damaged")) == bytes)
    #expect(log.lines.count == 1)
    #expect(log.lines.first?.contains("state.sqlite.damaged") == true)
    let offsets = try await ExampleStore(try folder.file(log: log)).offsets()
    #expect(offsets == [0: 1])
    #expect(log.lines.count == 1)
  }

  @Test(arguments: [true, false])
  func `a file with damaged pages or a missing half is moved aside`(isCut: Bool) async throws {
    do {
      let file = try folder.file()
      try await ExampleStore(file).apply(
        (0..<2000).map { feedback("card \($0)", text: "bid \($0) for the lot", answer: "bid") })
      try await file.pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
      try file.pool.close()
    }
    let handle = try FileHandle(forUpdating: folder.url.appending(path: "state.sqlite"))
    let size = try handle.seekToEnd()
    try #require(size > 200_000)
    if isCut {
      try handle.truncate(atOffset: size / 2)
    } else {
      try handle.seek(toOffset: size / 2)
      try handle.write(contentsOf: Data(repeating: 0xA5, count: 40_000))
    }
    try handle.close()
    let log = Log()
    let file = try folder.file(log: log)
    #expect(log.lines.count == 1)
    let offsets = try await ExampleStore(file).offsets()
    #expect(offsets.isEmpty)
  }

  @Test func `a file of a newer program is moved aside whole`() async throws {
    do {
      let file = try folder.file()
      try await PublishedCards(file).insert("card", request: "r")
      try await file.pool.write { db in
        try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('2 to come')")
      }
    }
    let log = Log()
    let cards = try await PublishedCards(try folder.file(log: log)).cards(of: "r")
    #expect(cards.isEmpty)
    #expect(log.lines.count == 1)
    let aside = try DatabaseQueue(path: folder.path("state.sqlite.newer"))
    let kept = try await aside.read { db in
      try String.fetchAll(db, sql: "SELECT card FROM published_card")
    }
    #expect(kept == ["card"])
  }

  @Test func `another program's database is refused and left as it was`() async throws {
    do {
      let other = try DatabaseQueue(path: folder.path())
      try await other.write { db in try db.execute(sql: "CREATE TABLE theirs (x)") }
      try other.close()
    }
    let before = try Data(contentsOf: folder.url.appending(path: "state.sqlite"))
    #expect {
      try folder.file()
    } throws: { error in
      "\(error)".contains("another program's") && "\(error)".contains(folder.path())
    }
    #expect(try Data(contentsOf: folder.url.appending(path: "state.sqlite")) == before)
  }

  @Test func `a folder that does not exist is named in the error`() throws {
    #expect {
      try folder.file("missing/state.sqlite")
    } throws: { error in
      error is StoreError && "\(error)".contains("missing/state.sqlite")
    }
  }

  @Test func `only its owner can read the file`() throws {
    let file = try folder.file()
    for name in [file.path, file.path + "-wal"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: name)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
  }
}
