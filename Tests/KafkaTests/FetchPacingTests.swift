import Testing

@testable import Kafka

@Suite struct FetchPacingTests {
  /// The pauses in milliseconds after answers of these sizes.
  private static func pauses(_ sizes: [Int], in time: Duration = .microseconds(200)) -> [Int] {
    var pacing = FetchPacing()
    return sizes.map { Int(pacing.pause(afterAnswerOf: $0, in: time) / .milliseconds(1)) }
  }

  @Test func `empty answers that are not held back are followed by pauses that grow to an end`() {
    #expect(Self.pauses([117, 117, 117, 117, 117, 117]) == [0, 1, 2, 4, 4, 4])
  }

  @Test func `an answer with messages ends the pauses`() {
    #expect(Self.pauses([117, 117, 117, 400, 117, 117]) == [0, 1, 2, 0, 0, 1])
  }

  @Test func `a broker that holds fetches back is asked again at once`() {
    #expect(Self.pauses([117, 117, 117], in: .milliseconds(100)) == [0, 0, 0])
    #expect(Self.pauses([117, 117, 117], in: FetchPacing.atOnce) == [0, 0, 0])
  }
}
