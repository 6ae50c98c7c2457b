import Kafka
import Records
import Testing

@testable import Pipeline

@Suite struct RequestWindowTests {
  private func gate(size: Int, aside: Int) -> RequestGate {
    RequestGate(RequestWindow(size: size, maximumAside: aside))
  }

  private func place(_ gate: RequestGate, questions: Int) async throws -> RequestGate.Place {
    try #require(await gate.enter())
    let place = RequestGate.Place(gate)
    place.begin(questions: questions)
    return place
  }

  @Test func `a request is set aside while all its questions wait, and only then`() async throws {
    let gate = gate(size: 4, aside: 4)
    let place = try await place(gate, questions: 3)
    place.end(afterWait: false)
    place.wait(again: false)
    #expect(gate.window.inside == 1)
    place.wait(again: true)
    #expect(gate.window.inside == 1, "one question is still being asked")
    place.wait(again: false)
    #expect(gate.window.inside == 0 && gate.window.aside == 1)
    place.end(afterWait: true)
    place.end(afterWait: true)
    place.leave()
    #expect(gate.window.inside == 0 && gate.window.aside == 0)
  }

  @Test func `one that never waits stays in the window`() async throws {
    let gate = gate(size: 4, aside: 4)
    let place = try await place(gate, questions: 1)
    place.end(afterWait: false)
    #expect(gate.window.inside == 1)
    place.leave()
    #expect(gate.window.inside == 0 && gate.window.aside == 0)
  }

  @Test func `beyond the number that may be aside they fill the window until there is room`()
    async throws
  {
    let gate = gate(size: 2, aside: 1)
    let (first, second) = (
      try await place(gate, questions: 1), try await place(gate, questions: 1)
    )
    for place in [first, second] { place.wait(again: false) }
    #expect(gate.window.inside == 1 && gate.window.aside == 1)
    first.end(afterWait: true)
    first.leave()
    second.wait(again: true)
    #expect(gate.window.inside == 0 && gate.window.aside == 1)
  }

  @Test func `the reader waits for room, and no more once it is cancelled`() async throws {
    let gate = gate(size: 1, aside: 1)
    let first = try await place(gate, questions: 1)
    async let entered = gate.enter()
    first.wait(again: false)
    #expect(await entered, "the first was set aside")
    let reader = Task { await gate.enter() }
    reader.cancel()
    #expect(await !reader.value)
    #expect(gate.window.inside == 1)
  }

  @Test func `of two questions about one attribute the first counts`() {
    let questions = ["price", "volume", "price"].enumerated().map {
      SuggestionRequest.Question(
        name: $0.element, reason: .noModel, candidates: [], absentConfidence: Double($0.offset) / 4)
    }
    let request = SuggestionRequest(
      id: "h", market: "oil", text: "bid", receivedAt: nil, attributes: questions, taken: [],
      lineage: Lineage(taxonomy: "t", model: nil, program: "p"))
    #expect(request.distinctQuestions.map(\.index) == [0, 1])
    #expect(request.distinctQuestions.map(\.question) == Array(questions.prefix(2)))
  }
}
