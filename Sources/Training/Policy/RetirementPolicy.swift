import Records

/// Decides, for one market, of which attributes the language model is still asked.
///
/// An attribute is active until its evidence that the tagger is no worse (`EProcess`) is among those that
/// e-BH refutes over all attributes of the market (`EBH`), with `minimumPairs` at least; then it is retired
/// with that evidence. It is active again, with no evidence, when the mean of what its `FallWatch`es say
/// reaches 1/alpha. A new model begins with no evidence; what is retired stays so, and is watched on, since
/// a model is published only if it is worse on no attribute.
///
/// Pure: the same events give the same decisions. What was decided is kept; what was counted can be
/// counted anew (`recount`), since answers can be taken back.
package struct RetirementPolicy: Sendable, Hashable, Codable {
  package struct Settings: Sendable, Hashable, Codable {
    /// The share of retirements that may be wrong, and the probability of a false alarm for each
    /// retired attribute.
    package var alpha = 0.05
    /// By how much less often than the language model the tagger may be right.
    package var margin = 0.02
    /// Fewer pairs retire nothing.
    package var minimumPairs = 30
    /// By how much the share of right proposals may fall after retirement.
    package var tolerance = 0.02

    package init() {}

    private enum CodingKeys: String, CodingKey {
      case alpha, margin, tolerance
      case minimumPairs = "minimum_pairs"
    }
  }

  package enum Event: Sendable, Hashable {
    /// The market is served by another model or taxonomy from now on.
    case serving(model: String?, taxonomy: String)
    /// Both proposals for an attribute of a heard that was drawn for comparison were judged.
    /// `version` is of the model, or of the taxonomy where a rule proposed.
    case pair(attribute: String, version: String?, taggerRight: Bool, llmRight: Bool)
    /// While retired: the tagger's proposal for an attribute of a heard that was drawn in the same way was
    /// judged.
    case proposal(attribute: String, isRight: Bool)
    /// Of a gold heard that states an attribute, or in which what serves finds it: is all of it right?
    case gold(attribute: String, isRight: Bool)
  }

  /// A change of state, with the evidence for it: `attribute` is as the policy's message has it.
  package struct Decision: Sendable, Hashable, Codable {
    package var market: String
    package var attribute: LLMPolicy.Attribute
  }

  /// What is known of one attribute.
  struct Subject: Sendable, Hashable, Codable {
    var name: String
    var state = LLMPolicy.State.active
    var since: String
    /// Of the pairs of the present comparison.
    var process: EProcess
    var tagger = Tally()
    /// While active: of gold heards under what serves. What it is at retirement the watch goes by.
    var gold = Tally()
    /// As it was retired; nil while active.
    var retirement: LLMPolicy.Attribute?
    /// While retired.
    var watch: FallWatch?
    var goldWatch: FallWatch?
    /// What made it active again.
    var alarm: LLMPolicy.Attribute?
  }

  package let market: String
  package let settings: Settings
  package internal(set) var model: String?
  package internal(set) var taxonomy: String?
  /// In the order of the taxonomy.
  var subjects: [Subject]

  /// - Parameters:
  ///   - attributes: all of the market's for which the language model is asked.
  ///   - since: when the comparison begins (ISO 8601).
  package init(market: String, attributes: [String], settings: Settings, since: String) {
    self.market = market
    self.settings = settings
    subjects = attributes.map {
      Subject(name: $0, since: since, process: EProcess(margin: settings.margin))
    }
  }

  /// Names that the market lacks are passed over.
  package mutating func apply(_ event: Event) {
    switch event {
    case .serving(let model, let taxonomy):
      guard (self.model, self.taxonomy) != (model, taxonomy) else { return }
      self.model = model
      self.taxonomy = taxonomy
      for i in subjects.indices where subjects[i].state == .active {
        subjects[i].forget(settings)
      }
    case .pair(let attribute, let version, let taggerRight, let llmRight):
      guard let i = index(attribute), subjects[i].state == .active, serves(version) else { return }
      subjects[i].process.add(taggerRight: taggerRight, llmRight: llmRight)
      subjects[i].tagger.add(taggerRight)
    case .proposal(let attribute, let isRight):
      guard let i = index(attribute) else { return }
      subjects[i].watch?.add(isRight: isRight)
    case .gold(let attribute, let isRight):
      guard let i = index(attribute) else { return }
      if subjects[i].state == .active {
        subjects[i].gold.add(isRight)
      } else {
        subjects[i].goldWatch?.add(isRight: isRight)
      }
    }
  }

  private func index(_ attribute: String) -> Int? {
    subjects.firstIndex { $0.name == attribute }
  }

  private func serves(_ version: String?) -> Bool {
    version != nil && (version == model || version == taxonomy)
  }

  /// Counts pairs, proposals and gold anew from all that is known, by time: pairs of the present model
  /// where the language model is active, after it became so again if it was retired before; what came
  /// after retirement where it is retired.
  ///
  /// Gold is counted under what serves now, each heard once: with another model all gold since retirement is
  /// judged anew, and the bound on false alarms is one for each model that serves.
  ///
  /// - Parameters:
  ///   - outcomes: of any market.
  ///   - gold: of this market, in any order.
  package mutating func recount(_ outcomes: [PairedOutcome], gold: [GoldOutcome] = []) {
    for i in subjects.indices {
      subjects[i].forget(settings)
      subjects[i].watch = subjects[i].watch?.anew
      subjects[i].goldWatch = subjects[i].goldWatch?.anew
    }
    for outcome in gold.sorted(by: { ($0.markedAt, $0.heard) < ($1.markedAt, $1.heard) }) {
      for (attribute, isRight) in outcome.isRight {
        guard let i = index(attribute) else { continue }
        let isLater = outcome.markedAt > subjects[i].since
        if isLater || subjects[i].state == .active && subjects[i].alarm == nil {
          apply(.gold(attribute: attribute, isRight: isRight))
        }
      }
    }
    for outcome in outcomes where outcome.market == market {
      guard let i = index(outcome.attribute) else { continue }
      let isLater = outcome.answeredAt > subjects[i].since
      switch subjects[i].state {
      case .active where subjects[i].alarm == nil || isLater:
        apply(
          .pair(
            attribute: outcome.attribute, version: outcome.version,
            taggerRight: outcome.taggerRight, llmRight: outcome.llmRightUnlessRefuted))
      case .retired where isLater:
        apply(.proposal(attribute: outcome.attribute, isRight: outcome.taggerRight))
      default: continue
      }
    }
  }

  /// What is to change now: first what must be active again, then what is retired.
  ///
  /// - Parameter at: now (ISO 8601).
  package mutating func decide(at: String) -> [Decision] {
    var decisions: [Decision] = []
    for i in subjects.indices where subjects[i].alarmEvidence >= 1 / settings.alpha {
      subjects[i].reenter(settings, at: at)
      decisions.append(Decision(market: market, attribute: described(subjects[i])))
    }
    let evidences = subjects.map { subject in
      subject.retirement?.evidence
        ?? (subject.process.pairs >= settings.minimumPairs ? subject.process.evidence : 0)
    }
    for i in EBH.refuted(evidences, alpha: settings.alpha).sorted()
    where subjects[i].state == .active {
      subjects[i].state = .retired
      subjects[i].since = at
      subjects[i].retire(described(subjects[i]), settings)
      decisions.append(Decision(market: market, attribute: described(subjects[i])))
    }
    return decisions
  }
}

extension RetirementPolicy.Subject {
  fileprivate mutating func forget(_ settings: RetirementPolicy.Settings) {
    process = EProcess(margin: settings.margin)
    tagger = Tally()
    gold = Tally()
  }

  fileprivate mutating func retire(
    _ figures: LLMPolicy.Attribute, _ settings: RetirementPolicy.Settings
  ) {
    retirement = figures
    alarm = nil
    watch = FallWatch(from: tagger, tolerance: settings.tolerance)
    goldWatch =
      gold.all >= settings.minimumPairs
      ? FallWatch(from: gold, tolerance: settings.tolerance) : nil
    forget(settings)
  }

  fileprivate mutating func reenter(_ settings: RetirementPolicy.Settings, at: String) {
    alarm = retirement
    alarm?.watch = watch?.message
    alarm?.goldWatch = goldWatch?.message
    state = .active
    since = at
    (retirement, watch, goldWatch) = (nil, nil, nil)
    forget(settings)
  }

  /// That the tagger has become worse: 0 while active. The mean of evidences is evidence.
  fileprivate var alarmEvidence: Double {
    let all = [watch, goldWatch].compactMap { $0?.evidence }
    return all.isEmpty ? 0 : all.reduce(0, +) / Double(all.count)
  }
}
