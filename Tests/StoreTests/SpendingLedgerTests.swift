import Testing

@testable import Store

struct SpendingLedgerTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private let account = SpendingLedger.Account(server: "http://h/v1", model: "m", day: 20_000)

  @Test func `processes that share the file add up, and a restart goes on`() async throws {
    let (one, two) = (SpendingLedger(try folder.file()), SpendingLedger(try folder.file()))
    try await one.add(.init(requests: 3, tokens: 300, money: 0.5), to: account)
    let sum = try await two.add(.init(requests: 2, tokens: 100, money: 0.25), to: account)
    #expect(sum == .init(requests: 5, tokens: 400, money: 0.75))
    #expect(try await one.add(.init(), to: account) == sum)
    #expect(
      try await one.add(.init(tokens: -50), to: account)
        == .init(requests: 5, tokens: 350, money: 0.75))
    let later = SpendingLedger(try folder.file())
    #expect(try await later.spent(on: account).tokens == 350)
  }

  @Test func `each server, model and day has an account of its own; old days go`() async throws {
    let ledger = SpendingLedger(try folder.file())
    try await ledger.add(.init(requests: 1), to: account)
    let parts: [(inout SpendingLedger.Account) -> Void] = [
      { $0.server += "2" }, { $0.model += "2" }, { $0.day += 1 },
    ]
    for part in parts {
      var other = account
      part(&other)
      #expect(try await ledger.spent(on: other) == .init())
      try await ledger.add(.init(requests: 7), to: other)
    }
    #expect(try await ledger.spent(on: account).requests == 1)
    var late = account
    late.day += 60
    try await ledger.add(.init(requests: 1), to: late)
    #expect(try await ledger.spent(on: account) == .init())
  }
}
