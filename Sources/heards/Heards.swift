import ArgumentParser
import Extraction
import Foundation
import Kafka
import LLM
import Pipeline
import Records
import Training

@main
struct Heards: AsyncParsableCommand {
  static let program = "heards 0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "heards",
    abstract: "Turns short commodity-trade messages into structured records.",
    version: program,
    subcommands: [
      DevCommand.self, WorkerCommand.self, SuggesterCommand.self, ReviewCommand.self,
      TrainerCommand.self, ExtractCommand.self, SuggestCommand.self, TrainCommand.self,
      SimulateCommand.self, EvaluateCommand.self, BenchCommand.self, LatencyCommand.self,
      TopicsCommand.self,
      ReplayCommand.self,
      ModelsCommand.self, ExportCommand.self, ImportCommand.self, ConfigCommand.self,
      TaxonomyCommand.self,
    ])

  /// Exit codes: 0 done, 1 the work failed, 2 wrong usage or settings.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error as ConfigurationError {
      fail(error, code: 2)
    } catch let error as UsageError {
      fail(error, code: 2)
    } catch let error as KafkaSettingError {
      fail(error, code: 2)
    } catch let error as Markets.Failure {
      fail(error, code: 2)
    } catch let error as PromptTemplateError {
      fail(error, code: 2)
    } catch let error as EndpointFault {
      fail(error, code: 2)
    } catch is CancellationError {
      Foundation.exit(0)
    } catch {
      let code = exitCode(for: error)
      if code == .success { exit(withError: error) }
      if code == .validationFailure {
        Terminal.error(fullMessage(for: error))
        Foundation.exit(2)
      }
      if error is ExitCode { Foundation.exit(code.rawValue) }
      fail(error, code: 1)
    }
  }

  private static func fail(_ error: any Error, code: Int32) -> Never {
    Terminal.error("heards: \(error)")
    Foundation.exit(code)
  }
}

/// Arguments that fit together badly: exit code 2.
struct UsageError: Error, CustomStringConvertible {
  let description: String
}

/// What was to be done could not be: exit code 1.
struct WorkFailure: Error, CustomStringConvertible {
  let description: String
}
