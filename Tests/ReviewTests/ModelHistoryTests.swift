import Records
import Testing

@testable import Review

@Suite struct ModelHistoryTests {
  private static func version(_ name: Character, f1: Double?, at: String) -> ModelVersion {
    ModelVersion(
      market: "oil", version: String(repeating: name, count: 16), bytes: 10,
      sha256: String(repeating: "0", count: 64), format: 3, taxonomy: nil, program: "test",
      createdAt: at,
      gold: f1.map {
        ModelVersion.Gold(
          texts: 40, precision: $0, recall: $0, f1: $0, low: $0 - 0.05, high: $0 + 0.05, ece: 0.02,
          byAttribute: [])
      }, publishedAt: at)
  }

  private static func history(_ messages: [(String, [UInt8]?)]) -> ModelHistory {
    var history = ModelHistory()
    for (key, value) in messages { history.apply(key: Array(key.utf8), value: value) }
    return history
  }

  @Test func `versions come by time with their figures, and the one that serves is told`() throws {
    let (old, new) = (
      Self.version("a", f1: 0.8, at: "2026-11-01T00:00:00Z"),
      Self.version("b", f1: 0.9, at: "2026-11-02T00:00:00Z")
    )
    let unmeasured = Self.version("c", f1: nil, at: "2026-11-03T00:00:00Z")
    let choice = ActiveModel(market: "oil", version: new.version, by: "test", at: "now")
    let messages: [(String, [UInt8]?)] = [
      ("oil/version/b/0", Array("{no chunk is read".utf8)),
      ("oil/version/b", try MessageJSON.encode(new)),
      ("oil/active", try MessageJSON.encode(choice)),
      ("oil/version/a", try MessageJSON.encode(old)),
      ("oil/version/c", try MessageJSON.encode(unmeasured)),
    ]
    let models = Self.history(messages).models(of: nil)
    #expect(models.map(\.f1) == [0.8, 0.9])
    #expect(models.map(\.active) == [false, true])
    #expect(models[1].low < 0.9 && models[1].high > 0.9)
    #expect(Self.history(messages).models(of: "gas").isEmpty)
    let forgotten = Self.history(messages + [("oil/version/a", nil)])
    #expect(forgotten.models(of: "oil").map(\.version) == [new.version])
  }

  @Test func `the policy is told by attribute`() throws {
    func attribute(_ name: String, _ state: LLMPolicy.State) -> LLMPolicy.Attribute {
      LLMPolicy.Attribute(
        name: name, state: state, since: "2026-11-01T00:00:00Z", model: nil, pairs: 0,
        difference: 0, low: -1, high: 1, evidence: 1)
    }
    let policy = LLMPolicy(
      market: "oil", attributes: [attribute("price", .retired), attribute("volume", .active)],
      alpha: 0.05, margin: 0.02, updatedAt: "2026-11-01T00:00:00Z")
    let history = Self.history([("oil/policy", try MessageJSON.encode(policy))])
    #expect(history.policy(of: nil).map(\.attribute) == ["price", "volume"])
    #expect(history.policy(of: "oil").map(\.llm) == ["retired", "active"])
    #expect(history.policy(of: "gas").isEmpty)
  }

  @Test func `quality is told by market, attribute and measure`() throws {
    func estimate(_ share: Double) -> Quality.Estimate {
      Quality.Estimate(share: share, low: share - 0.1, high: share + 0.05, cases: 40)
    }
    let quality = Quality(
      market: "oil", model: nil, taxonomy: "1@0", goldHeards: 40,
      overall: .init(precision: estimate(0.9), recall: estimate(0.8)),
      attributes: [
        .init(
          name: "price",
          figures: .init(accepted: estimate(0.95), acceptedInQueue: estimate(0.6)))
      ],
      lastTraining: .init(
        endedAt: "then", outcome: .refused, version: nil, reasons: ["too few"]), updatedAt: "now")
    let messages: [(String, [UInt8]?)] = [("oil/quality", try MessageJSON.encode(quality))]
    let rows = Self.history(messages).quality(of: "oil")
    #expect(rows.map(\.attribute) == [nil, nil, "price", "price"])
    #expect(rows.map(\.measure) == ["precision", "recall", "accepted", "accepted_in_queue"])
    #expect(rows.map(\.share) == [0.9, 0.8, 0.95, 0.6] && rows[3].low == 0.5)
    #expect(Self.history(messages).quality(of: "gas").isEmpty)
    let trainings = Self.history(messages).trainings(of: "oil")
    #expect(trainings.map(\.outcome) == ["refused"] && trainings[0].reasons == ["too few"])
    #expect(Self.history(messages).trainings(of: "gas").isEmpty)
    #expect(Self.history(messages + [("oil/quality", nil)]).quality(of: nil).isEmpty)
  }
}
