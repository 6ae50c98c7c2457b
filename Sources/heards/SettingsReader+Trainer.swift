import Extraction
import Foundation
import Training
import Yams

extension SettingsReader {
  mutating func readTrainer(_ node: Node, folder: URL) {
    let owner = "trainer"
    guard
      let mapping = section(
        node, owner,
        known: [
          "first_accepted", "answers", "minutes", "minimum_gold", "machine_weight", "maximum_ms",
          "retirement_alpha", "retirement_margin", "state",
        ])
    else { return }
    var trainer = settings.trainer
    defer { settings.trainer = trainer }
    trainer.firstAccepted =
      number("first_accepted", mapping, of: owner, 1...1_000_000) ?? trainer.firstAccepted
    trainer.answers = number("answers", mapping, of: owner, 1...1_000_000) ?? trainer.answers
    trainer.minutes = number("minutes", mapping, of: owner, 1...100_000) ?? trainer.minutes
    trainer.minimumGold =
      number("minimum_gold", mapping, of: owner, 1...1_000_000) ?? trainer.minimumGold
    let share = "a number from 0 to 1"
    trainer.machineWeight =
      decimal("machine_weight", mapping, of: owner, 0...1, share) ?? trainer.machineWeight
    trainer.maximumMilliseconds =
      decimal("maximum_ms", mapping, of: owner, 0.01...10_000, "milliseconds from 0.01 to 10000")
      ?? trainer.maximumMilliseconds
    trainer.policy.alpha =
      decimal("retirement_alpha", mapping, of: owner, 0.001...0.5, "a number from 0.001 to 0.5")
      ?? trainer.policy.alpha
    trainer.policy.margin =
      decimal("retirement_margin", mapping, of: owner, 0.001...0.5, "a number from 0.001 to 0.5")
      ?? trainer.policy.margin
    trainer.state =
      yaml.optionalText("state", mapping, of: owner).map {
        URL(fileURLWithPath: $0, relativeTo: folder).path
      } ?? trainer.state
  }
}
