import Extraction
import Foundation
import Records

/// What a market's answers and the model that serves come to: of which attributes the language model is
/// asked, and how right the values are.
///
/// Pure: equal answers, model and time give equal decisions and figures, in whatever order answers come and
/// however often they are looked at. Keeps what serves, and what it finds in gold, between two looks.
struct MarketJudge: Sendable {
  private let taxonomy: Taxonomy
  private let pairedShare: Double
  private(set) var policy: RetirementPolicy
  /// Nil before the first look.
  private(set) var quality: Quality?
  private var served: (version: String?, extractor: Extractor)?
  private var gold: (version: String?, texts: [AnnotatedText], result: GoldResult)?

  /// - Parameters:
  ///   - policy: to go on from; nil for a market that has none yet.
  ///   - pairedShare: the share of attributes that workers draw for comparison.
  ///   - since: when a new comparison begins (ISO 8601).
  init(
    _ taxonomy: Taxonomy, policy: LLMPolicy?, settings: RetirementPolicy.Settings,
    pairedShare: Double, since: String
  ) {
    self.taxonomy = taxonomy
    self.pairedShare = pairedShare
    let names = taxonomy.attributes.map(\.name)
    self.policy =
      policy.map {
        RetirementPolicy(resuming: $0, attributes: names, settings: settings, since: since)
      }
      ?? RetirementPolicy(
        market: taxonomy.market, attributes: names, settings: settings, since: since)
  }

  /// Looks at all answers. May take a second where there is much gold and another model.
  ///
  /// - Parameters:
  ///   - feedback: the latest answer to each of the market's cards, in any order.
  ///   - serving: nil where rules alone do.
  ///   - lastTraining: told beside the quality.
  ///   - at: now (ISO 8601).
  /// - Returns: what is to change of the policy.
  mutating func judge(
    _ feedback: [Feedback], serving: (version: String, file: [UInt8])?,
    lastTraining: Quality.LastTraining? = nil, at: String
  ) -> [RetirementPolicy.Decision] {
    let version = serving?.version
    if served == nil || served?.version != version {
      served = (version, Extractor(taxonomy: taxonomy, serving: serving?.file))
    }
    let extractor = served!.extractor
    let set = TrainingSet(feedback, taxonomy: taxonomy)
    if gold == nil || gold?.version != version || gold?.texts != set.gold {
      gold = (version, set.gold, GoldResult(set.gold, extractor))
    }
    let result = gold!.result
    policy.apply(.serving(model: version, taxonomy: taxonomy.fingerprint))
    policy.recount(
      PairedOutcome.outcomes(of: feedback),
      gold: set.gold.indices.map { i in
        GoldOutcome(
          heard: set.gold[i].id, markedAt: set.goldMarkedAt[i],
          isRight: Dictionary(
            uniqueKeysWithValues: result.texts[i].counts.keys.map {
              ($0, result.texts[i].isRight($0)!)
            }))
      })
    let decisions = policy.decide(at: at)
    quality = Quality(
      market: taxonomy.market, model: version, taxonomy: taxonomy.fingerprint, gold: result,
      answers: Quality.answers(
        of: feedback,
        Quality.Asking(
          pairedShare: pairedShare, extractor: extractor, policy: policy.message(updatedAt: at))),
      updatedAt: at)
    quality?.lastTraining = lastTraining
    return decisions
  }
}

/// When a market's quality is published: what differs from the last, once an interval at most, but at
/// once after a training.
struct QualityPace: Sendable {
  private(set) var published: Quality?
  private var next: ContinuousClock.Instant?

  /// - Parameter published: what is there from an earlier run.
  init(published: Quality?) { self.published = published }

  /// What is known and not published yet; nothing is said of a market without a figure or a training.
  func isPending(_ quality: Quality) -> Bool {
    let isEmpty = quality.attributes.isEmpty && quality.lastTraining == nil
    return !quality.says(published) && !(published == nil && isEmpty)
  }

  func isDue(
    _ quality: Quality, afterTraining: Bool, at now: ContinuousClock.Instant
  ) -> Bool {
    isPending(quality) && (afterTraining || next.map { now >= $0 } ?? true)
  }

  mutating func note(
    _ quality: Quality, at now: ContinuousClock.Instant, interval: Duration
  ) {
    published = quality
    next = now + interval
  }
}
