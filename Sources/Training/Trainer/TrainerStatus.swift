import Kafka
import Metrics
import Records
import Synchronization

/// How a trainer is, for those who ask it from outside.
final class TrainerStatus: Sendable {
  static let help = [
    "heards_trainer_leads": "1 for the copy that trains.",
    "heards_trainer_answers": "Cards that people have answered, in the copy that trains.",
    "heards_trainer_attempts_total": "Trainings, by what came of them.",
    "heards_trainer_training_seconds": "From a training's begin to its outcome.",
    "heards_trainer_gold_f1": "F1 on gold heards, 0 to 1, of what served after the last training.",
    "heards_trainer_retired_attributes": "Attributes that the language model is not asked about.",
  ]

  private struct State {
    var answers: Consumer?
    var hasReadAnswers = false
    /// Gauges that are there once there is something to tell, by name and market.
    var gauges: [String: Gauge] = [:]
  }

  private let factory: any MetricsFactory
  private let gauges: ConsumerGauges
  private let leads: Gauge
  private let training: Timer
  private let attempts: [String: [TrainingAttempt.Outcome: Counter]]
  private let state = Mutex(State())

  init(markets: [String], factory: any MetricsFactory) {
    self.factory = factory
    gauges = ConsumerGauges(factory: factory)
    leads = Gauge(label: "heards_trainer_leads", factory: factory)
    training = Timer(label: "heards_trainer_training_seconds", factory: factory)
    attempts = Dictionary(
      markets.map { market in
        let counters = TrainingAttempt.Outcome.allCases.map {
          (
            $0,
            Counter(
              label: "heards_trainer_attempts_total",
              dimensions: [("market", market), ("outcome", $0.rawValue)], factory: factory)
          )
        }
        return (market, Dictionary(uniqueKeysWithValues: counters))
      }, uniquingKeysWith: { first, _ in first })
  }

  /// What it lacks to be ready, in words for an operator.
  var missing: [String] {
    state.withLock { $0.hasReadAnswers } ? [] : ["the feedback topic is not read yet"]
  }

  func refreshMetrics(leads isLeading: Bool) {
    gauges.update(state.withLock { $0.answers }?.progress() ?? [:])
    leads.record(isLeading ? 1 : 0)
  }

  /// - Parameter consumer: of answers; nil when it is no longer read.
  func reads(_ consumer: Consumer?) { state.withLock { $0.answers = consumer } }

  func hasReadAnswers() { state.withLock { $0.hasReadAnswers = true } }

  /// - Parameter last: the last training; nil before the first.
  func knows(_ market: String, answers: Int, last: TrainingAttempt?) {
    record(Double(answers), "heards_trainer_answers", market)
    if let last { tell(goldOf: last) }
  }

  func tried(_ attempt: TrainingAttempt, in duration: Duration) {
    attempts[attempt.market]?[attempt.outcome]?.increment()
    training.record(duration: duration)
    tell(goldOf: attempt)
  }

  func retired(_ market: String, _ count: Int) {
    record(Double(count), "heards_trainer_retired_attributes", market)
  }

  private func tell(goldOf attempt: TrainingAttempt) {
    guard let gate = attempt.gate, gate.texts > 0 else { return }
    let f1 = attempt.outcome == .published ? gate.overall.candidate : gate.overall.serving
    record(f1, "heards_trainer_gold_f1", attempt.market)
  }

  private func record(_ value: Double, _ name: String, _ market: String) {
    state.withLock { state in
      let key = "\(name) \(market)"
      let gauge =
        state.gauges[key]
        ?? Gauge(label: name, dimensions: [("market", market)], factory: factory)
      gauge.record(value)
      state.gauges[key] = gauge
    }
  }
}
