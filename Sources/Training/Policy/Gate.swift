import Foundation

/// Whether a candidate may serve instead of what serves now: the gates that a model version passes before
/// it is published.
///
/// 1. Better overall: F1 over all gold spans, by a paired bootstrap over texts, one-sided at alpha
///    (Berg-Kirkpatrick, Burkett & Klein 2012), with a floor for few texts (`PairedBootstrap`). 2. Worse on
///    no attribute beyond chance: the same test the other way round for each, with Holm's correction over
///    them (Holm 1979). 3. Calibrated: the expected calibration error is within its bound, or within what
///    chance adds to it (`CalibrationNoise`).
/// 4. Within its limits of bytes and of time for one heard.
package struct Gate: Sendable, Hashable, Codable {
  package struct Settings: Sendable, Hashable, Codable {
    package var alpha = 0.05
    /// Of expected calibration error.
    package var calibrationBound = 0.05
    package var maximumBytes = 6_000_000
    /// For one heard, of a hundred the slowest left out.
    package var maximumMilliseconds = 5.0
    /// Fewer gold texts prove nothing.
    package var minimumTexts = 30
    package var resamples = 2000
    package var seed: UInt64 = 1

    package init() {}

    private enum CodingKeys: String, CodingKey {
      case alpha, resamples, seed
      case calibrationBound = "calibration_bound"
      case maximumBytes = "maximum_bytes"
      case maximumMilliseconds = "maximum_ms"
      case minimumTexts = "minimum_texts"
    }
  }

  /// Candidate and serving extractor on the same texts.
  package struct Comparison: Sendable, Hashable, Codable {
    /// Gold spans.
    package var support: Int
    /// F1 of each.
    package var candidate: Double
    package var serving: Double
    /// Candidate less serving, with its 95% bootstrap interval.
    package var difference: Double
    package var low: Double
    package var high: Double
    /// How probable such a difference, or a greater one, is by chance: overall that it is better, for an
    /// attribute that it is worse.
    package var p: Double
  }

  package enum Cause: String, Sendable, Codable {
    case tooFewTexts = "too_few_texts"
    case notBetter = "not_better"
    case worseAttribute = "worse_attribute"
    case miscalibrated
    case tooLarge = "too_large"
    case tooSlow = "too_slow"
  }

  /// Why a candidate is refused, with the figures.
  package struct Reason: Sendable, Hashable, Codable {
    package var cause: Cause
    package var attribute: String?
    package var message: String
  }

  package private(set) var passed = false
  /// Empty if it passed.
  package private(set) var reasons: [Reason] = []
  package private(set) var texts: Int
  package private(set) var overall: Comparison
  /// By the attribute's name.
  package private(set) var attributes: [String: Comparison]
  package private(set) var calibrationError: Double
  /// What chance alone adds to the calibration error of a perfectly calibrated model, at 95%.
  package private(set) var calibrationNoise: Double
  package private(set) var bytes: Int
  /// For one gold heard in process, the 99th percentile.
  package private(set) var milliseconds: Double
  /// About how many more gold heards are needed to show a difference as seen, with a probability of 80%;
  /// nil where it is shown, or where the candidate does not look better.
  package private(set) var moreTexts: Int?
  package private(set) var settings: Settings

  /// - Parameters:
  ///   - candidate: on gold texts.
  ///   - serving: on the same in the same order; of rules alone for a market's first model.
  ///   - bytes: of the candidate's model file.
  ///   - milliseconds: that the candidate takes for one heard, the 99th percentile.
  package init(
    candidate: GoldResult, serving: GoldResult, bytes: Int, milliseconds: Double,
    settings: Settings = .init()
  ) {
    precondition(candidate.texts.count == serving.texts.count, "the same gold texts for both")
    self.settings = settings
    self.bytes = bytes
    self.milliseconds = milliseconds
    texts = candidate.texts.count
    let bootstrap = PairedBootstrap(
      candidate, serving, resamples: settings.resamples, seed: settings.seed)
    overall = bootstrap.overall
    attributes = bootstrap.attributes
    let calibration = CalibrationNoise(
      candidate.texts.flatMap(\.spans), resamples: min(settings.resamples, 500),
      seed: settings.seed)
    calibrationError = calibration.error
    calibrationNoise = calibration.noise
    if overall.p > settings.alpha, overall.difference > 0 {
      moreTexts = max(1, bootstrap.textsNeeded(alpha: settings.alpha) - texts)
    }
    reasons = faults()
    passed = reasons.isEmpty
  }

  private enum CodingKeys: String, CodingKey {
    case passed, reasons, texts, overall, attributes, bytes, settings
    case milliseconds = "p99_ms"
    case calibrationError = "calibration_error"
    case calibrationNoise = "calibration_noise"
    case moreTexts = "more_texts"
  }

  private func faults() -> [Reason] {
    var faults: [Reason] = []
    if texts < settings.minimumTexts {
      faults.append(
        Reason(
          cause: .tooFewTexts,
          message:
            "\(texts) gold heards are too few to compare: mark \(settings.minimumTexts - texts) more"
        ))
    }
    if texts > 0, overall.p > settings.alpha {
      let more =
        moreTexts.map { "; if that is so, about \($0) more gold heards would show it" } ?? ""
      faults.append(
        Reason(
          cause: .notBetter,
          message: "not better beyond chance: \(overall.figures) (p \(places(overall.p)))\(more)"))
    }
    let ps = attributes.sorted { ($0.value.p, $0.key) < ($1.value.p, $1.key) }
    for (rank, (name, comparison)) in ps.enumerated() {
      guard comparison.p <= settings.alpha / Double(ps.count - rank) else { break }
      faults.append(
        Reason(
          cause: .worseAttribute, attribute: name,
          message: "worse on \(name): \(comparison.figures) (p \(places(comparison.p)))"))
    }
    if calibrationError > settings.calibrationBound + calibrationNoise {
      faults.append(
        Reason(
          cause: .miscalibrated,
          message:
            "calibration error \(places(calibrationError)) is more than \(places(settings.calibrationBound)) and the \(places(calibrationNoise)) that chance may add"
        ))
    }
    if bytes > settings.maximumBytes {
      faults.append(
        Reason(
          cause: .tooLarge,
          message: "the model has \(bytes) bytes, more than \(settings.maximumBytes)"))
    }
    if milliseconds > settings.maximumMilliseconds {
      faults.append(
        Reason(
          cause: .tooSlow,
          message:
            "a heard takes it \(places(milliseconds)) ms (99th percentile), more than \(places(settings.maximumMilliseconds))"
        ))
    }
    return faults
  }
}

extension Gate.Comparison {
  fileprivate var figures: String {
    "F1 \(places(candidate)) against \(places(serving)), \(places(difference)) [\(places(low)), \(places(high))]"
  }
}

private func places(_ value: Double) -> String { String(format: "%.4f", value) }
