import Extraction
import Records

/// The loop from heards to answers to models, in process and at full speed, on marked texts whose marks are
/// hidden and used as the reviewer's yes and no.
///
/// Heards come in the order of a shuffle. As in the services, each attribute of a heard that the present
/// model is not confident of is asked, by one card: of the language model's claim, or of the tagger's own
/// proposal where that is the likelier; after a no to one the other is asked, if it differs. What neither
/// finds is asked for a share alone.
/// Models are trained from the answers, and with little weight from what the model before is confident of,
/// whenever the answers have grown by `growth`. As in the services a model asks from `firstAccepted` accepted
/// spans on; those before are only measured, so that the curve begins where those of whole heards do.
package struct Simulation: Sendable {
  package enum Strategy: String, Sendable, Codable, CaseIterable {
    /// Yes and no answers.
    case loop
    /// The same answers to the same questions, of which another model takes what was not asked for "outside".
    case loopUnknownOutside = "loop_unknown_outside"
    /// Random heards marked whole.
    case random = "whole_random"
    /// Heards marked whole, those that the present model is least sure of first.
    case uncertain = "whole_uncertain"
  }

  package struct Options: Sendable {
    /// The share of the language model's claims that are right.
    package var proposerAccuracy = 0.7
    /// The share of answers that are wrong.
    package var errorRate = 0.0
    package var firstAccepted = 50
    /// By which share the answers grow between two trainings.
    package var growth = 0.2
    /// From which probability on an attribute is not asked.
    package var confident: Float = 0.97
    /// The share of attributes that are asked of those that nobody finds in the heard.
    package var absentShare = 1.0 / 3
    /// How much spans count that the model before is confident of, in heards that people were asked about.
    package var machineWeight = TrainingOptions().machineWeight
    /// Whether a fit begins with the weights of the model before.
    package var isWarm = true
    /// Ends when so much effort is spent.
    package var effort = 8000.0
    package var seed: UInt64 = 1

    package init() {}
  }

  package struct Point: Sendable, Codable, Equatable {
    /// A yes or no counts 1, reading a heard to mark it 2, marking a span 4.
    package var effort: Double
    package var answers: Int
    /// Spans marked, or accepted.
    package var spans: Int
    package var heards: Int
    package var f1: Double
  }

  package let options: Options
  let test: [AnnotatedText]
  let labels: [String]
  let rules: RuleSet
  private var pool: [AnnotatedText]
  private var generator: SeededGenerator
  private var training: [AnnotatedText] = []
  private var point = Point(effort: 0, answers: 0, spans: 0, heards: 0, f1: 0)

  /// - Parameters:
  ///   - pool: heards to come, marked whole.
  ///   - test: texts that the F1 of the tagger's spans is measured on.
  package init(
    _ pool: [AnnotatedText], test: [AnnotatedText], taxonomy: Taxonomy?, options: Options
  ) {
    self.options = options
    self.test = test
    let byRules = Set(taxonomy?.attributes.filter { $0.finder == .rules }.map(\.label) ?? [])
    labels = Set(pool.flatMap { $0.spans.map(\.label) }).subtracting(byRules).sorted()
    rules = RuleSet(taxonomy)
    generator = SeededGenerator(seed: options.seed)
    self.pool = pool.shuffled(using: &generator)
  }

  /// The F1 of a model trained on all of the pool, marked whole.
  package var supervisedF1: Double { f1(fit(pool)) }

  /// - Parameter progress: called with each model's point.
  package func run(_ strategy: Strategy, progress: (Point) -> Void = { _ in }) -> [Point] {
    var run = self
    var points: [Point] = []
    var model: Training.Fitted?
    var unknownOutside: Training.Fitted?
    let isYesNo = strategy == .loop || strategy == .loopUnknownOutside
    var next = options.growth * 150
    while run.point.effort < options.effort, !run.pool.isEmpty {
      while run.point.effort < next, !run.pool.isEmpty {
        run.learn(strategy, model)
        if isYesNo, model == nil, run.point.spans >= options.firstAccepted { break }
      }
      // The rest of the heards left nothing to ask.
      if let last = points.last, run.point.effort <= last.effort { break }
      next = run.point.effort * (1 + options.growth)
      let texts =
        model.map { earlier in
          options.machineWeight > 0
            ? run.training.map { run.marked($0, by: earlier) } : run.training
        } ?? run.training
      var fitted = run.fit(texts, from: model)
      if !isYesNo || run.point.spans >= options.firstAccepted { model = fitted }
      if strategy == .loopUnknownOutside {
        fitted = run.fit(run.training.map(Self.unknownOutside), from: unknownOutside)
        unknownOutside = fitted
      }
      run.point.f1 = run.f1(fitted)
      points.append(run.point)
      progress(run.point)
    }
    return points
  }

  /// - Parameter earlier: the model before, to begin with, and to mark what it is sure of.
  private func fit(
    _ texts: [AnnotatedText], from earlier: Training.Fitted? = nil
  ) -> Training.Fitted {
    var training = TrainingOptions()
    training.machineWeight = options.machineWeight
    guard let earlier, options.isWarm, texts.count >= TrainingOptions.leastWarmTexts else {
      return Training.fit(texts, labels: labels, rules: rules, options: training)
    }
    return Training.fit(
      texts, labels: labels, rules: rules, options: training, from: WarmStart(earlier))
  }

  /// With what a model is sure of, where nobody was asked about the attribute.
  private func marked(_ text: AnnotatedText, by model: Training.Fitted) -> AnnotatedText {
    guard text.verdicts?.isEmpty == false else { return text }
    var text = text
    text.machineSpans = zip(labels, proposals(of: model, in: text)).compactMap { label, own in
      guard let span = own.span, own.probability ?? 0 >= options.confident,
        text.states(label) == nil
      else { return nil }
      return AnnotatedText.Span(span: span, label: label)
    }
    return text
  }

  private static func unknownOutside(_ text: AnnotatedText) -> AnnotatedText {
    var text = text
    text.verdicts = nil
    return text
  }

  private func f1(_ fitted: Training.Fitted) -> Double {
    HeldOut(test, fitted, rules: rules).f1(threshold: 0.45)
  }

  /// Takes the next heard.
  private mutating func learn(_ strategy: Strategy, _ model: Training.Fitted?) {
    switch strategy {
    case .loop, .loopUnknownOutside:
      training.append(answered(pool.removeFirst(), model))
    case .random, .uncertain:
      let index = strategy == .uncertain ? model.map(leastCertain) ?? 0 : 0
      let text = pool.remove(at: index)
      training.append(text)
      point.spans += text.spans.count
      point.effort += 2 + 4 * Double(text.spans.count)
    }
    point.heards += 1
  }

  // MARK: - Yes and no

  private struct Proposal {
    var span: TextSpan?
    /// The probability that it is right, by the tagger's account; nil without one.
    var probability: Float?
  }

  private mutating func answered(
    _ text: AnnotatedText, _ model: Training.Fitted?
  ) -> AnnotatedText {
    let proposals = model.map { self.proposals(of: $0, in: text) } ?? labels.map { _ in Proposal() }
    var verdicts: [AnnotatedText.Verdict] = []
    for (label, own) in zip(labels, proposals) {
      if let probability = own.probability, probability >= options.confident { continue }
      let claim = claim(label, in: text)
      if claim == nil, own.span == nil,
        Double.random(in: 0..<1, using: &generator) >= options.absentShare
      {
        continue
      }
      let isOwnFirst = Double(own.probability ?? 0) > options.proposerAccuracy
      let first = isOwnFirst ? own.span : claim
      let second = isOwnFirst ? claim : own.span
      if !answer(label, first, text, &verdicts), own.probability != nil, second != first {
        _ = answer(label, second, text, &verdicts)
      }
    }
    var known = text
    known.verdicts = verdicts.reversed()
    known.spans = []
    for verdict in verdicts.reversed() where verdict.isRight {
      if let span = verdict.span, !known.spans.contains(where: { $0.span.overlaps(span) }) {
        known.spans.append(AnnotatedText.Span(span: span, label: verdict.label))
      }
    }
    known.spans.sort { $0.span < $1.span }
    return known
  }

  private mutating func answer(
    _ label: String, _ proposal: TextSpan?, _ text: AnnotatedText,
    _ verdicts: inout [AnnotatedText.Verdict]
  ) -> Bool {
    let stated = text.spans.filter { $0.label == label }
    var isRight = proposal.map { span in stated.contains { $0.span == span } } ?? stated.isEmpty
    if Double.random(in: 0..<1, using: &generator) < options.errorRate { isRight.toggle() }
    verdicts.append(AnnotatedText.Verdict(label: label, span: proposal, isRight: isRight))
    point.answers += 1
    point.effort += 1
    if isRight, proposal != nil { point.spans += 1 }
    return isRight
  }

  /// What the language model says: right so often, or else some tokens or "absent".
  private mutating func claim(_ label: String, in text: AnnotatedText) -> TextSpan? {
    let stated = text.spans.filter { $0.label == label }
    if Double.random(in: 0..<1, using: &generator) < options.proposerAccuracy {
      return stated.randomElement(using: &generator)?.span
    }
    if !stated.isEmpty, Bool.random(using: &generator) { return nil }
    let tokens = Tokenizer.tokenize(text.text)
    let start = Int.random(in: tokens.indices, using: &generator)
    let last = min(tokens.count - 1, start + Int.random(in: 0...2, using: &generator))
    return TextSpan(start: Int(tokens[start].start), end: Int(tokens[last].end))
  }

  /// The tagger's, by label: the span that it chose and is least sure of, or that there is none.
  private func proposals(of model: Training.Fitted, in text: AnnotatedText) -> [Proposal] {
    let held = HeldOut([text], model, rules: rules)
    let tokens = Tokenizer.tokenize(text.text)
    let chosen = held.selected(threshold: 0.3)[0]
    return labels.indices.map { label in
      let own = chosen.filter { Int($0.span.labelClass) == label + 1 }
      guard let span = own.min(by: { $0.span.probability < $1.span.probability })?.span else {
        return Proposal(span: nil, probability: held.texts[0].absences[label + 1])
      }
      return Proposal(
        span: TextSpan(
          start: Int(tokens[Int(span.start)].start), end: Int(tokens[Int(span.end) - 1].end)),
        probability: span.probability)
    }
  }

  // MARK: - Whole heards

  /// The heard of the next 200 whose attributes the model is least sure of in all.
  private func leastCertain(_ model: Training.Fitted) -> Int {
    let texts = Array(pool.prefix(200))
    return texts.indices.max { uncertainty(texts[$0], model) < uncertainty(texts[$1], model) } ?? 0
  }

  private func uncertainty(_ text: AnnotatedText, _ model: Training.Fitted) -> Float {
    proposals(of: model, in: text).reduce(0) { $0 + 1 - abs(2 * ($1.probability ?? 0.5) - 1) }
  }
}
