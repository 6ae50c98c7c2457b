import Foundation
import Testing

@testable import Store

struct PublishedCardsTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  @Test func `a card is new once, also after a restart`() async throws {
    do {
      let cards = PublishedCards(try folder.file())
      #expect(try await cards.insert("a", request: "r"))
      #expect(try await cards.insert("a", request: "r") == false)
    }
    let cards = PublishedCards(try folder.file())
    #expect(try await cards.insert("a", request: "s") == false)
    #expect(try await cards.insert(["a", "b", "b", "c"], request: "r") == ["b", "c"])
    #expect(try await cards.published(among: ["a", "c", "d"]) == ["a", "c"])
    #expect(try await cards.cards(of: "r") == ["a", "b", "c"])
    #expect(try await cards.cards(of: "s").isEmpty)
  }

  @Test func `each card is new to exactly one of two connections`() async throws {
    let files = [try folder.file(), try folder.file()]
    let new = try await withThrowingTaskGroup(of: [String].self) { group in
      for file in files {
        group.addTask {
          let cards = PublishedCards(file)
          var new: [String] = []
          for number in 0..<300 where try await cards.insert("card \(number)", request: "r") {
            new.append("card \(number)")
          }
          return new
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(new.sorted() == (0..<300).map { "card \($0)" }.sorted())
  }

  @Test func `pruning removes by age and then by count`() async throws {
    let cards = PublishedCards(try folder.file())
    for number in 0..<10 {
      try await cards.insert(
        "card \(number)", request: "r", at: Date(timeIntervalSince1970: Double(number / 2)))
    }
    let gone = try await cards.prune(before: Date(timeIntervalSince1970: 2), keeping: 5)
    #expect(gone == 5)
    #expect(try await cards.cards(of: "r") == (5..<10).map { "card \($0)" })
    #expect(try await cards.insert("card 0", request: "r"))
  }
}
