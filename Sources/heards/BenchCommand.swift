import ArgumentParser
import Extraction
import Foundation
import Pipeline
import Records
import Training

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure speed, latency and size on this machine, on one thread.")

  @Option(help: "The market's folder or taxonomy file, as in training.")
  var market: String?

  @Option(help: "The model file.")
  var model: String

  @Option(parsing: .upToNextOption, help: "Texts to measure with (JSON Lines).")
  var data: [String]

  @Flag(help: "Print JSON.")
  var json = false

  @Option(help: "Seconds to measure throughput for.")
  var seconds = 3.0

  private struct Result: Encodable {
    var wordsPerSecond: Double
    var recordsPerSecond: Double
    var p50: Double
    var p99: Double
    var modelBytes: Int
    var peakMemory: Int
    var modelLoad: Double
    /// Microseconds a heard.
    var stages: [String: Double]
    var texts: Int
    var words: Int

    private enum CodingKeys: String, CodingKey {
      case wordsPerSecond = "words_per_second"
      case recordsPerSecond = "records_per_second"
      case p50 = "p50_ms"
      case p99 = "p99_ms"
      case modelBytes = "model_bytes"
      case peakMemory = "peak_memory_bytes"
      case modelLoad = "model_load_ms"
      case stages = "stages_us"
      case texts, words
    }
  }

  func run() throws {
    let clock = ContinuousClock()
    let load = try clock.measure { _ = try ModelFile.read(model) }
    let (extractor, warning) = try Markets.extractor(taxonomy: market, model: model)
    if let warning { Terminal.error("warning: \(warning)") }
    let name = extractor.taxonomy?.market
    let texts = try TrainCommand.read(data, market: name)
    let heards = try texts.map { try Heard(id: $0.id, market: name ?? "unknown", text: $0.text) }
    let bytes = texts.map { Array($0.text.utf8) }
    let words = texts.reduce(0) { $0 + $1.text.split(whereSeparator: \.isWhitespace).count }
    var workspace = Extractor.Workspace(for: extractor)
    var spans: [ExtractedSpan] = []

    /// The median of what a pass says, of as many as fit into the time.
    func median(_ pass: () throws -> Double) rethrows -> Double {
      _ = try pass()
      var times: [Double] = []
      let end = clock.now + .seconds(seconds)
      repeat { times.append(try pass()) } while clock.now < end || times.count < 5
      return times.sorted()[times.count / 2]
    }
    /// Seconds of the processor that all texts take. Each tenth is timed in a workspace that has read
    /// others (up to a thousand), as a worker's has: so the words of a market are remembered, and no
    /// text itself is.
    func tenths(_ body: (Int) throws -> Void) rethrows -> Double {
      var seconds = 0.0
      for part in 0..<10 {
        let timed = texts.count * part / 10..<texts.count * (part + 1) / 10
        workspace = Extractor.Workspace(for: extractor)
        for index in 0..<min(texts.count - timed.count, 1000) {
          try body((timed.upperBound + index) % texts.count)
        }
        let began = Self.processorTime()
        for index in timed { try body(index) }
        seconds += Self.processorTime() - began
      }
      return seconds
    }
    let spansPass = median {
      tenths { index in
        bytes[index].withUnsafeBufferPointer {
          extractor.spans(in: $0, &workspace, into: &spans)
        }
      }
    }
    let featuresPass = median {
      tenths { index in
        bytes[index].withUnsafeBufferPointer {
          workspace.features.read($0, rules: extractor.rules)
        }
      }
    }
    var tokens: [Token] = []
    let tokensPass = median {
      tenths { index in
        bytes[index].withUnsafeBufferPointer { Tokenizer.tokenize($0, into: &tokens) }
      }
    }
    var written = 0
    let recordsPass = median {
      tenths { index in
        let record = extractor.record(
          for: heards[index], processedAt: "", program: Heards.program, &workspace)
        written &+= (try? MessageJSON.encode(record).count) ?? 0
      }
    }
    // One at a time: the whole way to the record, each call timed.
    var latencies: [Double] = []
    let rounds = max(3, 3000 / max(heards.count, 1))
    for _ in 0..<rounds {
      for heard in heards {
        let time = clock.measure {
          let record = extractor.record(
            for: heard, processedAt: "", program: Heards.program, &workspace)
          written &+= record.attributes.count
        }
        latencies.append(time / .milliseconds(1))
      }
    }
    latencies.sort()
    let each = 1e6 / Double(texts.count)
    let result = Result(
      wordsPerSecond: Double(words) / spansPass,
      recordsPerSecond: Double(texts.count) / recordsPass,
      p50: latencies[latencies.count / 2], p99: latencies[latencies.count * 99 / 100],
      modelBytes: (try FileManager.default.attributesOfItem(atPath: model)[.size] as? Int) ?? 0,
      peakMemory: Self.peakMemory(), modelLoad: load / .milliseconds(1),
      stages: [
        "tokens": tokensPass * each, "rules_and_features": (featuresPass - tokensPass) * each,
        "tagger": (spansPass - featuresPass) * each,
        "values_quotes_json": (recordsPass - spansPass) * each,
      ], texts: texts.count, words: words)
    if json {
      Terminal.print(try MessageJSON.encode(result))
    } else {
      show(result)
    }
  }

  private func show(_ result: Result) {
    func line(_ name: String, _ value: String) {
      Terminal.print(name.padding(toLength: 34, withPad: " ", startingAt: 0) + value)
    }
    line("spans with confidences, bulk", String(format: "%.0f words/s", result.wordsPerSecond))
    line("records as JSON, bulk", String(format: "%.0f heards/s", result.recordsPerSecond))
    line(
      "one heard to its record",
      String(format: "p50 %.3f ms, p99 %.3f ms", result.p50, result.p99))
    line(
      "model",
      String(format: "%d bytes, read in %.1f ms", result.modelBytes, result.modelLoad))
    line("peak memory", String(format: "%.1f MB", Double(result.peakMemory) / 1e6))
    for (stage, time) in result.stages.sorted(by: { $0.key < $1.key }) {
      line("  \(stage)", String(format: "%.1f us a heard", time))
    }
  }

  /// Seconds of the processor that this thread has had: what else the machine does is not counted.
  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The most memory that the process has had, by the kernel's count.
  private static func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
