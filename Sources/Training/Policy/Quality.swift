/// How right a market's attributes are, without the bias of asking most about what is in doubt.
package struct Quality: Sendable, Hashable, Codable {
  /// A share with its 95% interval.
  package struct Estimate: Sendable, Hashable, Codable {
    package var share: Double
    package var low: Double
    package var high: Double
    package var cases: Int

    /// Nil where there is no case.
    package init?(_ tally: Tally) {
      guard tally.all > 0 else { return nil }
      let interval = tally.interval()
      share = tally.share
      low = interval.lowerBound
      high = interval.upperBound
      cases = tally.all
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
      self.share = share
      low = interval.lowerBound
      high = interval.upperBound
      cases = answers.count
    }
  }

  /// A nil estimate has no case.
  package struct Attribute: Sendable, Hashable, Codable {
    /// The attribute's label.
    package var name: String
    /// On gold, exact spans.
    package var precision: Estimate?
    package var recall: Estimate?
    /// Accepted proposals, by the probability that each was asked about; as precision, without gold.
    package var accepted: Estimate?
    /// Accepted proposals as they were asked: what the queue shows, worse than the truth where it asks
    /// about what is in doubt.
    package var acceptedInQueue: Estimate?

    private enum CodingKeys: String, CodingKey {
      case name, precision, recall, accepted
      case acceptedInQueue = "accepted_in_queue"
    }
  }

  /// An answer to a proposal of the tagger.
  package struct Answer: Sendable, Hashable {
    package var attribute: String
    package var isRight: Bool
    /// The probability, above 0, with which its card was asked at all: 1 for what is always asked.
    package var inclusion: Double

    package init(attribute: String, isRight: Bool, inclusion: Double) {
      self.attribute = attribute
      self.isRight = isRight
      self.inclusion = inclusion
    }
  }

  /// By name.
  package var attributes: [Attribute]

  package init(gold: GoldResult, answers: [Answer]) {
    var scores: [String: Evaluation.Score] = [:]
    for text in gold.texts {
      for (label, score) in text.counts { scores[label, default: .init()].add(score) }
    }
    let byName = Dictionary(grouping: answers, by: \.attribute)
    attributes = Set(scores.keys).union(byName.keys).sorted().map { name in
      let score = scores[name] ?? .init()
      let answers = byName[name] ?? []
      return Attribute(
        name: name,
        precision: Estimate(
          Tally(
            right: score.truePositives, all: score.truePositives + score.falsePositives)),
        recall: Estimate(Tally(right: score.truePositives, all: score.support)),
        accepted: Estimate(answers.map { ($0.isRight, $0.inclusion) }),
        acceptedInQueue: Estimate(
          Tally(right: answers.count { $0.isRight }, all: answers.count)))
    }
  }
}
