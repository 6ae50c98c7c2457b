import Extraction
import Records

/// One market as a worker serves it: what finds its values, what is asked about them, and the buffers.
/// Replaced as a whole between two batches.
final class ServedMarket {
  let extractor: Extractor
  let routing: Routing
  /// Runs beside it, off the record.
  let shadow: PreparedModel?
  private(set) lazy var workspace = prepared?.takeWorkspace() ?? WorkspaceBox(extractor)
  private(set) lazy var shadowWorkspace = shadow?.takeWorkspace()
  private let prepared: PreparedModel?

  /// - Parameter fallback: what serves where no model is offered.
  init(
    _ models: MarketModels, market: String, fallback: Extractor, routing: Routing.Settings
  ) {
    prepared = models.serving
    extractor = models.serving?.extractor ?? fallback
    shadow = models.shadow
    self.routing = Routing(
      routing, market: market, extractor: extractor, retired: models.retired)
  }

  /// The attributes of which a shadow model finds other spans in a heard than its record has, by rules or
  /// model; nil without a shadow model.
  func differences(from record: Record) -> Set<String>? {
    guard let shadow, let box = shadowWorkspace else { return nil }
    var text = record.text
    var spans: [ExtractedSpan] = []
    text.withUTF8 { shadow.extractor.spans(in: $0, &box.workspace, into: &spans) }
    struct Found: Hashable {
      let name: String
      let span: TextSpan
    }
    let served = Set(record.attributes.map { Found(name: $0.name, span: $0.span) })
    let shadowed = Set(
      spans.map { Found(name: shadow.extractor.kinds[$0.kind].name, span: $0.span) })
    return Set(served.symmetricDifference(shadowed).map(\.name))
  }
}

/// How often a shadow model differs from the one that serves.
struct ShadowCounts: Hashable {
  /// Two versions that are compared.
  struct Comparison: Hashable {
    var market: String
    var serving: String
    var shadow: String
  }

  struct Counts: Hashable {
    var heards = 0
    /// Heards in which the two find different spans of an attribute, by its name.
    var different: [String: Int] = [:]
  }

  private(set) var counts: [Comparison: Counts] = [:]
  private(set) var hasNews = false

  mutating func add(_ differences: Set<String>, _ comparison: Comparison) {
    hasNews = true
    counts[comparison, default: Counts()].heards += 1
    for name in differences { counts[comparison]!.different[name, default: 0] += 1 }
  }

  mutating func add(_ news: ShadowCounts) {
    hasNews = hasNews || news.hasNews
    counts.merge(news.counts) { old, new in
      Counts(
        heards: old.heards + new.heards,
        different: old.different.merging(new.different, uniquingKeysWith: +))
    }
  }

  /// All counts since the start, to be told.
  mutating func tell() -> [Comparison: Counts] {
    hasNews = false
    return counts
  }
}
