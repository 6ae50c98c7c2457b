import Records

extension RetirementPolicy {
  /// As it is published.
  package func message(updatedAt: String) -> LLMPolicy {
    LLMPolicy(
      market: market, attributes: subjects.map(described), alpha: settings.alpha,
      margin: settings.margin, updatedAt: updatedAt)
  }

  /// Goes on from what was published: what was decided and what it is measured by stand; what was counted
  /// is not in the message (`recount`). Attributes that the message does
  /// not name are active; those that the market no longer has are left out.
  package init(
    resuming message: LLMPolicy, attributes: [String], settings: Settings, since: String
  ) {
    self.init(market: message.market, attributes: attributes, settings: settings, since: since)
    for i in subjects.indices {
      guard let known = message.attributes.first(where: { $0.name == subjects[i].name }) else {
        continue
      }
      subjects[i].state = known.state
      subjects[i].since = known.since
      func watch(_ watch: LLMPolicy.Watch?) -> FallWatch? {
        watch.map { FallWatch(reference: $0.reference, tolerance: settings.tolerance) }
      }
      switch known.state {
      case .retired:
        subjects[i].retirement = known
        subjects[i].watch = watch(known.watch)
        subjects[i].goldWatch = watch(known.goldWatch)
      case .active:
        subjects[i].alarm = known.watch == nil ? nil : known
      }
    }
  }

  func described(_ subject: Subject) -> LLMPolicy.Attribute {
    if var retired = subject.retirement {
      retired.watch = subject.watch?.message
      retired.goldWatch = subject.goldWatch?.message
      return retired
    }
    let interval = subject.process.interval(alpha: settings.alpha)
    return LLMPolicy.Attribute(
      name: subject.name, state: subject.state, since: subject.since, model: model,
      pairs: subject.process.pairs, difference: subject.process.difference,
      low: interval.lowerBound, high: interval.upperBound, evidence: subject.process.evidence,
      watch: subject.alarm?.watch, goldWatch: subject.alarm?.goldWatch)
  }
}

extension FallWatch {
  var message: LLMPolicy.Watch {
    LLMPolicy.Watch(
      reference: reference, answers: tally.all, accepted: tally.right, evidence: evidence)
  }

  /// Of the same reference, with nothing seen.
  var anew: FallWatch { FallWatch(reference: reference, tolerance: tolerance) }
}
