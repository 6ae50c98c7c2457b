import ArgumentParser
import Extraction
import Foundation
import Records
import Training

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "How many answers a market needs, on marked texts whose marks play the reviewer.",
    discussion: """
      From heards without a model to a good one, in process: by yes and no, by marking random heards \
      whole, and by marking those whole that the model is least sure of. A yes or no counts 1, reading a \
      heard to mark it 2, marking a span 4. With --policy it tells instead how often the test that \
      retires the language model is wrong, and how many answers it takes.
      """)

  @Option(help: "The market's folder or taxonomy file.")
  var market: String?

  @Option(parsing: .upToNextOption, help: "Marked texts that come in as heards.")
  var data: [String] = []

  @Option(parsing: .upToNextOption, help: "Marked texts that the F1 is measured on.")
  var test: [String] = []

  @Option(help: "The share of the language model's claims that are right.")
  var proposer = 0.7

  @Option(help: "The share of answers that are wrong.")
  var errors = 0.0

  @Option(help: "End when so much effort is spent.")
  var effort = 8000.0

  @Option(help: "Seed of the order of heards, of claims and of wrong answers.")
  var seed: UInt64 = 1

  @Option(
    help:
      "loop, loop_unknown_outside, whole_random or whole_uncertain (may be repeated); all if left out."
  )
  var strategy: [String] = []

  @Flag(help: "Simulate the policy instead; prints JSON.")
  var policy = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (0...1).contains(proposer), (0...1).contains(errors) else {
      throw ValidationError("--proposer and --errors are shares from 0 to 1")
    }
    if !policy, data.isEmpty || test.isEmpty {
      throw ValidationError("give --data and --test, or --policy")
    }
    for name in strategy where Simulation.Strategy(rawValue: name) == nil {
      let known = Simulation.Strategy.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--strategy '\(name)' is not one of \(known)")
    }
  }

  private struct Curve: Encodable {
    let strategy: String
    let points: [Simulation.Point]
    /// The effort from which 90% and 95% of the supervised F1 are kept.
    let effortTo90: Double?
    let effortTo95: Double?

    private enum CodingKeys: String, CodingKey {
      case strategy, points
      case effortTo90 = "effort_to_90"
      case effortTo95 = "effort_to_95"
    }
  }

  private struct Curves: Encodable {
    let supervisedF1: Double
    let curves: [Curve]

    private enum CodingKeys: String, CodingKey {
      case curves
      case supervisedF1 = "supervised_f1"
    }
  }

  func run() throws {
    if policy {
      return Terminal.print(try MessageJSON.encode(PolicySimulation(seed: seed)))
    }
    let taxonomy = try market.map { try Taxonomy.read($0) }
    var options = Simulation.Options()
    options.proposerAccuracy = proposer
    options.errorRate = errors
    options.effort = effort
    options.seed = seed
    let simulation = Simulation(
      try TrainCommand.read(data, market: taxonomy?.market),
      test: try TrainCommand.read(test, market: taxonomy?.market), taxonomy: taxonomy,
      options: options)
    let supervised = simulation.supervisedF1
    if !json { Terminal.print(String(format: "all marked: F1 %.1f%%", 100 * supervised)) }
    let strategies =
      strategy.isEmpty
      ? Simulation.Strategy.allCases : strategy.compactMap(Simulation.Strategy.init(rawValue:))
    let curves = strategies.map { strategy in
      let points = simulation.run(strategy) { point in
        if !json { show(point, strategy) }
      }
      return Curve(
        strategy: strategy.rawValue, points: points,
        effortTo90: Self.effort(of: points, to: 0.9 * supervised),
        effortTo95: Self.effort(of: points, to: 0.95 * supervised))
    }
    if json {
      return Terminal.print(
        try MessageJSON.encode(Curves(supervisedF1: supervised, curves: curves)))
    }
    func text(_ effort: Double?) -> String { effort.map { String(format: "%.0f", $0) } ?? "-" }
    for curve in curves {
      Terminal.print(
        "\(curve.strategy): effort \(text(curve.effortTo90)) to 90%, "
          + "\(text(curve.effortTo95)) to 95% of it")
    }
  }

  private func show(_ point: Simulation.Point, _ strategy: Simulation.Strategy) {
    Terminal.print(
      String(format: "effort %.0f, ", point.effort)
        + "\(strategy.rawValue): \(point.answers) answers, \(point.spans) spans in \(point.heards) heards, "
        + String(format: "F1 %.1f%%", 100 * point.f1))
  }

  /// Between the last point below and the first that stays above, on a straight line.
  private static func effort(of points: [Simulation.Point], to f1: Double) -> Double? {
    guard let last = points.last, last.f1 >= f1 else { return nil }
    guard let below = points.lastIndex(where: { $0.f1 < f1 }) else { return points.first?.effort }
    let (a, b) = (points[below], points[below + 1])
    return a.effort + (b.effort - a.effort) * (f1 - a.f1) / (b.f1 - a.f1)
  }
}
