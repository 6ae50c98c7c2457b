import Kafka
import LLM
import Monitoring
import Records
import Testing

@testable import Pipeline

@Suite struct WorkerMetricsTests {
  /// The page's samples, by name and labels.
  private static func samples(_ page: PrometheusMetrics) -> [String: Double] {
    let lines = page.text().split(separator: "\n").filter { !$0.hasPrefix("#") }
    return Dictionary(
      uniqueKeysWithValues: lines.compactMap { line in
        line.lastIndex(of: " ").flatMap { space in
          Double(line[line.index(after: space)...]).map { (String(line[..<space]), $0) }
        }
      })
  }

  private static func status(_ page: PrometheusMetrics) throws -> WorkerStatus {
    let extractor = try MadeModel.extractor()
    return WorkerStatus(
      markets: Markets(extractors: ["oil": extractor, "tin": extractor]), factory: page)
  }

  private static func record(_ market: String, _ kind: Routing.Kind) -> Processor.Outcome {
    .record(
      ProducerRecord(topic: "heards.records", value: []), asking: [],
      Tally.Way(market: market, kind: kind))
  }

  private static func letter(_ errorClass: MessageError.Class) -> Processor.Outcome {
    .deadLetters([], MessageError(errorClass, "bad"))
  }

  @Test func `A transaction is told of at one time, and adds up`() throws {
    let page = PrometheusMetrics(help: Worker.metricsHelp)
    let metrics = try Self.status(page).metrics
    let outcomes: [Processor.Outcome] = [
      Self.record("oil", .gold), Self.record("oil", .review), Self.record("oil", .review),
      Self.record("tin", .confident), Self.record("oil", .suggest), Self.letter(.malformed),
      Self.letter(.market), Self.letter(.malformed),
    ]
    let tally = Tally(
      outcomes.enumerated().map {
        (message(nil, offset: Int64($0), timestamp: 10_000 - Int64($0) * 1000), $1)
      })
    #expect(tally.earliest == 3000)
    for _ in 0..<2 { metrics.committed(tally, in: .milliseconds(40), at: 3250) }
    metrics.finishedBatch(in: .milliseconds(60))
    let samples = Self.samples(page)
    let expected = [
      "heards_worker_messages_total": 16,
      #"heards_worker_records_total{market="oil"}"#: 8,
      #"heards_worker_records_total{market="tin"}"#: 2,
      #"heards_worker_routes_total{market="oil",route="confident"}"#: 0,
      #"heards_worker_routes_total{market="oil",route="gold"}"#: 2,
      #"heards_worker_routes_total{market="oil",route="review"}"#: 4,
      #"heards_worker_routes_total{market="oil",route="suggest"}"#: 2,
      #"heards_worker_routes_total{market="tin",route="confident"}"#: 2,
      #"heards_worker_dead_letters_total{class="malformed"}"#: 4,
      #"heards_worker_dead_letters_total{class="unknown_market"}"#: 2,
      #"heards_worker_dead_letters_total{class="empty"}"#: 0,
      "heards_worker_transaction_seconds_count": 2,
      "heards_worker_transaction_seconds_sum": 0.08,
      "heards_worker_batch_seconds_count": 1,
      "heards_worker_latency_seconds_count": 2,
      "heards_worker_latency_seconds_sum": 0.5,
      #"heards_worker_latency_seconds_bucket{le="0.1"}"#: 0,
      #"heards_worker_latency_seconds_bucket{le="0.25"}"#: 2,
      "heards_worker_batches_given_up_total": 0,
    ]
    for (name, value) in expected { #expect(samples[name] == value, "\(name)") }
  }

  @Test func `Messages without a time, or of a later one, spoil no latency`() throws {
    let page = PrometheusMetrics()
    let metrics = try Self.status(page).metrics
    let timeless = Tally([(message(nil, timestamp: -1), Self.letter(.empty))])
    #expect(timeless.earliest == nil)
    metrics.committed(timeless, in: .zero, at: 5000)
    #expect(Self.samples(page)["heards_worker_latency_seconds_count"] == 0)
    let late = Tally([(message(nil, timestamp: 9000), Self.letter(.empty))])
    metrics.committed(late, in: .zero, at: 5000)
    #expect(Self.samples(page)["heards_worker_latency_seconds_count"] == 1)
    #expect(Self.samples(page)["heards_worker_latency_seconds_sum"] == 0)
  }

  @Test func `The version that serves is named, and its changes are counted`() throws {
    let page = PrometheusMetrics()
    let status = try Self.status(page)
    func infos() -> [String] {
      Self.samples(page).keys.filter { $0.hasPrefix("heards_model_info") }.sorted()
    }
    status.serves("oil", nil)
    status.serves("tin", "one")
    #expect(
      infos() == [
        #"heards_model_info{market="oil",version="none"}"#,
        #"heards_model_info{market="tin",version="one"}"#,
      ])
    let swaps = #"heards_worker_model_swaps_total{market="oil"}"#
    #expect(Self.samples(page)[swaps] == 0)
    status.serves("oil", "two")
    status.serves("oil", "two")
    status.serves("oil", nil)
    status.serves("oil", "two")
    #expect(Self.samples(page)[swaps] == 3)
    #expect(infos().first == #"heards_model_info{market="oil",version="two"}"#)
    #expect(infos().count == 2)
  }

  @Test func `Refusals are counted by reason, differences of a shadow by attribute`() throws {
    let page = PrometheusMetrics()
    let metrics = try Self.status(page).metrics
    let name = #"heards_worker_model_refusals_total{reason="self_test"}"#
    #expect(Self.samples(page)[name] == 0)
    metrics.refused(.selfTest)
    metrics.refused(.damaged)
    metrics.refused(.selfTest)
    #expect(Self.samples(page)[name] == 2)
    let pair = ShadowCounts.Comparison(market: "oil", serving: "a", shadow: "b")
    var (news, all) = (ShadowCounts(), ShadowCounts())
    news.add(["price"], pair)
    news.add([], pair)
    for _ in 0..<2 {
      metrics.compared(news)
      all.add(news)
    }
    let samples = Self.samples(page)
    #expect(samples[#"heards_worker_shadow_heards_total{market="oil"}"#] == 4)
    #expect(
      samples[#"heards_worker_shadow_differences_total{attribute="price",market="oil"}"#] == 2)
    #expect(all.hasNews)
    #expect(all.counts == [pair: ShadowCounts.Counts(heards: 4, different: ["price": 2])])
  }

  @Test func `A worker that has not begun lacks its models and partitions`() throws {
    let page = PrometheusMetrics()
    let status = try Self.status(page)
    #expect(status.missing == ["the models topic is not read yet", "no partitions are assigned"])
    status.hasReadModels()
    #expect(status.missing == ["no partitions are assigned"])
    status.refreshMetrics()
    #expect(Self.samples(page)["heards_consumer_assigned_partitions"] == 0)
  }

  @Test(arguments: [0.0, 1])
  func `The way that is counted is the one that is published`(goldShare: Double) throws {
    let everywhere = Routing.Settings(goldShare: goldShare, active: .everywhere)
    for routing in [.init(goldShare: goldShare), everywhere] {
      var processor = try makeProcessor(routing: routing)
      let outcome = processor.process(message(Array(heard().utf8)))
      guard case .record(_, let asking, let way) = outcome else {
        Issue.record("no record")
        continue
      }
      let cards = try outcome.asked(ReviewCard.self, on: "heards.review")
      let published: Routing.Kind =
        if asking.contains(where: { $0.topic == "heards.suggest" }) {
          .suggest
        } else if cards.contains(where: \.gold) {
          .gold
        } else {
          cards.isEmpty ? .confident : .review
        }
      #expect(way == Tally.Way(market: "oil", kind: published))
      #expect((way.kind == .gold) == (goldShare == 1))
    }
    #expect(Routing.Route().kind == .confident)
  }

  @Test func `Counters of a suggester follow its counts, however often they are read`() {
    let page = PrometheusMetrics(help: Suggester.metricsHelp)
    let status = SuggesterStatus(factory: page)
    var usage = Usage()
    status.refreshMetrics([:], usage, isReachable: true)
    #expect(Self.samples(page)["heards_llm_requests_total"] == 0)
    (usage.requests, usage.retries, usage.cost) = (3, 1, 0.25)
    (usage.promptTokens, usage.cachedTokens, usage.completionTokens) = (100, 40, 7)
    status.refreshMetrics(["cards": 2, "status_503": 1], usage, isReachable: false)
    status.refreshMetrics(["cards": 2, "status_503": 1], usage, isReachable: false)
    usage.requests = 5
    status.refreshMetrics(["cards": 6, "status_503": 1], usage, isReachable: false)
    let samples = Self.samples(page)
    let expected = [
      #"heards_suggester_events_total{event="cards"}"#: 6,
      #"heards_suggester_events_total{event="status_503"}"#: 1,
      "heards_llm_requests_total": 5, "heards_llm_retries_total": 1, "heards_llm_cost_total": 0.25,
      #"heards_llm_tokens_total{kind="prompt"}"#: 100,
      #"heards_llm_tokens_total{kind="completion"}"#: 7,
      "heards_llm_cached_tokens_total": 40, "heards_llm_breaker_open": 1,
    ]
    for (name, value) in expected { #expect(samples[name] == value, "\(name)") }
    #expect(
      status.missing == ["the feedback topic is not read yet", "no partitions are assigned"])
  }
}
