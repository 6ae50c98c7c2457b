/// What a lead sees of the work; JSON as the page reads it. Times are ISO 8601 in UTC, shares 0...1,
/// `low` and `high` the bounds of a 95% interval.
package struct Dashboard: Codable, Sendable, Hashable {
  package struct Progress: Codable, Sendable, Hashable {
    package var market: String
    /// `""` for whole heards.
    package var attribute: String
    package var answered: Int
    package var accepted: Int
    package var rejected: Int
    package var ignored: Int
    package var waiting: Int
  }

  package struct Rate: Codable, Sendable, Hashable {
    /// The start of ten minutes.
    package var minute: String
    package var answers: Int
  }

  package struct Reviewer: Codable, Sendable, Hashable {
    package var name: String
    package var answers: Int
    /// The median of the minutes in which there were answers.
    package var perMinute: Double
    package var acceptShare: Double?
    package var last: String

    private enum CodingKeys: String, CodingKey {
      case name, answers, last
      case perMinute = "per_minute"
      case acceptShare = "accept_share"
    }
  }

  /// How often a proposer's proposals are accepted, of those accepted or rejected; Wilson's interval.
  package struct Acceptance: Codable, Sendable, Hashable {
    package var source: String
    package var version: String
    package var market: String
    /// Nil for all attributes together.
    package var attribute: String?
    package var accepted: Int
    package var rejected: Int
    package var share: Double
    package var low: Double
    package var high: Double
  }

  package struct Backlog: Codable, Sendable, Hashable {
    package var market: String
    package var waiting: Int
    package var oldest: String?
    package var medianAgeSeconds: Double

    private enum CodingKeys: String, CodingKey {
      case market, waiting, oldest
      case medianAgeSeconds = "median_age_seconds"
    }
  }

  /// Cohen's kappa of first and second opinions.
  package struct Agreement: Codable, Sendable, Hashable {
    package var market: String
    package var attribute: String
    /// How many cards two reviewers answered with yes or no.
    package var both: Int
    package var agree: Int
    /// Nil where chance alone would agree always.
    package var kappa: Double?
    package var low: Double?
    package var high: Double?
  }

  package struct Gold: Codable, Sendable, Hashable {
    package var market: String
    package var answered: Int
    package var waiting: Int
  }

  package struct Model: Codable, Sendable, Hashable {
    package var market: String
    package var version: String
    package var publishedAt: String
    package var f1: Double
    package var low: Double
    package var high: Double
    package var active: Bool

    private enum CodingKeys: String, CodingKey {
      case market, version, f1, low, high, active
      case publishedAt = "published_at"
    }
  }

  /// A market's last training.
  package struct Training: Codable, Sendable, Hashable {
    package var market: String
    package var endedAt: String
    /// `published`, `refused` or `failed`.
    package var outcome: String
    package var version: String?
    /// Why it was not published.
    package var reasons: [String]

    private enum CodingKeys: String, CodingKey {
      case market, outcome, version, reasons
      case endedAt = "ended_at"
    }
  }

  package struct Policy: Codable, Sendable, Hashable {
    package var market: String
    package var attribute: String
    /// `active` or `retired`.
    package var llm: String
    /// Why it is retired, or active again; nil where it has always been active.
    package var cause: String?
  }

  /// How right values are under the model that serves.
  package struct Quality: Codable, Sendable, Hashable {
    package var market: String
    /// Nil for all attributes together.
    package var attribute: String?
    /// `precision` and `recall` on gold; `accepted` by people, weighted by how probably each span was asked
    /// about; `accepted_in_queue` without weights.
    package var measure: String
    package var share: Double
    package var low: Double
    package var high: Double
    /// Spans or answers.
    package var cases: Int
    /// The version that serves; nil where rules alone do.
    package var version: String?
    package var updatedAt: String

    private enum CodingKeys: String, CodingKey {
      case market, attribute, measure, share, low, high, cases, version
      case updatedAt = "updated_at"
    }
  }

  package var generatedAt: String
  package var progress: [Progress]
  package var rate: [Rate]
  package var reviewers: [Reviewer]
  package var acceptance: [Acceptance]
  package var backlog: [Backlog]
  package var agreement: [Agreement]
  package var gold: [Gold]
  /// Empty until versions are published.
  package var models: [Model]
  /// Empty until the trainer has trained.
  package var trainings: [Training]
  package var policy: [Policy]
  /// Empty until the trainer has measured.
  package var quality: [Quality]
  /// Answers since midnight UTC.
  package var today: Int

  private enum CodingKeys: String, CodingKey {
    case progress, rate, reviewers, acceptance, backlog, agreement, gold, models, policy, quality
    case today, trainings
    case generatedAt = "generated_at"
  }
}
