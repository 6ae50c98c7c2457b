import Testing

@testable import Kafka
@testable import Pipeline

@Suite struct FirstReadingTests {
  private let a = TopicPartition("f", 0)
  private let b = TopicPartition("f", 1)

  private func progress(_ position: Int64?, end: Int64? = nil, lag: Int64? = nil)
    -> Consumer.Progress
  {
    Consumer.Progress(position: position, end: end, lag: lag)
  }

  @Test func `it is over when every partition has been read to where it ended`() {
    var first = FirstReading()
    first.update([:])
    #expect(!first.isOver, "no partitions are known yet")
    first.begin(a, end: 10)
    first.update([a: progress(10), b: progress(0)])
    #expect(!first.isOver, "the end of one is not known")
    first.begin(b, end: 3)
    first.begin(b, end: 30)
    first.update([a: progress(10), b: progress(2)])
    #expect(!first.isOver)
    first.update([a: progress(12), b: progress(3)])
    #expect(first.isOver, "the end at the start counts")
  }

  @Test func `markers behind the last message are not waited for`() {
    var first = FirstReading()
    first.begin(a, end: 10)
    first.update([a: progress(9, end: 8, lag: 0)])
    #expect(!first.isOver, "the broker has told of an earlier end")
    first.update([a: progress(9, end: 10, lag: 0)])
    #expect(first.isOver)
  }

  @Test func `an empty topic has been read`() {
    var first = FirstReading()
    first.begin(a, end: 0)
    first.update([a: progress(nil)])
    #expect(!first.isOver)
    first.update([a: progress(0)])
    #expect(first.isOver)
  }

  @Test func `positions go on from the furthest`() {
    var first = FirstReading()
    first.goOn(at: [0: 5, 1: 7])
    first.goOn(at: [0: 9, 1: 6])
    #expect(first.next == [0: 9, 1: 7])
  }
}
