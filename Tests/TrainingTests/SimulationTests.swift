import Extraction
import Records
import Testing

@testable import Training

@Suite struct SimulationTests {
  private static func texts(_ count: Int) -> [AnnotatedText] {
    var generator = SeededGenerator(seed: 3)
    return (0..<count).map { index in
      let price = String(Int.random(in: 40..<99, using: &generator))
      let volume = String(Int.random(in: 40..<99, using: &generator))
      // Every third heard states no volume.
      let text =
        index % 3 == 0 ? "sold at \(price) dollars" : "sold at \(price) dollars, \(volume) barrels"
      var spans = [AnnotatedText.Span(span: TextSpan(start: 8, end: 10), label: "PRICE")]
      if index % 3 > 0 { spans.append(.init(span: TextSpan(start: 20, end: 22), label: "VOLUME")) }
      return AnnotatedText(id: "h-\(index)", market: nil, text: text, spans: spans)
    }
  }

  private static func simulation(_ change: (inout Simulation.Options) -> Void = { _ in })
    -> Simulation
  {
    var options = Simulation.Options()
    options.firstAccepted = 10
    options.growth = 0.5
    options.effort = 120
    // Asks all: so small a language is soon known.
    options.confident = .infinity
    change(&options)
    let texts = texts(150)
    return Simulation(
      Array(texts.prefix(110)), test: Array(texts.suffix(40)), taxonomy: nil, options: options)
  }

  @Test func `An answer counts one, reading two and marking four`() throws {
    for strategy in Simulation.Strategy.allCases {
      let points = Self.simulation().run(strategy)
      #expect(points.count > 1)
      for point in points {
        switch strategy {
        case .loop, .loopUnknownOutside:
          #expect(point.effort == Double(point.answers))
          #expect(point.spans < point.answers)
        case .random, .uncertain:
          #expect(point.answers == 0)
          #expect(point.effort == Double(2 * point.heards + 4 * point.spans))
        }
      }
      #expect(zip(points, points.dropFirst()).allSatisfy { $0.effort < $1.effort })
      #expect(try #require(points.last).effort >= 120)
    }
  }

  @Test func `A model asks once so many spans are accepted, and is measured before`() throws {
    func points(_ firstAccepted: Int) -> [Simulation.Point] {
      Self.simulation {
        $0.firstAccepted = firstAccepted
        $0.growth = 0.2
        $0.effort = 10_000
        $0.confident = 0.5
      }.run(.loop)
    }
    let asking = points(30)
    #expect(asking[0].spans < 30 && asking[0].effort >= 30)
    #expect(asking.contains { (30...31).contains($0.spans) })
    // What it is sure of is not asked; one that does not ask spares nobody a question.
    let silent = points(10_000)
    #expect(silent[0] == asking[0])
    #expect(try #require(asking.last).answers < 110)
    #expect(try #require(silent.last).answers > 110)
  }

  @Test func `Answers alone teach it, and wrong ones do not`() throws {
    let supervised = Self.simulation().supervisedF1
    #expect(supervised > 0.99)
    let loop = try #require(Self.simulation().run(.loop).last)
    #expect(loop.f1 > 0.95 * supervised)
    let wrong = Self.simulation { $0.errorRate = 1 }.run(.loop).last
    #expect((wrong?.f1 ?? 0) < 0.5)
  }

  @Test func `What was not asked is taken for outside of the same answers`() throws {
    // Half of what is stated is claimed to be missing, and the no to that leaves it unknown.
    func points(_ strategy: Simulation.Strategy) -> [Simulation.Point] {
      Self.simulation { $0.proposerAccuracy = 0.4 }.run(strategy)
    }
    let (open, outside) = (points(.loop), points(.loopUnknownOutside))
    #expect(open.map(\.effort) == outside.map(\.effort))
    #expect(open.map(\.spans) == outside.map(\.spans))
    #expect(try #require(outside.first).f1 < open[0].f1)
  }

  @Test func `What nobody finds is asked for a share alone`() throws {
    func all(absentShare: Double) throws -> Simulation.Point {
      try #require(
        Self.simulation {
          $0.effort = 10_000
          $0.absentShare = absentShare
        }.run(.loop).last)
    }
    let (asked, passed) = (try all(absentShare: 1), try all(absentShare: 0))
    #expect(asked.heards == 110 && passed.heards == 110)
    // A volume is missing in 37 of 110 heards; claims that it is are mostly right.
    #expect((20...60).contains(asked.answers - passed.answers))
  }

  @Test func `When all is known nothing is asked, and the curve ends`() throws {
    let points = Self.simulation {
      $0.effort = 10_000
      $0.confident = 0.5
    }.run(.loop)
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.effort < $1.effort })
    #expect(try #require(points.last).effort < 110)
  }

  @Test func `The same seed gives the same points, another one others`() {
    func efforts(_ seed: UInt64) -> [[Double]] {
      Self.simulation { $0.seed = seed }.run(.loop).map { [$0.effort, $0.f1, Double($0.spans)] }
    }
    #expect(efforts(1) == efforts(1))
    #expect(efforts(1) != efforts(2))
  }

  @Test func `Few texts are passed over more often and held back less`() {
    var options = TrainingOptions()
    #expect([10, 66, 100, 200, 5000].map { options.passes(over: $0) } == [30, 30, 20, 10, 10])
    #expect([10, 100, 5000].map { options.passes(over: $0, isWarm: true) } == [15, 10, 5])
    #expect(options.decay(over: 10, partial: 10) == options.decay(over: 300, partial: 0))
    #expect(options.decay(over: 600, partial: 0) == options.l2 / 600)
    #expect(options.decay(over: 600, partial: 600) == 4 * options.decay(over: 600, partial: 0))
    #expect(options.decay(over: 3000, partial: 3000) == 6.25 * options.l2 / 3000)
    options.epochs = 4
    #expect(options.passes(over: 10) == 4)
    options.epochs = 1
    #expect(options.passes(over: 10, isWarm: true) == 1)
  }
}

@Suite struct LearningCurveTests {
  private static func curve(_ runs: [[(Double, Double)]]) -> LearningCurve {
    LearningCurve(
      .loop,
      runs: runs.map { points in
        points.map { Simulation.Point(effort: $0.0, answers: 0, spans: 0, heards: 0, f1: $0.1) }
      })
  }

  @Test func `Between models the F1 lies on a line, with the range of the runs`() throws {
    let curve = Self.curve([[(100, 0.25), (200, 0.75)], [(120, 0.5), (220, 0.5), (320, 1)]])
    #expect(curve.efforts == 120...200)
    let middle = try #require(curve.f1(at: 150))
    #expect(middle == LearningCurve.Spread([0.5, 0.5]))
    let end = try #require(curve.f1(at: 200))
    #expect((end.low, end.high, end.mean) == (0.5, 0.75, 0.625))
    #expect(curve.f1(at: 119) == nil && curve.f1(at: 201) == nil)
  }

  @Test func `An F1 is reached where it is kept`() {
    let curve = Self.curve([[(100, 0.25), (200, 0.75), (300, 0.25), (400, 0.75), (500, 1)]])
    #expect(curve.effort(to: 0.5) == LearningCurve.Spread([350]))
    #expect(curve.effort(to: 0.125) == LearningCurve.Spread([100]))
    #expect(Self.curve([[(100, 0.5), (200, 0.25)]]).effort(to: 0.5) == nil)
  }

  @Test func `It is told of all runs or of none`() {
    let both = Self.curve([[(100, 0.25), (200, 0.75)], [(100, 0.5), (300, 1)]])
    #expect(both.effort(to: 0.5) == LearningCurve.Spread([150, 100]))
    #expect(both.effort(to: 0.9) == nil)
    #expect(Self.curve([]).efforts == nil && Self.curve([[]]).efforts == nil)
    #expect(Self.curve([[]]).f1(at: 100) == nil)
    #expect(Self.curve([[(100, 0.5)], [(200, 0.5), (300, 0.5)]]).efforts == nil)
  }
}
