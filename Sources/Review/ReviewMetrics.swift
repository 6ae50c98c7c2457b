import Metrics
import Records

/// What the review desk counts.
struct ReviewMetrics: Sendable {
  static let help = [
    "heards_review_cards_waiting": "Cards without an answer, by market; each copy tells of all.",
    "heards_review_answers_total":
      "Answers that reviewers sent, by what came of them: saved, answered_by_other, unknown, invalid or "
      + "failed.",
    "heards_review_verdicts_total": "Verdicts that are committed; revoke for what was undone.",
  ]

  /// By the status's name.
  private let answers: [String: Counter]
  private let verdicts: [Feedback.Verdict: Counter]
  private let waiting: [String: Gauge]

  init(markets: some Collection<String>, factory: any MetricsFactory) {
    func counters<Key>(
      _ keys: [Key], _ name: String, _ label: String, _ value: (Key) -> String
    ) -> [Key: Counter] {
      Dictionary(
        uniqueKeysWithValues: keys.map {
          ($0, Counter(label: name, dimensions: [(label, value($0))], factory: factory))
        })
    }
    answers = counters(
      ["saved", "answered_by_other", "unknown", "invalid", "failed"],
      "heards_review_answers_total", "status", { $0 })
    verdicts = counters(
      Feedback.Verdict.allCases, "heards_review_verdicts_total", "verdict", \.rawValue)
    waiting = Dictionary(
      uniqueKeysWithValues: markets.map {
        (
          $0,
          Gauge(
            label: "heards_review_cards_waiting", dimensions: [("market", $0)], factory: factory)
        )
      })
  }

  /// - Parameter results: of the answers, in the same order.
  func answered(_ asked: [Answer], _ results: [AnswerResult]) {
    for (answer, result) in zip(asked, results) {
      answers[result.status.name]?.increment()
      if result.status == .saved { verdicts[answer.verdict]?.increment() }
    }
  }

  func undid() { verdicts[.revoke]?.increment() }

  /// - Parameter counts: open cards by market.
  func waits(_ counts: [String: Int]) {
    for (market, gauge) in waiting { gauge.record(counts[market] ?? 0) }
  }
}

extension AnswerResult.Status {
  fileprivate var name: String {
    switch self {
    case .saved: "saved"
    case .answeredByOther: "answered_by_other"
    case .unknown: "unknown"
    case .invalid: "invalid"
    case .failed: "failed"
    }
  }
}
