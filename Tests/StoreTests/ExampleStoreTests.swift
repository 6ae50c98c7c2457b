import GRDB
import Testing

@testable import Store

struct ExampleStoreTests {
  let folder: Folder
  let file: StoreFile
  let store: ExampleStore

  init() throws {
    folder = try Folder()
    file = try folder.file()
    store = ExampleStore(file)
  }

  /// Everything that is kept, by card.
  private func kept(_ file: StoreFile) async throws -> [StoredFeedback] {
    try await file.pool.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM example ORDER BY card").map(StoredFeedback.init)
    }
  }

  @Test func `a later answer to a card takes the place of an earlier one`() async throws {
    let first = feedback("c", text: "bid 5 or 6", answer: "5")
    let second = feedback("c", text: "bid 5 or 6", answer: "5", verdict: .rejected)
    try await store.apply(first, partition: 0, offset: 7)
    try await store.apply(second, partition: 0, offset: 9)
    #expect(try await kept(file) == [second])
    try await store.apply(first, partition: 0, offset: 7)
    #expect(try await kept(file) == [second])
  }

  @Test(arguments: [StoredFeedback.Verdict.revoked, .ignored])
  func `an answer that is taken back is gone and stays so`(verdict: StoredFeedback.Verdict)
    async throws
  {
    let yes = feedback("c", text: "bid 5", answer: "5")
    try await store.apply(yes, partition: 0, offset: 0)
    try await store.apply(
      feedback("c", text: "bid 5", answer: "5", verdict: verdict), partition: 0, offset: 1)
    #expect(try await kept(file).isEmpty)
    try await store.apply(yes, partition: 0, offset: 0)
    #expect(try await kept(file).isEmpty)
    try await store.apply(yes, partition: 0, offset: 2)
    #expect(try await kept(file) == [yes])
  }

  @Test func `gold is never kept, even if the card was not gold before`() async throws {
    try await store.apply(
      feedback("a", text: "secret", answer: "secret", isGold: true), partition: 0, offset: 0)
    try await store.apply(feedback("b", text: "secret", answer: "secret"), partition: 0, offset: 1)
    try await store.apply(
      feedback("b", text: "secret", answer: "secret", isGold: true), partition: 0, offset: 2)
    try await store.apply(
      feedback("c", text: "secret", isGold: true, verdict: .rejected), partition: 0, offset: 3)
    #expect(try await kept(file).isEmpty)
    #expect(
      try await store.answers(
        market: "oil", heard: "heard of c", attribute: "price"
      ).isEmpty)
  }

  @Test(arguments: 1...20)
  func `any order and repetition of messages ends in the same rows`(seed: UInt64) async throws {
    var chance = Chance(state: seed)
    let verdicts: [StoredFeedback.Verdict] = [.accepted, .rejected, .ignored, .revoked]
    let log = (0..<60).map { offset -> ExampleStore.Message in
      let card = Int.random(in: 0..<12, using: &chance)
      return ExampleStore.Message(
        feedback(
          "card \(card)", text: "text \(card) at \(offset)", answer: "text",
          isGold: Int.random(in: 0..<5, using: &chance) == 0,
          verdict: verdicts.randomElement(using: &chance)!),
        partition: Int32(card % 3), offset: Int64(offset))
    }
    var expected: [String: StoredFeedback] = [:]
    for message in log { expected[message.feedback.card] = message.feedback }
    let rows = expected.values
      .filter { !$0.isGold && ($0.verdict == .accepted || $0.verdict == .rejected) }
      .sorted { $0.card < $1.card }

    var delivered = (log + log.prefix(30)).shuffled(using: &chance)
    while !delivered.isEmpty {
      let count = min(Int.random(in: 1...9, using: &chance), delivered.count)
      try await store.apply(Array(delivered.prefix(count)))
      delivered.removeFirst(count)
    }
    #expect(try await kept(file) == rows)
    let next = Dictionary(log.map { ($0.partition, $0.offset + 1) }, uniquingKeysWith: max)
    #expect(try await store.offsets() == next)
  }

  @Test func `a card that has moved to another partition keeps its latest answer`() async throws {
    let old = feedback("c", text: "bid 5", answer: "5", answeredAt: "2026-01-01T00:00:00.000Z")
    let new = feedback("c", text: "bid 5", answer: "bid", answeredAt: "2026-02-01T00:00:00.000Z")
    for order in [[(old, 900), (new, 1)], [(new, 1), (old, 900)]] {
      let file = try folder.file("\(order[0].1).sqlite")
      for (answer, offset) in order {
        try await ExampleStore(file).apply(
          answer, partition: answer == old ? 0 : 5, offset: Int64(offset))
      }
      #expect(try await kept(file) == [new])
    }
  }

  @Test func `offsets go on from what was skipped and never back`() async throws {
    let message = ExampleStore.Message(
      feedback("c", text: "bid", answer: "bid"), partition: 1, offset: 4)
    try await store.apply([message], next: [:])
    #expect(try await kept(file).map(\.card) == ["c"])
    #expect(try await store.offsets() == [:], "positions move by what is named")
    try await store.apply([message], next: [1: 9, 2: 3])
    #expect(try await store.offsets() == [1: 9, 2: 3])
    try await store.apply([], next: [1: 2, 2: 5])
    #expect(try await store.offsets() == [1: 9, 2: 5])
  }

  @Test func `a batch that fails leaves rows and offsets alone and tells no text`() async throws {
    let batch = (0..<3).map { feedback("card \($0)", text: "secret \($0)", answer: "secret") }
    try await file.pool.write { db in
      try db.execute(
        sql: """
          CREATE TRIGGER fail BEFORE INSERT ON example WHEN new.card = 'card 2'
          BEGIN SELECT raise(ABORT, 'no'); END
          """)
    }
    await #expect {
      try await store.apply(batch)
    } throws: { error in
      !"\(error)".contains("secret")
    }
    #expect(try await kept(file).isEmpty)
    #expect(try await store.offsets().isEmpty)
    try await file.pool.write { db in try db.execute(sql: "DROP TRIGGER fail") }
    try await store.apply(batch)
    #expect(try await kept(file) == batch)
  }

  @Test func `answers are told by market, heard and attribute in the text's order`() async throws {
    let text = "bid 5, offer 7"
    let no = { (card: String, answer: String?, attribute: String) in
      feedback(
        card, heard: "h", attribute: attribute, text: text, answer: answer, verdict: .rejected)
    }
    try await store.apply([
      no("a", "7", "price"), no("b", "5", "price"), no("c", nil, "price"), no("d", "5", "volume"),
      feedback("e", heard: "h", text: text, answer: "bid"),
      feedback("f", heard: "other", text: text, answer: "5", verdict: .rejected),
      feedback("g", heard: "h", market: "gas", text: text, answer: "5", verdict: .rejected),
    ])
    let answers = try await store.answers(market: "oil", heard: "h", attribute: "price")
    #expect(answers.map(\.answer) == [nil, "bid", "5", "7"])
    #expect(answers.map(\.start) == [nil, 0, 4, 13])
    #expect(answers.map(\.verdict) == [.rejected, .accepted, .rejected, .rejected])
  }

  @Test(arguments: [
    "İstanbul 🛢️ 5", "e\u{301}t\u{E9} \u{202E}5\u{202C}", "line\r\nbreak\t5", "' OR 1=1; -- 5",
    "日本語\u{FEFF}5", "👩‍👩‍👧‍👦5",
  ])
  func `a text comes back byte for byte`(text: String) async throws {
    let answer = feedback("ç", heard: "hé", attribute: "prïce", text: text, answer: "5")
    try await store.apply(answer, partition: 0, offset: 0)
    let back = try #require(try await kept(try folder.file()).first)
    #expect(Array(back.text.utf8) == Array(text.utf8))
    #expect(back == answer)
    let (start, end) = (try #require(back.start), try #require(back.end))
    #expect(Array(Array(back.text.utf8)[start..<end]) == Array("5".utf8))
  }

  @Test func `a card is answered by whatever verdict, until the topic is made anew`() async throws {
    #expect(try await !store.isAnswered("c"))
    for verdict in [StoredFeedback.Verdict.accepted, .rejected, .ignored, .revoked] {
      try await store.apply(
        feedback("\(verdict)", text: "bid 5", answer: "5", verdict: verdict), partition: 0,
        offset: 1)
      #expect(try await store.isAnswered("\(verdict)"))
    }
    try await store.reset()
    #expect(try await !store.isAnswered("accepted"))
  }

  @Test func `after a reset the topic counts from 0 again`() async throws {
    let retriever = LexicalRetriever(file)
    let look = {
      try await retriever.examples(
        for: ("h", "bid of 5"), market: "oil", attribute: "price", count: 5)
    }
    try await store.apply(
      feedback("c", text: "bid of 50", answer: "50"), partition: 0, offset: 70)
    #expect(try await look().count == 1)
    try await store.reset()
    #expect(try await store.offsets().isEmpty)
    #expect(try await look().isEmpty)
    try await store.apply(feedback("c", text: "bid of 50", answer: "bid"), partition: 0, offset: 0)
    #expect(try await look().map(\.answer) == ["bid"])
  }
}
