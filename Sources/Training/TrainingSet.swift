import Extraction
import Records

/// What people's answers about one market come to: texts to learn from, and texts that only evaluate.
///
/// A view of `heards.feedback`: of each card its latest answer, in any order. Equal answers give equal
/// texts, in the order of the heards' ids.
package struct TrainingSet: Sendable {
  /// Marked whole, or with verdicts; each counts as often as its `weight` says.
  package private(set) var texts: [AnnotatedText] = []
  /// Marked whole for the share that only evaluates.
  package private(set) var gold: [AnnotatedText] = []
  /// When each text of `gold` was marked, at last.
  package private(set) var goldMarkedAt: [String] = []
  /// Heards marked whole, yes and no answers, accepted spans, and heards with answers at odds.
  package private(set) var counts: [String: Int] = [
    "gold": 0, "whole": 0, "verdicts": 0, "accepted": 0, "conflicts": 0,
  ]

  /// Everything that was answered of one heard.
  private struct Case {
    var text: String
    var whole: [Feedback] = []
    var parts: [Feedback] = []
  }

  /// - Parameter feedback: of this market; what was ignored or taken back says nothing.
  package init(_ feedback: some Sequence<Feedback>, taxonomy: Taxonomy) {
    let labels = Dictionary(uniqueKeysWithValues: taxonomy.attributes.map { ($0.name, $0.label) })
    var cases: [String: Case] = [:]
    for answer in feedback where [.accept, .reject].contains(answer.verdict) {
      // An id that was used for two texts names two heards.
      let key = "\(answer.heard)\u{0}\(answer.text)"
      if answer.kind == .whole {
        cases[key, default: Case(text: answer.text)].whole.append(answer)
      } else {
        cases[key, default: Case(text: answer.text)].parts.append(answer)
      }
    }
    for key in cases.keys.sorted() {
      let answered = cases[key]!
      let id = String(key.prefix { $0 != "\u{0}" })
      if let whole = answered.whole.filter({ $0.verdict == .accept }).max(by: Self.precedes) {
        let text = AnnotatedText(
          id: id, market: whole.market, text: whole.text,
          spans: AnnotatedText.disjoint(
            (whole.spans ?? []).compactMap { mark in
              labels[mark.name].map {
                AnnotatedText.Span(span: mark.span, label: $0, quote: mark.quote)
              }
            }))
        if answered.whole.contains(where: \.gold) {
          gold.append(text)
          goldMarkedAt.append(whole.answeredAt)
          counts["gold"]! += 1
        } else {
          texts.append(text)
          counts["whole"]! += 1
        }
      } else if !answered.parts.contains(where: \.gold) {
        add(answered, id: id, labels: labels)
      }
    }
  }

  /// Answers at odds give the text once for each side, in the shares of those that took it.
  private mutating func add(_ answered: Case, id: String, labels: [String: String]) {
    // The latest first, so that of answers that cannot both be right the later one stands.
    let answers = answered.parts.sorted { Self.precedes($1, $0) }
    var sides: [Question: (yes: Int, all: Int)] = [:]
    var order: [Question] = []
    for answer in answers {
      guard let name = answer.attribute, let label = labels[name] else { continue }
      let question = Question(label: label, span: answer.span)
      if sides[question] == nil { order.append(question) }
      sides[question, default: (0, 0)].all += 1
      if answer.verdict == .accept { sides[question]!.yes += 1 }
    }
    guard !order.isEmpty else { return }
    counts["verdicts"]! += order.count
    let disputed = order.filter { sides[$0]!.yes > 0 && sides[$0]!.yes < sides[$0]!.all }
    if !disputed.isEmpty { counts["conflicts"]! += 1 }
    // Of several disputes the sides are taken together: two texts, not one for each combination.
    for side in disputed.isEmpty ? [true] : [true, false] {
      let verdicts = order.map { question in
        let (yes, all) = sides[question]!
        return AnnotatedText.Verdict(
          label: question.label, span: question.span,
          isRight: yes == all || yes > 0 && (2 * yes >= all) == side)
      }
      let shares = disputed.map { question in
        let (yes, all) = sides[question]!
        return Float(max(yes, all - yes)) / Float(all)
      }
      let agreeing = shares.isEmpty ? 1 : shares.reduce(0, +) / Float(shares.count)
      let text = AnnotatedText(
        id: id, market: answers[0].market, text: answered.text, verdicts: verdicts,
        weight: side ? agreeing : 1 - agreeing)
      if side { counts["accepted"]! += text.spans.count }
      texts.append(text)
    }
  }

  private struct Question: Hashable {
    let label: String
    let span: TextSpan?
  }

  private static func precedes(_ a: Feedback, _ b: Feedback) -> Bool {
    (a.answeredAt, a.card) < (b.answeredAt, b.card)
  }
}
