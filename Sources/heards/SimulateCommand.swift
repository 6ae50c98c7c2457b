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

  @Option(help: "The share of attributes that are asked of those that nobody finds in a heard.")
  var absent = 1.0 / 3

  @Option(help: "How much counts what the model before is sure of where nobody was asked, 0 to 1.")
  var machineWeight = TrainingOptions().machineWeight

  @Flag(help: "Fit each model from nothing rather than from the weights of the one before.")
  var cold = false

  @Option(help: "Let a model ask when so many spans are accepted; those before are only measured.")
  var firstAccepted = 50

  @Option(help: "End when so much effort is spent.")
  var effort = 8000.0

  @Option(help: "Seed of the order of heards, of claims and of wrong answers.")
  var seed: UInt64 = 1

  @Option(help: "Run with so many seeds, from --seed on, and tell the mean and the range.")
  var seeds = 1

  @Option(help: "Draw the curves into this file, as SVG.")
  var plot: String?

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
    guard [proposer, errors, absent, machineWeight].allSatisfy({ (0...1).contains($0) }) else {
      throw ValidationError(
        "--proposer, --errors, --absent and --machine-weight are shares from 0 to 1")
    }
    guard seeds >= 1, firstAccepted >= 1, effort >= 1 else {
      throw ValidationError("--seeds, --first-accepted and --effort must be at least 1")
    }
    if policy, plot != nil { throw ValidationError("--policy has no --plot") }
    if !policy, data.isEmpty || test.isEmpty {
      throw ValidationError("give --data and --test, or --policy")
    }
    for name in strategy where Simulation.Strategy(rawValue: name) == nil {
      let known = Simulation.Strategy.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--strategy '\(name)' is not one of \(known)")
    }
  }

  private struct Curve: Encodable {
    let strategy: Simulation.Strategy
    /// Each model's point, by seed.
    let runs: [[Simulation.Point]]
    /// The effort from which 90% and 95% of the supervised F1 are kept; null where a seed does not come to it.
    let effortTo90: LearningCurve.Spread?
    let effortTo95: LearningCurve.Spread?

    private enum CodingKeys: String, CodingKey {
      case strategy, runs
      case effortTo90 = "effort_to_90"
      case effortTo95 = "effort_to_95"
    }
  }

  private struct Curves: Encodable {
    let supervisedF1: LearningCurve.Spread
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
    let pool = try TrainCommand.read(data, market: taxonomy?.market)
    let texts = try TrainCommand.read(test, market: taxonomy?.market)
    let simulations = (0..<UInt64(seeds)).map { index in
      var options = Simulation.Options()
      options.proposerAccuracy = proposer
      options.errorRate = errors
      options.absentShare = absent
      options.machineWeight = machineWeight
      options.isWarm = !cold
      options.firstAccepted = firstAccepted
      options.effort = effort
      options.seed = seed + index
      return Simulation(pool, test: texts, taxonomy: taxonomy, options: options)
    }
    let supervised = LearningCurve.Spread(simulations.map(\.supervisedF1))!
    let strategies =
      strategy.isEmpty
      ? Simulation.Strategy.allCases : strategy.compactMap(Simulation.Strategy.init(rawValue:))
    let curves = strategies.map { strategy in
      LearningCurve(
        strategy,
        runs: simulations.map { simulation in
          simulation.run(strategy) { if !json { show($0, strategy, simulation.options.seed) } }
        })
    }
    if let plot {
      let svg = LearningCurvePlot(
        curves: curves, supervisedF1: supervised.mean, market: taxonomy?.market, seeds: seeds
      ).svg
      try TrainCommand.write(Array(svg.utf8), to: plot)
    }
    if json {
      return Terminal.print(
        try MessageJSON.encode(
          Curves(
            supervisedF1: supervised,
            curves: curves.map { curve in
              Curve(
                strategy: curve.strategy, runs: curve.runs,
                effortTo90: curve.effort(to: 0.9 * supervised.mean),
                effortTo95: curve.effort(to: 0.95 * supervised.mean))
            })))
    }
    summarise(curves, supervised)
  }

  private func show(_ point: Simulation.Point, _ strategy: Simulation.Strategy, _ seed: UInt64) {
    Terminal.print(
      "seed \(seed), \(strategy.rawValue): " + String(format: "effort %.0f, ", point.effort)
        + "\(point.answers) answers, \(point.spans) spans in \(point.heards) heards, "
        + String(format: "F1 %.1f%%", 100 * point.f1))
  }

  /// The F1 by effort as a table, and the efforts to 90% and 95% of the supervised F1.
  private func summarise(_ curves: [LearningCurve], _ supervised: LearningCurve.Spread) {
    func text(_ spread: LearningCurve.Spread?, _ format: String, _ factor: Double = 1) -> String {
      guard let spread else { return "-" }
      func figure(_ value: Double) -> String { String(format: format, factor * value) }
      return seeds == 1
        ? figure(spread.mean)
        : "\(figure(spread.mean)) (\(figure(spread.low)) to \(figure(spread.high)))"
    }
    func row(_ cells: [String]) {
      let width = seeds == 1 ? 22 : 24
      Terminal.print(
        cells.map { $0.padding(toLength: width, withPad: " ", startingAt: 0) }.joined())
    }
    row(["effort"] + curves.map(\.strategy.rawValue))
    for effort in [50.0, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 7000, 10_000] {
      let cells = curves.map { $0.f1(at: effort) }
      guard cells.contains(where: { $0 != nil }) else { continue }
      row([String(format: "%.0f", effort)] + cells.map { text($0, "%.1f", 100) })
    }
    for share in [0.9, 0.95] {
      row(
        [String(format: "to %.0f%%", 100 * share)]
          + curves.map { text($0.effort(to: share * supervised.mean), "%.0f") })
    }
    Terminal.print("all marked: F1 \(text(supervised, "%.1f", 100))%")
  }
}
