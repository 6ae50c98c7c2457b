import ArgumentParser
import Extraction
import Foundation
import Pipeline
import Records

struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Turn heards from files into records, without a broker.",
    discussion: """
      Input is JSON Lines of heards (objects with a text; id and market may be missing) or plain text, \
      one heard a line. Records come out as JSON Lines, in order. A line that cannot be used is told on \
      standard error with file and line; the others go on, and the exit code is 1.
      """)

  @Option(help: "The market's folder or taxonomy file. Left out: labels are the model's.")
  var market: String?

  @Option(help: "The model file. Left out: rules alone find what they can.")
  var model: String?

  @Argument(help: "Files, or - for standard input (the default).")
  var files: [String] = ["-"]

  func validate() throws {
    guard market != nil || model != nil else {
      throw ValidationError("give --market, --model or both: there is nothing to extract by")
    }
  }

  func run() throws {
    let (extractor, warning) = try Markets.extractor(taxonomy: market, model: model)
    if let warning { Terminal.error("warning: \(warning)") }
    var workspace = Extractor.Workspace(for: extractor)
    var failures = 0
    for file in files {
      let lines = try HeardLines(file, market: extractor.taxonomy?.market ?? "unknown")
      while let (place, heard) = try lines.next() {
        do throws(MessageError) {
          let record = extractor.record(
            for: try heard.get(), processedAt: Timestamp.now, program: Heards.program, &workspace)
          guard let bytes = try? MessageJSON.encode(record) else {
            throw MessageError(.invalid, "its record cannot be written as JSON")
          }
          Terminal.print(bytes)
        } catch {
          failures += 1
          Terminal.error("\(place): \(error)")
        }
      }
    }
    if failures > 0 { throw ExitCode(1) }
  }
}
