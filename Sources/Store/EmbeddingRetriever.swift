import GRDB
import Logging
import Synchronization

/// The examples whose texts' embeddings are nearest to the heard's, by cosine; their rank counts,
/// not how high it is.
///
/// Vectors are kept in the file under the model's name and are compared only with those of the same
/// name. Where the endpoint fails, or has embedded no example yet, the lexical retriever answers.
package final class EmbeddingRetriever: ExampleRetriever {
  /// Asks the endpoint for one vector a text, in their order.
  package typealias Embed = @Sendable ([String]) async throws -> [[Float]]

  /// An attribute of a market; nil and nil are all of them.
  private struct Scope: Hashable {
    var market: String?
    var attribute: String?
  }

  private struct State {
    var mirror = ExampleMirror()
    var table = VectorTable()
    /// The heards that were asked for lately: one is asked for once an attribute.
    var queries: [String: [Float]] = [:]
    /// The length of the endpoint's vectors; those of another are embedded anew.
    var dimension: Int? {
      didSet { if dimension != oldValue { completed.removeAll() } }
    }
    /// The mirror's last change when every example of a scope had its vector.
    var completed: [Scope: Int64] = [:]
    /// The texts that some request is embedding now: questions at the same time share the work.
    var claimed: Set<String> = []
    /// When the endpoint is tried again after a fault.
    var resumption: ContinuousClock.Instant?

    mutating func update(from db: Database, model: String) throws {
      do {
        _ = try mirror.update(from: db)
        try table.update(from: db, model: model)
      } catch {
        (mirror, table, completed) = (ExampleMirror(), VectorTable(), [:])
        throw error
      }
    }

    func vector(of text: String?) -> [Float]? {
      guard let text, let vector = table.vectors[text], vector.count == dimension ?? vector.count
      else { return nil }
      return vector
    }
  }

  private let file: StoreFile
  private let model: String
  private let fallback: any ExampleRetriever
  private let rules: RetrievalRules
  private let batchSize: Int
  private let pause: Duration
  private let logger: Logger
  private let embed: Embed
  private let state = Mutex(State())

  /// - Parameters:
  ///   - model: the name that vectors are kept under.
  ///   - fallback: asked instead where there are no vectors.
  ///   - batchSize: the most texts in one request.
  ///   - pause: after a fault, for how long the endpoint is left alone.
  package init(
    _ file: StoreFile, model: String, fallback: any ExampleRetriever,
    rules: RetrievalRules = RetrievalRules(), batchSize: Int = 32,
    pause: Duration = .seconds(30), logger: Logger, embed: @escaping Embed
  ) {
    self.file = file
    self.model = model
    self.fallback = fallback
    self.rules = rules
    self.batchSize = max(1, batchSize)
    self.pause = pause
    self.logger = logger
    self.embed = embed
  }

  package func examples(
    for heard: (id: String, text: String), market: String, attribute: String, count: Int
  ) async throws -> [Example] {
    let found: [Example]?
    do {
      guard isEndpointTried else { throw EndpointFault.pausing }
      let query = try await vector(of: heard.text, market: market, attribute: attribute)
      found = try await ranked(
        query, for: heard, market: market, attribute: attribute, count: count)
    } catch let fault as EndpointFault {
      note(fault)
      found = nil
    }
    if let found { return found }
    return try await fallback.examples(
      for: heard, market: market, attribute: attribute, count: count)
  }

  /// Embeds examples that have no vector yet, one request's worth; each question does so for its
  /// own attribute as well, so that this only hastens it.
  ///
  /// - Returns: how many; 0 where none is left or the endpoint is at fault.
  package func prepare() async throws -> Int {
    guard isEndpointTried else { return 0 }
    do {
      let missing = try await claimMissing(limit: batchSize)
      defer { release(missing) }
      try await keep(try await vectors(of: missing), of: missing)
      return missing.count
    } catch let fault as EndpointFault {
      note(fault)
      return 0
    }
  }

  /// Removes the vectors, of any model, of texts that are no examples any more.
  package func prune() async throws {
    try await file.pool.write { db in
      try db.execute(sql: "DELETE FROM embedding WHERE text NOT IN (SELECT text FROM example)")
    }
  }

  // MARK: Endpoint

  private enum EndpointFault: Error {
    case pausing
    /// The type of the endpoint's error: its text could hold a heard's.
    case failed(String)
    case malformed
  }

  private var isEndpointTried: Bool {
    state.withLock { $0.resumption.map { $0 <= .now } ?? true }
  }

  private func note(_ fault: EndpointFault) {
    let reason: String
    switch fault {
    case .pausing: return
    case .failed(let type): reason = type
    case .malformed: reason = "not one finite vector of one length for each text"
    }
    state.withLock { $0.resumption = .now + pause }
    logger.warning(
      "embeddings endpoint is at fault: examples are chosen lexically for a while",
      metadata: ["model": .string(model), "reason": .string(reason), "pause": "\(pause)"])
  }

  /// Unit vectors, one a text, all of one length.
  private func vectors(of texts: [String]) async throws -> [[Float]] {
    guard !texts.isEmpty else { return [] }
    let raw: [[Float]]
    do {
      raw = try await embed(texts)
    } catch {
      try Task.checkCancellation()
      if error is CancellationError { throw error }
      throw EndpointFault.failed("\(type(of: error))")
    }
    let vectors = raw.compactMap(VectorTable.unit)
    guard vectors.count == texts.count, raw.count == texts.count,
      Set(vectors.map(\.count)).count == 1
    else { throw EndpointFault.malformed }
    state.withLock { $0.dimension = vectors[0].count }
    return vectors
  }

  /// The heard's vector; the same request embeds examples of the attribute that have none.
  private func vector(
    of text: String, market: String, attribute: String
  ) async throws -> [Float] {
    let known = state.withLock { state in
      state.queries[text].flatMap { $0.count == state.dimension ? $0 : nil }
    }
    let missing = try await claimMissing(
      limit: batchSize - 1, market: market, attribute: attribute)
    defer { release(missing) }
    if let known, missing.isEmpty { return known }
    let vectors = try await vectors(of: [text] + missing)
    try await keep(Array(vectors.dropFirst()), of: missing)
    state.withLock { state in
      if state.queries.count >= 256 { state.queries.removeAll() }
      state.queries[text] = vectors[0]
    }
    return vectors[0]
  }

  private func keep(_ vectors: [[Float]], of texts: [String]) async throws {
    guard !texts.isEmpty else { return }
    let pairs = zip(texts, vectors).map { (text: $0, vector: $1) }
    try await file.pool.write { [model] db in
      try VectorTable.insert(pairs, model: model, into: db)
    }
    // Before the texts are released: a question whose view of the file is older than this would
    // have them embedded again.
    state.withLock { $0.table.remember(pairs) }
  }

  /// Texts without a vector that nobody else is embedding; to be given to ``release(_:)``.
  private func claimMissing(
    limit: Int, market: String? = nil, attribute: String? = nil
  ) async throws -> [String] {
    try await file.pool.read { [self] db in
      try state.withLock { state in
        try state.update(from: db, model: model)
        let scope = Scope(market: market, attribute: attribute)
        if state.completed[scope] == state.mirror.lastChange { return [] }
        let missing = state.mirror.texts(market: market, attribute: attribute)
          .filter { state.vector(of: $0) == nil }
        if missing.isEmpty { state.completed[scope] = state.mirror.lastChange }
        let claim = Array(missing.filter { !state.claimed.contains($0) }.prefix(limit))
        state.claimed.formUnion(claim)
        return claim
      }
    }
  }

  private func release(_ texts: [String]) {
    state.withLock { $0.claimed.subtract(texts) }
  }

  // MARK: Ranking

  /// Nil where no example has a vector.
  private func ranked(
    _ query: [Float], for heard: (id: String, text: String), market: String, attribute: String,
    count: Int
  ) async throws -> [Example]? {
    try await file.pool.read { [self] db in
      try state.withLock { state in
        try state.update(from: db, model: model)
        guard let texts = state.mirror.markets[market]?.texts else { return nil }
        let vectors = state
        let found = vectors.mirror.examples(
          for: heard, market: market, attribute: attribute, count: count, floor: nil,
          lambda: rules.lambda,
          similarity: { row in
            vectors.vector(of: texts[row]).map { VectorTable.cosine(query, $0) }
          },
          likeness: { _ in
            { VectorTable.cosine(vectors.vector(of: texts[$0])!, vectors.vector(of: texts[$1])!) }
          })
        return found.isEmpty ? nil : found
      }
    }
  }
}
