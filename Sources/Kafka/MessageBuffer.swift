/// Messages that were read and not yet taken, first in first out. A pure value.
struct MessageBuffer {
  // [message], of which those before `head` are taken.
  private var messages: [KafkaMessage?] = []
  private var head = 0
  private(set) var bytes = 0

  var count: Int { messages.count - head }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ message: KafkaMessage) {
    messages.append(message)
    bytes += message.weight
  }

  /// Takes up to `count` messages and `limit` bytes, and at least one where there is one.
  mutating func popFirst(_ count: Int, bytes limit: Int) -> [KafkaMessage] {
    var taken: [KafkaMessage] = []
    taken.reserveCapacity(min(count, self.count))
    var weight = 0
    while head < messages.count, taken.count < max(1, count) {
      let next = messages[head]!.weight
      if weight + next > limit, !taken.isEmpty { break }
      weight += next
      taken.append(messages[head].take()!)
      head += 1
    }
    bytes -= weight
    if head == messages.count {
      messages.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 1024, head > messages.count / 2 {
      messages.removeFirst(head)
      head = 0
    }
    return taken
  }

  mutating func removeAll(where isDropped: (KafkaMessage) -> Bool) {
    guard !isEmpty else { return }
    messages = messages[head...].filter { !isDropped($0!) }
    head = 0
    bytes = messages.reduce(0) { $0 + $1!.weight }
  }
}
