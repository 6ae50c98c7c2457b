import Extraction
import Foundation
import Yams

extension SettingsReader {
  mutating func readTrainer(_ node: Node, folder: URL) {
    let owner = "trainer"
    guard
      let mapping = section(
        node, owner, known: ["first_accepted", "answers", "minutes", "minimum_gold", "state"])
    else { return }
    var trainer = settings.trainer
    defer { settings.trainer = trainer }
    trainer.firstAccepted =
      number("first_accepted", mapping, of: owner, 1...1_000_000) ?? trainer.firstAccepted
    trainer.answers = number("answers", mapping, of: owner, 1...1_000_000) ?? trainer.answers
    trainer.minutes = number("minutes", mapping, of: owner, 1...100_000) ?? trainer.minutes
    trainer.minimumGold =
      number("minimum_gold", mapping, of: owner, 1...1_000_000) ?? trainer.minimumGold
    trainer.state =
      yaml.optionalText("state", mapping, of: owner).map {
        URL(fileURLWithPath: $0, relativeTo: folder).path
      } ?? trainer.state
  }
}
