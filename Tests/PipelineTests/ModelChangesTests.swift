import Records
import Testing

@testable import Pipeline

@Suite struct ModelChangesTests {
  private static func time(_ number: Int) -> String {
    "2026-11-30T00:00:\(number < 10 ? "0" : "")\(number).000Z"
  }

  /// A topic on which so many versions were published, each active when it came.
  private static func topic(_ count: Int) throws -> (ModelTopic, [String]) {
    var topic = ModelTopic(keeping: .all)
    var versions: [String] = []
    for number in 0..<count {
      let release = Release(UInt64(number), bytes: 1500)
      topic.apply(
        try topic.publishing(release.version, file: release.file, by: "test", at: time(number)))
      versions.append(release.name.version)
    }
    return (topic, versions)
  }

  private static func name(_ version: String) -> ModelTopic.Name {
    ModelTopic.Name(market: "oil", version: version)
  }

  @Test func `Chunks are written first, the version next, the choice last, then tombstones`() throws
  {
    let (topic, versions) = try Self.topic(10)
    let release = Release(99, bytes: 2500)
    let changes = try topic.publishing(
      release.version, file: release.file, by: "test", at: Self.time(50))
    #expect(
      changes.map(\.key) == [
        .chunk(release.name, 0), .chunk(release.name, 1), .chunk(release.name, 2),
        .version(release.name), .active("oil"),
        .version(Self.name(versions[0])), .chunk(Self.name(versions[0]), 0),
        .chunk(Self.name(versions[0]), 1),
      ])
    #expect(
      changes.map { $0.value == nil } == [false, false, false, false, false, true, true, true])
    #expect(changes.prefix(3).flatMap { $0.value ?? [] } == release.file)
  }

  @Test func `The last ten versions stay, and of the others nothing`() throws {
    let (topic, versions) = try Self.topic(14)
    #expect(topic.versions(of: "oil").map(\.version) == versions.suffix(10).reversed())
    #expect(topic.names(of: "oil") == Set(versions.suffix(10).map(Self.name)))
    #expect(topic.active["oil"]?.version == versions.last)
  }

  @Test func `A pinned version stays active and is never removed`() throws {
    let (start, versions) = try Self.topic(3)
    var topic = start
    topic.apply(try topic.choosing(Self.name(versions[0]), pinned: true, by: "test", at: "now"))
    for number in 20..<35 {
      let release = Release(UInt64(number), bytes: 1500)
      topic.apply(
        try topic.publishing(
          release.version, file: release.file, by: "test", at: Self.time(number)))
    }
    #expect(topic.active["oil"]?.version == versions[0])
    #expect(topic.active["oil"]?.pinned == true)
    #expect(topic.isWhole(Self.name(versions[0])))
    #expect(topic.versions(of: "oil").count == 11)

    topic.apply(try topic.unpinning("oil", by: "test", at: "now"))
    #expect(topic.active["oil"]?.version == versions[0], "it stays until a newer one comes")
    let release = Release(40, bytes: 1500)
    topic.apply(
      try topic.publishing(release.version, file: release.file, by: "test", at: Self.time(40)))
    #expect(topic.active["oil"]?.version == release.name.version)
    #expect(topic.active["oil"]?.earlier.first == versions[0])
  }

  @Test func `A rollback goes back step by step, and ends at the first`() throws {
    let (start, versions) = try Self.topic(3)
    var topic = start
    for expected in [versions[1], versions[0]] {
      topic.apply(try topic.rollingBack("oil", by: "test", at: "now"))
      #expect(topic.active["oil"]?.version == expected)
    }
    #expect(throws: ModelTopic.ChangeError.self) {
      try topic.rollingBack("oil", by: "test", at: "now")
    }
    #expect(throws: ModelTopic.ChangeError.self) {
      try ModelTopic(keeping: .nothing).rollingBack("oil", by: "test", at: "now")
    }
  }

  @Test func `A rollback passes over what is not there any more`() throws {
    let (start, versions) = try Self.topic(3)
    var topic = start
    topic.apply(key: ModelTopicKey.version(Self.name(versions[1])).bytes, value: nil)
    topic.apply(try topic.rollingBack("oil", by: "test", at: "now"))
    #expect(topic.active["oil"]?.version == versions[0])
  }

  @Test func `A version that is chosen again is not among those before it`() throws {
    let (start, versions) = try Self.topic(3)
    var topic = start
    topic.apply(try topic.choosing(Self.name(versions[0]), pinned: false, by: "test", at: "now"))
    #expect(topic.active["oil"]?.earlier == [versions[2], versions[1]])
    topic.apply(try topic.choosing(Self.name(versions[0]), pinned: true, by: "test", at: "now"))
    #expect(topic.active["oil"]?.earlier == [versions[2], versions[1]])
    topic.apply(try topic.rollingBack("oil", by: "test", at: "now"))
    #expect(topic.active["oil"]?.version == versions[2])
  }

  @Test func `A shadow stays beside the active version, and ends when it becomes that`() throws {
    let (start, versions) = try Self.topic(3)
    var topic = start
    topic.apply(try topic.shadowing(versions[0], "oil", by: "test", at: "now"))
    topic.apply(try topic.choosing(Self.name(versions[1]), pinned: false, by: "test", at: "now"))
    #expect(topic.active["oil"]?.shadow == versions[0])
    topic.apply(try topic.choosing(Self.name(versions[0]), pinned: false, by: "test", at: "now"))
    #expect(topic.active["oil"]?.shadow == nil)
    #expect(throws: ModelTopic.ChangeError.self) {
      try topic.shadowing(versions[0], "oil", by: "test", at: "now")
    }
  }

  @Test func `A version is known by its beginning if that is one version's alone`() throws {
    let (topic, versions) = try Self.topic(5)
    #expect(try topic.name(String(versions[2].prefix(8)), of: "oil") == Self.name(versions[2]))
    #expect(throws: ModelTopic.ChangeError.self) { try topic.name("", of: "oil") }
    #expect(throws: ModelTopic.ChangeError.self) { try topic.name("xyz", of: "oil") }
    #expect(throws: ModelTopic.ChangeError.self) { try topic.name(versions[2], of: "tin") }
  }

  @Test func `Chunks that lack their version are removed with the next publication`() throws {
    let (start, _) = try Self.topic(1)
    var topic = start
    let lost = Release(77, bytes: 1500)
    topic.apply(try Array(lost.messages().prefix(1)))
    #expect(topic.pruning("oil") == [ModelTopic.Change(key: .chunk(lost.name, 0), value: nil)])
  }
}
