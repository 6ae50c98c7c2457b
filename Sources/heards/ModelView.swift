import ArgumentParser
import Foundation
import Pipeline
import Records

/// What people and programs are told of a version on the models topic.
struct ModelView: Encodable {
  let market: String
  /// Nil where none is active: what is told is the market's.
  let version: String?
  let active: Bool
  let pinned: Bool
  let shadow: Bool
  /// Whether its file is whole and sound; nil where nobody has looked.
  let whole: Bool?
  /// Why it is not.
  let fault: String?
  /// The place in the order in which a rollback goes back, from 1.
  let rollback: Int?
  let manifest: ModelVersion?
  /// How right the market's values are, where they were measured with this version.
  var quality: Quality?
  /// Where the language model is still asked, of the version that is active.
  var policy: LLMPolicy?

  init(_ name: ModelTopic.Name, in topic: ModelTopic) {
    do throws(ModelRefusal) {
      _ = try topic.file(of: name)
      self.init(name, in: topic, isWhole: true)
    } catch {
      self.init(name, in: topic, isWhole: false, fault: error.description)
    }
  }

  init(
    _ name: ModelTopic.Name, in topic: ModelTopic, isWhole: Bool?, fault: String? = nil
  ) {
    let choice = topic.active[name.market]
    market = name.market
    version = name.version
    active = choice?.version == name.version
    pinned = active && choice?.pinned == true
    shadow = choice?.shadow == name.version
    whole = isWhole
    self.fault = fault
    rollback = choice?.earlier.firstIndex(of: name.version).map { $0 + 1 }
    manifest = topic.version(name)
  }

  /// A market of which no version is active: its settings' model or rules alone serve.
  ///
  /// - Returns: nil where nothing is known of it.
  init?(noneActiveOf market: String, in topic: ModelTopic) {
    quality = topic.qualities[market]
    policy = topic.policies[market]
    guard quality != nil || policy != nil else { return nil }
    self.market = market
    version = nil
    (active, pinned, shadow) = (false, false, false)
    (whole, fault, rollback, manifest) = (nil, nil, nil, nil)
  }

  /// With what is known of the market beyond the version.
  func complete(in topic: ModelTopic) -> ModelView {
    var view = self
    view.quality = topic.qualities[market].flatMap { $0.model == version ? $0 : nil }
    view.policy = active ? topic.policies[market] : nil
    return view
  }

  /// A market's versions, the last published first, and a choice of one that is not there.
  static func all(of market: String, in topic: ModelTopic) -> [ModelView] {
    var versions = topic.versions(of: market).map(\.version)
    if let choice = topic.active[market]?.version, !versions.contains(choice) {
      versions.append(choice)
    }
    return versions.map {
      ModelView(ModelTopic.Name(market: market, version: $0), in: topic)
    }
  }

  /// One line.
  var summary: String {
    let marks =
      [active ? (pinned ? "pinned" : "active") : nil, shadow ? "shadow" : nil].compactMap(\.self)
      + (fault.map { ["refused: \($0)"] } ?? [])
    let figures = [
      manifest.map { "\($0.bytes) bytes" },
      manifest?.gold.map { String(format: "gold F1 %.1f%%", 100 * $0.f1) },
      manifest?.publishedAt,
    ].compactMap(\.self)
    return ([market, version ?? "no version is active"] + figures + marks)
      .joined(separator: "  ")
  }
}

/// How the commands about models tell what they have to tell.
struct ModelOutput: ParsableArguments {
  @Flag(help: "Write JSON.")
  var json = false

  func show(_ views: [ModelView]) throws {
    if json { return Terminal.print(try MessageJSON.encode(views)) }
    if views.isEmpty { Terminal.error("no versions") }
    for view in views { Terminal.print(view.summary) }
  }

  func show(_ view: ModelView) throws {
    if json { return Terminal.print(try MessageJSON.encode(view)) }
    Terminal.print(view.summary)
    if let manifest = view.manifest { show(manifest) }
    for line in (view.quality?.lines ?? []) + (view.policy?.lines ?? []) {
      Terminal.print("  " + line)
    }
  }

  private func show(_ manifest: ModelVersion) {
    let lineage = manifest.lineage
    Terminal.print("  trained by \(manifest.program), \(manifest.createdAt)")
    Terminal.print("  taxonomy \(manifest.taxonomy ?? "none"), file format \(manifest.format)")
    Terminal.print(
      "  replaces \(lineage.parent ?? "nothing"), seed \(lineage.seed.map(String.init) ?? "unknown")"
    )
    for (name, count) in lineage.counts.sorted(by: { $0.key < $1.key }) {
      Terminal.print("  \(count) \(name)")
    }
    for figures in manifest.gold?.byAttribute ?? [] {
      Terminal.print(
        String(
          format: "  %@: F1 %.1f%% (%.1f to %.1f) of %d", figures.name, 100 * figures.f1,
          100 * figures.low, 100 * figures.high, figures.support))
    }
  }
}

extension Quality {
  /// For people.
  fileprivate var lines: [String] {
    let rows = [("all attributes", overall)] + attributes.map { ($0.name, $0.figures) }
    return (lastTraining.map { [$0.words] } ?? [])
      + ["quality at \(updatedAt), \(goldHeards) gold heards:"]
      + rows.map { "  \($0): \($1.words.isEmpty ? "nothing yet" : $1.words)" }
  }
}

extension Quality.LastTraining {
  fileprivate var words: String {
    let result =
      switch outcome {
      case .published: "published"
      case .refused: "not published"
      case .failed: "failed"
      }
    return "last training at \(endedAt): "
      + ([[version, result].compactMap(\.self).joined(separator: " ")] + reasons)
      .joined(separator: "; ")
  }
}

extension Quality.Figures {
  fileprivate var words: String {
    let parts: [(String, Quality.Estimate?)] = [
      ("precision", precision), ("recall", recall), ("accepted", accepted),
      ("accepted in the queue", acceptedInQueue),
    ]
    return parts.compactMap { name, estimate in
      estimate.map {
        String(
          format: "%@ %.1f%% (%.1f to %.1f) of %d", name, 100 * $0.share, 100 * $0.low,
          100 * $0.high, $0.cases)
      }
    }.joined(separator: ", ")
  }
}

extension LLMPolicy {
  /// For people.
  fileprivate var lines: [String] {
    attributes.map { attribute in
      let state =
        attribute.state == .retired
        ? "retired" : attribute.cause == nil ? "asked" : "asked again"
      return "language model, \(attribute.name): \(state) since \(attribute.since)"
        + (attribute.cause.map { ", \($0)" } ?? "")
    }
  }
}
