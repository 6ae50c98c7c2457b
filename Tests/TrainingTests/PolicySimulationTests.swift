import Foundation
import Testing

@testable import Training

@Suite struct PolicySimulationTests {
  private static let simulation = PolicySimulation(seed: 7)

  /// The most errors of a rate of `alpha` that are not beyond chance (3 standard deviations).
  private static func most(_ streams: Int, alpha: Double) -> Int {
    Int(Double(streams) * alpha + 3 * (Double(streams) * alpha * (1 - alpha)).squareRoot())
  }

  @Test func `At the margin the language model is retired wrongly no more often than alpha`() {
    let simulation = Self.simulation
    #expect(simulation.boundary.count == 4)
    for result in simulation.boundary {
      let difference = result.stream.discordant
      #expect(abs(difference.better - difference.worse + 0.02) < 1e-9)
      #expect(result.streams == 2000 && result.horizon == 5000)
      #expect(result.retired <= Self.most(2000, alpha: 0.05), "\(result)")
      // Far less would be a test without power.
      #expect(result.retired > 20, "\(result)")
    }
  }

  @Test func `A tagger as good as the language model retires it`() throws {
    for result in Self.simulation.power {
      let median = try #require(result.median, "\(result)")
      switch (result.stream.name, result.attributes) {
      case ("equal, good, correlated", 1): #expect((350...700).contains(median))
      case ("equal, good, independent", 1): #expect((1100...2100).contains(median))
      case ("equal, fair, independent", 1): #expect((4000...7500).contains(median))
      case ("better", 1): #expect((50...130).contains(median))
      default: #expect(result.attributes == 12)
      }
    }
  }

  @Test func `A fall raises the alarm, and without one it is rare`() throws {
    for result in Self.simulation.reentry {
      if result.before == result.after {
        #expect(result.falseAlarms <= Self.most(result.streams, alpha: 0.05), "\(result)")
      } else {
        #expect(try #require(result.median) < 900, "\(result)")
        #expect(result.falseAlarms <= Self.most(result.streams, alpha: 0.05))
        #expect(result.alarms >= result.streams * 95 / 100)
      }
    }
  }

  /// An answer at a time, looked at each time.
  @Test func `Passing over pairs that can decide nothing changes nothing`() {
    let stream = PolicySimulation.powerStreams[3]
    var generator = SeededGenerator(seed: 9)
    let quick = PolicySimulation.retirement(
      stream, .init(), attributes: 1, 50, 400, &generator)
    generator = SeededGenerator(seed: 9)
    let (better, worse) = stream.discordant
    var times: [Int] = []
    for _ in 0..<50 {
      var process = EProcess(margin: 0.02)
      for n in 1...400 {
        let draw = generator.uniform()
        process.add(
          taggerRight: draw < better || draw >= better + worse, llmRight: draw >= better)
        if n >= 30, process.evidence >= 20 {
          times.append(n)
          break
        }
      }
    }
    #expect(quick.retired == times.count)
    #expect(quick.median == times.sorted()[25])
  }

  @Test func `The same seed gives the same figures, as JSON too`() throws {
    func json(_ seed: UInt64) throws -> Data {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      return try encoder.encode(PolicySimulation(streams: 40, horizon: 300, seed: seed))
    }
    #expect(try json(1) == json(1))
    #expect(try json(1) != json(2))
  }
}
