import Extraction
import Records

/// What is to be written to change a market's versions and its choice; each a pure function of what the
/// topic holds.
extension ModelTopic {
  /// A message to write, or a tombstone.
  package struct Change: Sendable, Hashable {
    package var key: ModelTopicKey
    package var value: [UInt8]?

    package init(key: ModelTopicKey, value: [UInt8]?) {
      self.key = key
      self.value = value
    }
  }

  /// Why a change cannot be made, in words for whoever asked for it.
  package struct ChangeError: Error, CustomStringConvertible {
    package let description: String
  }

  /// So many versions of a market are kept, and the active one and its shadow in any case.
  package static let keptVersions = 10

  /// A new version: its chunks, then itself, then the choice of it, unless another is pinned; then
  /// tombstones of what is too old.
  package func publishing(
    _ version: ModelVersion, file: [UInt8], by: String, at: String
  ) throws -> [Change] {
    let name = Name(market: version.market, version: version.version)
    var version = version
    version.publishedAt = at
    var changes: [Change] = []
    for number in 0..<version.chunks {
      let start = number * version.chunkBytes
      changes.append(
        Change(
          key: .chunk(name, number),
          value: Array(file[start..<start + version.length(ofChunk: number)])))
    }
    changes.append(Change(key: .version(name), value: try MessageJSON.encode(version)))
    if active[name.market]?.pinned != true {
      changes += try choosing(name, pinned: false, by: by, at: at)
    }
    var after = self
    for change in changes { after.apply(key: change.key.bytes, value: change.value) }
    return changes + after.pruning(name.market)
  }

  /// Another version serves, one that is on the topic.
  ///
  /// - Throws: `ChangeError`, or what encoding throws.
  package func choosing(
    _ name: Name, pinned: Bool, by: String, at: String
  ) throws -> [Change] {
    let before = active[name.market]
    var earlier = before?.earlier ?? []
    if let before, before.version != name.version { earlier.insert(before.version, at: 0) }
    earlier.removeAll { $0 == name.version }
    return try [
      choice(
        ActiveModel(
          market: name.market, version: name.version, pinned: pinned,
          shadow: before?.shadow == name.version ? nil : before?.shadow,
          earlier: Array(earlier.prefix(Self.keptVersions)), by: by, at: at))
    ]
  }

  /// The version serves that was active before, of those that are still there.
  ///
  /// - Throws: `ChangeError`, or what encoding throws.
  package func rollingBack(_ market: String, by: String, at: String) throws -> [Change] {
    var choice = try activeChoice(of: market)
    guard
      let place = choice.earlier.firstIndex(where: {
        version(Name(market: market, version: $0)) != nil
      })
    else {
      throw ChangeError(
        description: "market '\(market)': no version was active before \(choice.version) "
          + "(choose one: heards models pin VERSION)")
    }
    choice.version = choice.earlier[place]
    choice.earlier.removeFirst(place + 1)
    if choice.shadow == choice.version { choice.shadow = nil }
    choice.by = by
    choice.at = at
    return try [self.choice(choice)]
  }

  /// The active version stays until a newer one is published.
  ///
  /// - Throws: `ChangeError`, or what encoding throws.
  package func unpinning(_ market: String, by: String, at: String) throws -> [Change] {
    var choice = try activeChoice(of: market)
    choice.pinned = false
    choice.by = by
    choice.at = at
    return try [self.choice(choice)]
  }

  /// Workers run a version beside the active one, off the record; nil for none.
  ///
  /// - Throws: `ChangeError`, or what encoding throws.
  package func shadowing(
    _ version: String?, _ market: String, by: String, at: String
  ) throws -> [Change] {
    var choice = try activeChoice(of: market)
    guard version != choice.version else {
      throw ChangeError(description: "market '\(market)': \(choice.version) is the active version")
    }
    choice.shadow = version
    choice.by = by
    choice.at = at
    return try [self.choice(choice)]
  }

  /// Tombstones of a market's versions beyond the last ``keptVersions``, and of chunks without a version.
  package func pruning(_ market: String) -> [Change] {
    var kept = Set(versions(of: market).prefix(Self.keptVersions).map(\.version))
    if let choice = active[market] {
      kept.insert(choice.version)
      if let shadow = choice.shadow { kept.insert(shadow) }
    }
    return names(of: market).filter { !kept.contains($0.version) }.sorted().flatMap { name in
      // Itself first: a version without chunks would look lost.
      (version(name) == nil ? [] : [Change(key: .version(name), value: nil)])
        + chunks(of: name).map { Change(key: .chunk(name, $0), value: nil) }
    }
  }

  /// The version that a person means by the beginning of its name.
  ///
  /// - Throws: `ChangeError` if there is none, or several.
  package func name(_ beginning: String, of market: String) throws(ChangeError) -> Name {
    let found = versions(of: market).map(\.version).filter { $0.hasPrefix(beginning) }
    guard let version = found.first, found.count == 1 else {
      let known = versions(of: market).map(\.version).joined(separator: ", ")
      throw ChangeError(
        description: found.isEmpty
          ? "market '\(market)' has no version '\(beginning)' (known: \(known.isEmpty ? "none" : known))"
          : "market '\(market)': '\(beginning)' may be \(found.joined(separator: " or "))")
    }
    return Name(market: market, version: version)
  }

  private func activeChoice(of market: String) throws(ChangeError) -> ActiveModel {
    guard let choice = active[market] else {
      throw ChangeError(description: "market '\(market)' has no active version on the topic")
    }
    return choice
  }

  private func choice(_ choice: ActiveModel) throws -> Change {
    Change(key: .active(choice.market), value: try MessageJSON.encode(choice))
  }
}
