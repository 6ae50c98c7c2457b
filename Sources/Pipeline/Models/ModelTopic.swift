import Extraction
import Records

/// What the messages of `heards.models` come to: which versions there are, which are whole and sound, and
/// which one each market has chosen.
///
/// A pure value. Keys may come in any order; of one key the last message counts. A message that cannot be
/// used is counted by its reason and changes nothing.
package struct ModelTopic: Sendable {
  /// What a version is known by.
  package struct Name: Hashable, Sendable, Comparable, CustomStringConvertible {
    package var market: String
    package var version: String

    package init(market: String, version: String) {
      self.market = market
      self.version = version
    }

    package var description: String { "\(market)/\(version)" }

    package static func < (a: Self, b: Self) -> Bool {
      (a.market, a.version) < (b.market, b.version)
    }
  }

  /// Of which versions the chunks are kept.
  package enum Keeping: Sendable, Hashable {
    case all, nothing
    case only(Set<Name>)

    func contains(_ name: Name) -> Bool {
      switch self {
      case .all: true
      case .nothing: false
      case .only(let names): names.contains(name)
      }
    }
  }

  /// Larger model files are refused.
  package static let maximumBytes = 8 << 20
  private static let maximumChunks = 4096

  private struct Parts {
    var version: ModelVersion?
    /// The numbers of the chunks that the topic has.
    var numbers: Set<Int> = []
    /// Those that are kept, by number.
    var chunks: [Int: [UInt8]] = [:]

    var isEmpty: Bool { version == nil && numbers.isEmpty }
  }

  private let keeping: Keeping
  private var parts: [Name: Parts] = [:]
  /// The choice of each market.
  package private(set) var active: [String: ActiveModel] = [:]
  /// Where the language model is still asked, by market.
  package private(set) var policies: [String: LLMPolicy] = [:]
  /// How right the values are, by market.
  package private(set) var qualities: [String: Quality] = [:]
  /// The attributes, by market, that the language model is no longer asked about.
  package var retired: [String: Set<String>] { policies.mapValues(\.retired) }
  /// How many messages could not be used, by reason.
  package private(set) var unusable: [ModelRefusal.Reason: Int] = [:]

  /// - Parameter keeping: what is to be asked of ``file(of:)``; the chunks of other versions take memory
  ///   for nothing.
  package init(keeping: Keeping) { self.keeping = keeping }

  /// Takes a message in.
  ///
  /// - Parameter value: nil for a tombstone.
  /// - Returns: why the message cannot be used; nil if all is well.
  @discardableResult
  package mutating func apply(key: [UInt8], value: [UInt8]?) -> ModelRefusal? {
    do throws(ModelRefusal) {
      try take(ModelTopicKey(key), value)
      return nil
    } catch {
      unusable[error.reason, default: 0] += 1
      return error
    }
  }

  private mutating func take(_ key: ModelTopicKey?, _ value: [UInt8]?) throws(ModelRefusal) {
    switch key {
    case nil: throw ModelRefusal(.unreadable, "a message under an unknown key")
    case .version(let name):
      guard let value else { return change(name) { $0.version = nil } }
      let version = try Self.decode(ModelVersion.self, value, "a version of '\(name.market)'")
      guard version.market == name.market, version.version == name.version else {
        throw ModelRefusal(.unreadable, "\(name): key and message name different versions")
      }
      change(name) { $0.version = version }
    case .chunk(let name, let number):
      guard let value else {
        return change(name) {
          $0.numbers.remove(number)
          $0.chunks[number] = nil
        }
      }
      guard value.count <= ModelVersion.maximumChunkBytes, number < Self.maximumChunks else {
        throw ModelRefusal(.tooLarge, "\(name): a chunk of \(value.count) bytes or beyond the last")
      }
      change(name) { $0.numbers.insert(number) }
      guard keeping.contains(name) else { return }
      let others = parts[name]!.chunks.reduce(0) { $0 + ($1.key == number ? 0 : $1.value.count) }
      guard others + value.count <= Self.maximumBytes else {
        throw ModelRefusal(.tooLarge, "\(name): chunks of more than \(Self.maximumBytes) bytes")
      }
      parts[name]?.chunks[number] = value
    case .active(let market):
      guard let value else {
        active[market] = nil
        return
      }
      let choice = try Self.decode(ActiveModel.self, value, "the active version of '\(market)'")
      guard choice.market == market else {
        throw ModelRefusal(.unreadable, "\(market): key and message name different markets")
      }
      active[market] = choice
    case .policy(let market):
      guard let value else {
        policies[market] = nil
        return
      }
      let policy = try Self.decode(LLMPolicy.self, value, "the policy of '\(market)'")
      guard policy.market == market else {
        throw ModelRefusal(.unreadable, "\(market): key and message name different markets")
      }
      policies[market] = policy
    case .quality(let market):
      guard let value else {
        qualities[market] = nil
        return
      }
      let quality = try Self.decode(Quality.self, value, "the quality of '\(market)'")
      guard quality.market == market else {
        throw ModelRefusal(.unreadable, "\(market): key and message name different markets")
      }
      qualities[market] = quality
    }
  }

  private mutating func change(_ name: Name, _ body: (inout Parts) -> Void) {
    body(&parts[name, default: Parts()])
    if parts[name]?.isEmpty == true { parts[name] = nil }
  }

  private static func decode<T: Decodable>(
    _ type: T.Type, _ value: [UInt8], _ what: String
  ) throws(ModelRefusal) -> T {
    do {
      return try MessageJSON.decode(type, from: value)
    } catch {
      throw ModelRefusal(.unreadable, "\(what) cannot be read: \(error)")
    }
  }
}

extension ModelTopic {
  /// A market's versions, the last published first.
  package func versions(of market: String) -> [ModelVersion] {
    parts.filter { $0.key.market == market }.compactMap(\.value.version).sorted {
      ($1.publishedAt ?? "", $1.version) < ($0.publishedAt ?? "", $0.version)
    }
  }

  package func version(_ name: Name) -> ModelVersion? { parts[name]?.version }

  /// All markets that something is known of.
  package var markets: [String] {
    Set(parts.keys.map(\.market)).union(active.keys).union(policies.keys)
      .union(qualities.keys).sorted()
  }

  /// All versions of which there is anything, be it chunks without their version.
  package func names(of market: String) -> Set<Name> {
    Set(parts.keys.filter { $0.market == market })
  }

  /// The numbers of the chunks that the topic has of a version, kept or not.
  package func chunks(of name: Name) -> [Int] { parts[name]?.numbers.sorted() ?? [] }

  /// Whether the version and all its chunks are there and kept.
  package func isWhole(_ name: Name) -> Bool {
    guard let parts = parts[name], let version = parts.version else { return false }
    return (0..<version.chunks).allSatisfy { parts.chunks[$0] != nil }
  }

  /// A version's model file, checked by its hash.
  ///
  /// - Throws: `ModelRefusal`: `missing` while there may be more to come, else for good.
  package func file(of name: Name) throws(ModelRefusal) -> [UInt8] {
    guard let parts = parts[name], let version = parts.version else {
      throw ModelRefusal(.missing, "\(name): no such version on the topic")
    }
    guard version.bytes <= Self.maximumBytes else {
      throw ModelRefusal(
        .tooLarge, "\(name): \(version.bytes) bytes, more than \(Self.maximumBytes)")
    }
    guard version.format == ModelFile.version else {
      throw ModelRefusal(
        .format,
        "\(name): model format \(version.format), but this program reads format \(ModelFile.version)"
          + (version.format > ModelFile.version
            ? " (it needs a newer program)" : " (train it again)"))
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(version.bytes)
    for number in 0..<version.chunks {
      guard let chunk = parts.chunks[number] else {
        throw ModelRefusal(.missing, "\(name): chunk \(number) of \(version.chunks) is not there")
      }
      guard chunk.count == version.length(ofChunk: number) else {
        throw ModelRefusal(
          .damaged,
          "\(name): chunk \(number) has \(chunk.count) bytes instead of "
            + "\(version.length(ofChunk: number)) (publish it again)")
      }
      bytes += chunk
    }
    guard ContentHash.hex(ContentHash.sha256(bytes), digits: 64) == version.sha256 else {
      throw ModelRefusal(
        .damaged, "\(name): its chunks do not have the version's hash (publish it again)")
    }
    return bytes
  }
}

/// Why a version of a model, or a message about one, is not used. Holds names and numbers, never a
/// heard's text.
package struct ModelRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Reason: String, Sendable, CaseIterable {
    /// A message that is none of this topic's, or not as its schema says.
    case unreadable
    /// The version, or a chunk of it, is not on the topic.
    case missing
    /// Chunks that are not what the version says.
    case damaged
    case tooLarge = "too_large"
    /// A file format of another program version.
    case format
    /// It belongs to another market, or knows labels that the taxonomy has not.
    case taxonomy
    /// It does not work: no spans in any of the texts it is tried on, or confidences that are none.
    case selfTest = "self_test"
  }

  package let reason: Reason
  package let description: String

  package init(_ reason: Reason, _ description: String) {
    self.reason = reason
    self.description = description
  }
}
