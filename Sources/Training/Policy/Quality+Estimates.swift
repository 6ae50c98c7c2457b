import Extraction
import Records

extension Quality.Estimate {
  /// With Wilson's interval. Nil where there is no case.
  package init?(_ tally: Tally) {
    guard tally.all > 0 else { return nil }
    let interval = tally.interval()
    self.init(
      share: tally.share, low: interval.lowerBound, high: interval.upperBound, cases: tally.all)
  }

  /// Of cases that were asked about with different probabilities: each counts for 1 / probability of
  /// them, and the share is the weighted mean (Hajek 1971). The interval is Wilson's for as many
  /// equal cases as have the same variance: the greater one of the linearised variance (Särndal et
  /// al. 1992, section 5.7) and that of equally right cases (Kish 1965). Nil where there is no case.
  package init?(_ answers: [(isRight: Bool, inclusion: Double)]) {
    let answers = answers.filter { $0.inclusion > 0 && $0.inclusion <= 1 }
    guard !answers.isEmpty else { return nil }
    var (sum, right, squares) = (0.0, 0.0, 0.0)
    for answer in answers {
      let weight = 1 / answer.inclusion
      sum += weight
      squares += weight * weight
      right += answer.isRight ? weight : 0
    }
    let share = right / sum
    let linearised = answers.reduce(0) {
      let error = (($1.isRight ? 1 : 0) - share) / $1.inclusion
      return $0 + error * error
    }
    let variance = max(linearised, share * (1 - share) * squares) / (sum * sum)
    let equalCases =
      variance > 0 ? share * (1 - share) / variance : sum * sum / squares
    let interval = Tally.interval(share: share, cases: equalCases, z: 1.96)
    self.init(
      share: share, low: interval.lowerBound, high: interval.upperBound, cases: answers.count)
  }
}

extension Quality {
  /// An answer to a span that the tagger or a rule proposed.
  package struct Answer: Sendable, Hashable {
    /// The attribute's name.
    package var attribute: String
    package var isRight: Bool
    /// The probability, above 0, with which its card was asked at all: 1 for what is always asked. Nil where
    /// it is not known: the answer says then only what the queue shows.
    package var inclusion: Double?

    package init(attribute: String, isRight: Bool, inclusion: Double?) {
      self.attribute = attribute
      self.isRight = isRight
      self.inclusion = inclusion
    }
  }

  /// - Parameters:
  ///   - gold: of what serves.
  ///   - answers: about what serves, in an order that equal answers always have: sums depend on it.
  package init(
    market: String, model: String?, taxonomy: String, gold: GoldResult, answers: [Answer],
    updatedAt: String
  ) {
    var scores: [String: Evaluation.Score] = [:]
    var sum = Evaluation.Score()
    for text in gold.texts {
      for (name, score) in text.counts {
        scores[name, default: .init()].add(score)
        sum.add(score)
      }
    }
    let byName = Dictionary(grouping: answers, by: \.attribute)
    self.init(
      market: market, model: model, taxonomy: taxonomy, goldHeards: gold.texts.count,
      overall: Figures(sum, answers),
      attributes: Set(scores.keys).union(byName.keys).sorted().map { name in
        Attribute(name: name, figures: Figures(scores[name] ?? .init(), byName[name] ?? []))
      }, updatedAt: updatedAt)
  }
}

extension Quality.Figures {
  init(_ score: Evaluation.Score, _ answers: [Quality.Answer]) {
    self.init(
      precision: Quality.Estimate(
        Tally(right: score.truePositives, all: score.truePositives + score.falsePositives)),
      recall: Quality.Estimate(Tally(right: score.truePositives, all: score.support)),
      accepted: Quality.Estimate(
        answers.compactMap { answer in answer.inclusion.map { (answer.isRight, $0) } }),
      acceptedInQueue: Quality.Estimate(
        Tally(right: answers.count { $0.isRight }, all: answers.count)))
  }
}
