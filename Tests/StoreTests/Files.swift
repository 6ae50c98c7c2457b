import Foundation
import Logging
import Store
import Synchronization

/// A folder of its own for a test's files; removed with the value, so a suite keeps it.
final class Folder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "heards-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String = "state.sqlite") -> String { url.appending(path: name).path }

  func file(_ name: String = "state.sqlite", log: Log = Log()) throws -> StoreFile {
    try StoreFile(path: path(name), logger: log.logger)
  }
}

/// What was logged, line by line with its metadata.
final class Log: Sendable {
  private let storage = Mutex<[String]>([])

  var lines: [String] { storage.withLock { $0 } }

  var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

  private struct Handler: LogHandler {
    let log: Log
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      log.storage.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
    }
  }
}

/// A yes to a card, with what the test does not care about filled in.
func feedback(
  _ card: String, heard: String? = nil, market: String = "oil", attribute: String = "price",
  text: String, answer: String? = nil, isGold: Bool = false,
  verdict: StoredFeedback.Verdict = .accepted, answeredAt: String = "2026-11-22T09:15:00.250Z"
) -> StoredFeedback {
  let span = answer.flatMap { text.range(of: $0, options: .literal) }
  return StoredFeedback(
    card: card, heard: heard ?? "heard of \(card)", market: market, attribute: attribute,
    text: text, answer: answer,
    start: span.map { text.utf8.distance(from: text.startIndex, to: $0.lowerBound) },
    end: span.map { text.utf8.distance(from: text.startIndex, to: $0.upperBound) },
    isGold: isGold, verdict: verdict, answeredAt: answeredAt)
}

extension ExampleStore {
  /// Applies the answers as messages of partition 0 from an offset on.
  func apply(_ answers: [StoredFeedback], from offset: Int64 = 0) async throws {
    try await apply(
      answers.enumerated().map { index, answer in
        Message(answer, partition: 0, offset: offset + Int64(index))
      })
  }
}

/// A repeatable source of chance (SplitMix64, Steele et al. 2014).
struct Chance: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A made-up heard.
  mutating func heard() -> String {
    let grade = [
      "Bakken DAPL", "Mars", "WTI Midland", "LLS", "Dated Brent", "ESPO", "Ürals", "東京 naphtha",
    ].randomElement(using: &self)!
    let month = ["Nov", "Dec", "H1 Jan", "cal 27", "Q3"].randomElement(using: &self)!
    let act = ["offered at", "bid", "traded", "talked around", "no bids for"]
      .randomElement(using: &self)!
    let price = Int.random(in: 1...200, using: &self)
    let volume = Int.random(in: 1...90, using: &self)
    return "\(grade) \(month) \(act) $\(price / 10).\(price % 10)0/b, \(volume),000 bbl: broker"
  }
}
