import Extraction
import Foundation
import Records
import Testing

@testable import Pipeline

/// A version with a file of bytes that are no model: the topic does not look into it.
struct Release {
  var version: ModelVersion
  var file: [UInt8]

  init(_ seed: UInt64, market: String = "oil", bytes: Int = 3500, chunkBytes: Int = 1000) {
    var generator = Mixed(state: seed)
    file = (0..<bytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let digest = ContentHash.hex(ContentHash.sha256(file), digits: 64)
    version = ModelVersion(
      market: market, version: String(digest.prefix(16)), bytes: bytes, chunkBytes: chunkBytes,
      sha256: digest, format: Int(ModelFile.version), taxonomy: "1@x", program: "p",
      createdAt: "then")
  }

  var name: ModelTopic.Name {
    ModelTopic.Name(market: version.market, version: version.version)
  }

  /// What publishing it on an empty topic writes.
  func messages(at time: String = "2026-11-30T00:00:00.000Z") throws -> [ModelTopic.Change] {
    try ModelTopic(keeping: .all).publishing(version, file: file, by: "test", at: time)
  }
}

struct Mixed: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension ModelTopic {
  mutating func apply(_ changes: [Change]) {
    for change in changes { apply(key: change.key.bytes, value: change.value) }
  }

  fileprivate init(_ changes: [Change], keeping: Keeping = .all) {
    self.init(keeping: keeping)
    apply(changes)
  }

  fileprivate func reason(_ name: Name) -> ModelRefusal.Reason? {
    do throws(ModelRefusal) {
      _ = try file(of: name)
      return nil
    } catch {
      return error.reason
    }
  }
}

private func permutations<T>(_ items: [T]) -> [[T]] {
  guard items.count > 1 else { return [items] }
  return items.indices.flatMap { index in
    var rest = items
    let first = rest.remove(at: index)
    return permutations(rest).map { [first] + $0 }
  }
}

@Suite struct ModelTopicTests {
  @Test func `A version is whole and active in whatever order its messages come`() throws {
    let release = Release(1)
    let messages = try release.messages()
    try #require(messages.count == 6, "four chunks, the version, the choice")
    for order in permutations(messages) {
      var topic = ModelTopic(keeping: .all)
      topic.apply(order)
      guard try topic.file(of: release.name) == release.file,
        topic.active["oil"]?.version == release.name.version, topic.unusable.isEmpty
      else {
        Issue.record("not whole in the order \(order.map(\.key.text))")
        return
      }
    }
  }

  @Test func `Messages that come twice change nothing`() throws {
    let release = Release(2)
    let messages = try release.messages()
    for (index, message) in messages.enumerated() {
      var again = messages
      again.insert(message, at: (index * 7) % (messages.count + 1))
      let topic = ModelTopic(again + [message])
      #expect(try topic.file(of: release.name) == release.file)
    }
  }

  @Test func `A version without one of its messages is missing, and whole when that comes`() throws
  {
    let release = Release(3)
    let messages = try release.messages().dropLast()
    for (index, message) in messages.enumerated() {
      var rest = Array(messages)
      rest.remove(at: index)
      var topic = ModelTopic(rest)
      #expect(topic.reason(release.name) == .missing)
      #expect(!topic.isWhole(release.name))
      topic.apply([message])
      #expect(topic.reason(release.name) == nil)
    }
  }

  @Test func `Every damaged byte is found`() throws {
    let release = Release(4, bytes: 300, chunkBytes: 100)
    let messages = try release.messages()
    for place in 0..<300 {
      var damaged = messages
      damaged[place / 100].value![place % 100] ^= 1
      #expect(ModelTopic(damaged).reason(release.name) == .damaged)
    }
  }

  @Test func `Chunks of another length, or in each other's place, are found`() throws {
    let release = Release(5)
    for chunk in 0..<4 {
      var short = try release.messages()
      short[chunk].value!.removeLast()
      #expect(ModelTopic(short).reason(release.name) == .damaged)
      var long = try release.messages()
      long[chunk].value!.append(0)
      #expect(ModelTopic(long).reason(release.name) == .damaged)
    }
    var swapped = try release.messages()
    (swapped[0].value, swapped[1].value) = (swapped[1].value, swapped[0].value)
    #expect(ModelTopic(swapped).reason(release.name) == .damaged)
  }

  @Test func `A version with another file's hash is refused`() throws {
    var release = Release(6)
    release.version.sha256 = Release(7).version.sha256
    #expect(ModelTopic(try release.messages()).reason(release.name) == .damaged)
  }

  @Test func `A version of more than 8 MiB is refused before its chunks come`() throws {
    var release = Release(8)
    release.version = ModelVersion(
      market: "oil", version: release.name.version, bytes: ModelTopic.maximumBytes + 1,
      sha256: release.version.sha256, format: Int(ModelFile.version), taxonomy: nil, program: "p",
      createdAt: "then")
    let topic = ModelTopic([
      ModelTopic.Change(
        key: .version(release.name), value: try MessageJSON.encode(release.version))
    ])
    #expect(topic.reason(release.name) == .tooLarge)
  }

  @Test func `Chunks beyond what a version may have are refused and counted, and take no memory`() {
    let name = Release(9).name
    var topic = ModelTopic(keeping: .all)
    let large = [UInt8](repeating: 1, count: ModelVersion.maximumChunkBytes)
    for number in 0..<40 {
      let refusal = topic.apply(key: ModelTopicKey.chunk(name, number).bytes, value: large)
      #expect((refusal?.reason == .tooLarge) == (number >= 32), "8 MiB are 32 chunks")
    }
    #expect(
      topic.apply(key: ModelTopicKey.chunk(name, 3).bytes, value: large + [1])?.reason == .tooLarge)
    #expect(topic.unusable == [.tooLarge: 9])
  }

  @Test(arguments: [(-1, "train it again"), (1, "newer program")])
  func `Another file format is refused with what to do`(step: Int, remedy: String) throws {
    var release = Release(10)
    release.version.format += step
    let topic = ModelTopic(try release.messages())
    let refusal = #expect(throws: ModelRefusal.self) { try topic.file(of: release.name) }
    #expect(refusal?.reason == .format)
    #expect(refusal?.description.contains(remedy) == true)
  }

  @Test func `Markets do not meet each other`() throws {
    let (oil, tin) = (Release(11), Release(11, market: "tin"))
    try #require(oil.version.version == tin.version.version)
    let messages = try oil.messages() + tin.messages().dropFirst()
    let topic = ModelTopic(messages)
    #expect(topic.markets == ["oil", "tin"])
    #expect(topic.reason(oil.name) == nil)
    #expect(topic.reason(tin.name) == .missing)
    #expect(topic.reason(ModelTopic.Name(market: "lead", version: oil.name.version)) == .missing)
    #expect(topic.versions(of: "oil").count == 1)
  }

  @Test func `A tombstone takes back what its key said`() throws {
    let release = Release(12)
    for key in [ModelTopicKey.version(release.name), .chunk(release.name, 2)] {
      var topic = ModelTopic(try release.messages())
      topic.apply(key: key.bytes, value: nil)
      #expect(topic.reason(release.name) == .missing)
      #expect(topic.unusable.isEmpty)
    }
    var topic = ModelTopic(try release.messages())
    topic.apply(key: ModelTopicKey.active("oil").bytes, value: nil)
    #expect(topic.active.isEmpty)
    #expect(topic.reason(release.name) == nil)
    for change in try release.messages() { topic.apply(key: change.key.bytes, value: nil) }
    #expect(topic.markets.isEmpty)
  }

  @Test func `Chunks are kept of the versions asked for alone, and known of all`() throws {
    let (one, two) = (Release(13), Release(14))
    let messages = try one.messages() + two.messages()
    let topic = ModelTopic(messages, keeping: .only([two.name]))
    #expect(topic.reason(one.name) == .missing)
    #expect(try topic.file(of: two.name) == two.file)
    #expect(topic.chunks(of: one.name) == [0, 1, 2, 3])
    #expect(ModelTopic(messages, keeping: .nothing).reason(two.name) == .missing)
  }

  @Test func `Messages that cannot be used are counted and change nothing`() throws {
    let release = Release(15)
    var topic = ModelTopic(try release.messages())
    let name = release.name
    let other = try MessageJSON.encode(Release(16).version)
    let bad: [(String, [UInt8])] = [
      ("", []), ("oil", []), ("oil/active/", []), ("/active", []), ("oil/policies", []),
      ("oil/version/\(name.version)/x", []), ("oil/version/\(name.version)/-1", []),
      ("oil/version/\(name.version)/01", []), ("oil/version/\(name.version.dropLast())", []),
      ("oil/version/\(name.version.uppercased())G", []), ("oil/version/\(name.version)", [0xFF]),
      ("oil/version/\(name.version)", other), ("oil/active", Array("{}".utf8)),
      ("oil/active", Array(#"{"schema":"heards.active-model/2"}"#.utf8)),
      ("oil/policy", Array("[1]".utf8)),
    ]
    for (key, value) in bad {
      #expect(
        topic.apply(key: Array(key.utf8), value: value)?.reason == .unreadable, "\(key)")
    }
    #expect(topic.apply(key: [0xC3, 0x28], value: [])?.reason == .unreadable)
    #expect(topic.unusable == [.unreadable: bad.count + 1])
    #expect(topic.active["oil"]?.version == name.version)
    #expect(try topic.file(of: name) == release.file)
  }

  @Test(arguments: ["oil", "asia/steel", "version", "a/version/b", "öl 1"])
  func `Keys are read as they are written, whatever the market is called`(market: String) {
    let name = ModelTopic.Name(market: market, version: "0123456789abcdef")
    for key: ModelTopicKey in [
      .version(name), .chunk(name, 0), .chunk(name, 31), .active(market), .policy(market),
      .quality(market),
    ] {
      #expect(ModelTopicKey(key.bytes) == key)
    }
  }

  @Test func `The policy says for which attributes the language model is retired`() throws {
    func attribute(_ name: String, _ state: LLMPolicy.State) -> LLMPolicy.Attribute {
      LLMPolicy.Attribute(
        name: name, state: state, since: "now", model: nil, pairs: 0, difference: 0, low: -1,
        high: 1, evidence: 1)
    }
    let policy = LLMPolicy(
      market: "oil", attributes: [attribute("price", .retired), attribute("volume", .active)],
      alpha: 0.05, margin: 0.02, updatedAt: "now")
    var topic = ModelTopic(keeping: .nothing)
    let key = ModelTopicKey.policy("oil").bytes
    #expect(topic.apply(key: key, value: try MessageJSON.encode(policy)) == nil)
    #expect(topic.retired == ["oil": ["price"]])
    topic.apply(key: key, value: nil)
    #expect(topic.retired.isEmpty)
  }

  @Test func `The last quality of a market counts`() throws {
    func quality(_ market: String, _ heards: Int) throws -> [UInt8] {
      try MessageJSON.encode(
        Quality(
          market: market, model: nil, taxonomy: "1@0", goldHeards: heards, overall: .init(),
          attributes: [], updatedAt: "now"))
    }
    var topic = ModelTopic(keeping: .nothing)
    let key = ModelTopicKey.quality("oil").bytes
    #expect(topic.apply(key: key, value: try quality("oil", 3)) == nil)
    #expect(topic.apply(key: key, value: try quality("oil", 4)) == nil)
    #expect(topic.apply(key: key, value: try quality("steel", 5))?.reason == .unreadable)
    #expect(topic.qualities["oil"]?.goldHeards == 4 && topic.markets == ["oil"])
    topic.apply(key: key, value: nil)
    #expect(topic.qualities.isEmpty)
  }

  @Test func `Messages of any bytes are refused or taken and never trap`() throws {
    var generator = Mixed(state: 17)
    let messages = try Release(18, bytes: 250, chunkBytes: 100).messages()
    for _ in 0..<2000 {
      var topic = ModelTopic(keeping: .all)
      for change in messages {
        var (key, value) = (change.key.bytes, change.value ?? [])
        if Bool.random(using: &generator), !key.isEmpty {
          key[Int.random(in: 0..<key.count, using: &generator)] = UInt8.random(
            in: 32...126, using: &generator)
        }
        if Bool.random(using: &generator), !value.isEmpty {
          value[Int.random(in: 0..<value.count, using: &generator)] = UInt8.random(
            in: 48...57, using: &generator)
        }
        topic.apply(key: key, value: value)
      }
      for market in topic.markets {
        for name in topic.names(of: market) { _ = topic.reason(name) }
      }
    }
  }
}
