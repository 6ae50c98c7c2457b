import Extraction
import Records

extension Quality {
  /// How workers ask, as far as it matters for how much an answer counts.
  package struct Asking: Sendable {
    /// The share of attributes that are drawn at random, whatever the tagger's confidence.
    package var pairedShare: Double
    /// What serves: answers about others are left out.
    package var extractor: Extractor
    package var policy: LLMPolicy

    package init(pairedShare: Double, extractor: Extractor, policy: LLMPolicy) {
      self.pairedShare = pairedShare
      self.extractor = extractor
      self.policy = policy
    }

    /// Where the language model is retired, what is in doubt is always asked and of the rest the share
    /// that is drawn. Where it is active, only the draw is fair: other cards come or not by what the language
    /// model says.
    ///
    /// - Returns: nil where the probability is not known.
    fileprivate func inclusion(of answer: Feedback, _ kind: Extractor.Kind, _ confidence: Double)
      -> Double?
    {
      let attribute = policy.attributes.first { $0.name == kind.name }
      if let attribute, attribute.state == .retired, answer.answeredAt > attribute.since,
        confidence < kind.threshold
      {
        return 1
      }
      return answer.pair != nil && pairedShare > 0 ? pairedShare : nil
    }
  }

  /// The answers to spans that what serves has proposed, in the order of their cards.
  ///
  /// Of several spans of an attribute in one heard only the surest is ever drawn: the others count where
  /// they are in doubt. Of an attribute of which nothing was drawn no probability is known, since what
  /// is certain was then never asked about. Second opinions and gold do not count.
  ///
  /// - Parameter feedback: the latest answer to each card of one market, in any order.
  package static func answers(of feedback: some Sequence<Feedback>, _ asking: Asking) -> [Answer] {
    let extractor = asking.extractor
    let kinds = Dictionary(
      extractor.kinds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let versions = Set(
      [extractor.model?.version, extractor.taxonomy?.fingerprint].compactMap(\.self))
    var drawn: Set<String> = []
    var answers: [(card: String, answer: Answer)] = []
    for answer in feedback
    where answer.kind == .span && !answer.gold && answer.isFirstOpinion
      && (answer.verdict == .accept || answer.verdict == .reject)
    {
      guard let own = answer.proposers.first(where: \.isTagger), let version = own.version,
        versions.contains(version), let kind = answer.attribute.flatMap({ kinds[$0] })
      else { continue }
      if answer.pair != nil { drawn.insert(kind.name) }
      answers.append(
        (
          answer.card,
          Answer(
            attribute: kind.name, isRight: answer.verdict == .accept,
            inclusion: asking.inclusion(of: answer, kind, own.confidence ?? 0))
        ))
    }
    return answers.sorted { $0.card < $1.card }.map {
      var answer = $0.answer
      if !drawn.contains(answer.attribute) { answer.inclusion = nil }
      return answer
    }
  }
}
