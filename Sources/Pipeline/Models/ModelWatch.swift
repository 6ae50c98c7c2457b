import Extraction
import Foundation
import Kafka
import Logging
import Records

/// Follows `heards.models` and offers a worker what each of its markets is to be served with.
///
/// Bytes of models are held only while they are made ready: the topic is followed without its chunks, and
/// read again for those of a version that has been chosen. Decoding and trying a model is done on a thread
/// of its own, which gives way to the heards that are served meanwhile. What is refused is told once in the
/// log, and the market goes on with what it has.
package struct ModelWatch: Sendable {
  /// How many milliseconds a worker waits at most before it makes a new model ready.
  private static let spread = 1000

  private let reader: ModelTopicReader
  private let markets: Markets
  private let exchange: ModelExchange
  private let status: WorkerStatus
  private let logger: Logger
  private let firstRead: AsyncStream<Void>
  private let hasRead: AsyncStream<Void>.Continuation

  /// - Parameter markets: those whose models are watched, as the settings gave them.
  init(
    kafka: KafkaSettings, topics: Topics, markets: Markets, exchange: ModelExchange,
    status: WorkerStatus, logger: Logger
  ) {
    reader = ModelTopicReader(kafka: kafka, topic: topics.models, logger: logger)
    self.markets = markets
    self.exchange = exchange
    self.status = status
    self.logger = logger
    (firstRead, hasRead) = AsyncStream.makeStream(of: Void.self)
  }

  /// Returns when the topic has been read to its end and its choices are offered, when there is no topic,
  /// or when the time is over. For one waiter.
  package func waitForFirstRead(within limit: Duration) async {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        for await _ in firstRead {}
        return true
      }
      group.addTask {
        try? await Task.sleep(for: limit)
        return false
      }
      if await group.next() == false, !Task.isCancelled {
        logger.warning(
          "the models topic is not read yet: markets begin with the models of the settings")
      }
      group.cancelAll()
    }
  }

  /// Runs until it is cancelled. What Kafka cannot do now is tried again, however long: a worker without
  /// news of models goes on with those it has.
  package func run() async {
    var backoff = Backoff()
    var state = State()
    while !Task.isCancelled {
      do {
        guard let partitions = try await reader.partitions() else {
          logger.debug("there is no models topic")
          state.hasRead = true
          firstReadEnds()
          try await Task.sleep(for: .seconds(30))
          continue
        }
        try await follow(partitions: partitions, &state)
        backoff = Backoff()
      } catch is CancellationError {
        break
      } catch {
        logger.warning(
          "cannot follow the models topic; trying again", metadata: ["error": "\(error)"])
        try? await backoff.sleep()
      }
    }
    hasRead.finish()
  }

  private func firstReadEnds() {
    status.hasReadModels()
    hasRead.finish()
  }

  /// What is known to be offered, by market.
  private struct State {
    var choices: [String: ActiveModel] = [:]
    var offered: [String: MarketModels] = [:]
    /// Versions that were looked for in vain: looked for again whenever something comes in.
    var isMissing: Set<String> = []
    var told: Set<ModelRefusal> = []
    /// Whether heards may be served meanwhile: not before the first reading of the topic.
    var hasRead = false
    var refused = 0
  }

  private func follow(partitions: Int, _ state: inout State) async throws {
    let consumer = try reader.consumer()
    do {
      var topic = ModelTopic(keeping: .nothing)
      var faults: [ModelRefusal] = []
      let take = { (batch: Batch) in
        for message in batch.messages {
          if let fault = topic.apply(key: message.key ?? [], value: message.value) {
            faults.append(fault)
          }
        }
      }
      try await reader.readToEnd(consumer, partitions: partitions) {
        take($0)
        return false
      }
      tell(of: faults, &state)
      try await offer(topic, partitions: partitions, &state)
      state.hasRead = true
      firstReadEnds()
      while let batch = try await consumer.nextBatch() {
        faults = []
        take(batch)
        consumer.complete(batch)
        tell(of: faults, &state)
        // Workers on one machine, or that read from one broker, do not all take a new model at once.
        try await Task.sleep(for: .milliseconds(Int.random(in: 0..<Self.spread)))
        try await offer(topic, partitions: partitions, &state)
      }
    } catch {
      await consumer.close(within: .seconds(1))
      throw error
    }
    await consumer.close(within: .seconds(1))
  }

  private func tell(of faults: [ModelRefusal], _ state: inout State) {
    for fault in faults {
      state.refused += 1
      status.metrics.refused(fault.reason)
      guard state.told.insert(fault).inserted else { continue }
      logger.warning(
        "a message about models is refused",
        metadata: [
          "reason": "\(fault.reason.rawValue)", "cause": "\(fault.description)",
          "refused": "\(state.refused)",
        ])
    }
  }

  /// Makes ready what the topic's choices changed, and offers it.
  private func offer(
    _ topic: ModelTopic, partitions: Int, _ state: inout State
  ) async throws {
    let changed = markets.extractors.keys.sorted().filter { market in
      topic.active[market] != state.choices[market] || state.isMissing.contains(market)
        || topic.retired[market] ?? [] != state.offered[market]?.retired ?? []
    }
    guard !changed.isEmpty else { return }
    var wanted: Set<ModelTopic.Name> = []
    for market in changed {
      guard let choice = topic.active[market] else { continue }
      for version in [choice.version, choice.shadow].compactMap(\.self)
      where known(version, market, state) == nil {
        wanted.insert(ModelTopic.Name(market: market, version: version))
      }
    }
    let files = try await files(of: wanted, partitions: partitions)
    for market in changed {
      var models = state.offered[market] ?? MarketModels()
      models.retired = topic.retired[market] ?? []
      state.isMissing.remove(market)
      if let choice = topic.active[market] {
        try await take(choice, files, partitions: partitions, &models, &state)
      }
      // A choice that is taken back changes nothing: there is no other to serve instead.
      state.choices[market] = topic.active[market]
      state.offered[market] = models
      exchange.offer(models, for: market)
    }
  }

  /// A version that need not be read: what it is if it is ready, `.some(nil)` for the one of the settings.
  private func known(
    _ version: String, _ market: String, _ state: State
  ) -> PreparedModel?? {
    if version == markets.extractors[market]?.model?.version { return .some(nil) }
    let models = state.offered[market]
    if let ready = [models?.serving, models?.shadow].compactMap(\.self)
      .first(where: { $0.version == version })
    {
      return ready
    }
    return nil
  }

  private func take(
    _ choice: ActiveModel, _ files: ModelTopic, partitions: Int, _ models: inout MarketModels,
    _ state: inout State
  ) async throws {
    let market = choice.market
    models.shadow = nil
    if let shadow = choice.shadow {
      do {
        models.shadow =
          try await ready(shadow, market, files, state)
          ?? markets.extractors[market].map { PreparedModel($0, warning: nil, WorkspaceBox($0)) }
      } catch {
        refuse(error, market, "a shadow model is refused", &state)
      }
    }
    do {
      models.serving = try await ready(choice.version, market, files, state)
      return
    } catch {
      refuse(error, market, "a model is refused; the market goes on with the one it has", &state)
    }
    // Who starts now serves what the others went on with.
    guard models.serving == nil, state.offered[market] == nil else { return }
    for version in choice.earlier {
      let name = ModelTopic.Name(market: market, version: version)
      let files = try await self.files(of: [name], partitions: partitions)
      do {
        models.serving = try await ready(version, market, files, state)
        return
      } catch {
        refuse(error, market, "an earlier model is refused too", &state)
      }
    }
  }

  private func refuse(
    _ refusal: ModelRefusal, _ market: String, _ message: Logger.Message, _ state: inout State
  ) {
    state.refused += 1
    status.metrics.refused(refusal.reason)
    if refusal.reason == .missing { state.isMissing.insert(market) }
    guard state.told.insert(refusal).inserted else { return }
    logger.error(
      message,
      metadata: [
        "market": "\(market)", "reason": "\(refusal.reason.rawValue)",
        "cause": "\(refusal.description)", "refused": "\(state.refused)",
      ])
  }

  private func files(
    of names: Set<ModelTopic.Name>, partitions: Int
  ) async throws -> ModelTopic {
    guard !names.isEmpty else { return ModelTopic(keeping: .nothing) }
    return try await reader.read(keeping: .only(names), partitions: partitions) { topic in
      names.allSatisfy { topic.isWhole($0) }
    }
  }

  /// The version made ready; nil for the one that the settings gave.
  private func ready(
    _ version: String, _ market: String, _ files: ModelTopic, _ state: State
  ) async throws(ModelRefusal) -> PreparedModel? {
    if let known = known(version, market, state) { return known }
    guard let taxonomy = markets.extractors[market]?.taxonomy else { return nil }
    let name = ModelTopic.Name(market: market, version: version)
    let givesWay = state.hasRead
    let result: Result<PreparedModel, ModelRefusal> = await withCheckedContinuation {
      continuation in
      Thread.detachNewThread {
        #if os(Linux)
          // Of this thread alone; elsewhere it would be of the process.
          if givesWay { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19) }
        #endif
        do throws(ModelRefusal) {
          let file = try files.file(of: name)
          let prepared = try ModelTrial.prepare(
            file, named: "\(name)", taxonomy: taxonomy,
            selfTest: files.version(name)?.selfTest ?? [])
          guard prepared.version == version else {
            throw ModelRefusal(.damaged, "\(name): the file is version \(prepared.version)")
          }
          continuation.resume(returning: .success(prepared))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    let prepared = try result.get()
    if let warning = prepared.warning { logger.warning("\(warning)") }
    return prepared
  }
}
