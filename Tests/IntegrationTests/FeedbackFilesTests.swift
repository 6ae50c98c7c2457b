import Foundation
import Records
import TestSupport
import Testing

/// Answers that come from files and go into files.
@Suite struct FeedbackFilesTests {
  private static let market = "asia-steel-rebar"
  private static let folder = "deploy/markets/\(market)"

  /// The first heards of the market, a third of them marked whole, of the others a yes to each span.
  private static func lines() throws -> [String] {
    let data = try String(
      contentsOf: root.appending(path: "\(folder)/train.jsonl"), encoding: .utf8)
    return try data.split(separator: "\n").prefix(90).enumerated().map { index, line in
      guard index % 3 > 0 else { return String(line) }
      var heard = try MessageJSON.decode([String: JSONValue].self, from: Array(line.utf8))
      guard case .array(let spans) = heard.removeValue(forKey: "spans"), !spans.isEmpty else {
        return String(line)
      }
      heard["verdicts"] = .array(
        spans.map { span in
          guard case .object(var verdict) = span else { return span }
          verdict["verdict"] = .string("accept")
          return .object(verdict)
        })
      return String(decoding: try MessageJSON.encode(heard), as: UTF8.self)
    }
  }

  @Test func `answers of a file are published once, and a model learns from what is written out`()
    async throws
  {
    let cluster = try await Cluster()
    let folder = try ScratchFolder()
    let file = try folder.file("answers.jsonl", try Self.lines().joined(separator: "\n") + "\n")
    let arguments = ["import", "--market", Self.folder, "--reviewer", "anna", file]
    let first = try await cluster.heards(arguments)
    #expect(first.code == 0 && first.out.contains(", 0 were there"), "\(first.error)")
    let second = try await cluster.heards(arguments)
    #expect(second.out.hasPrefix("0 verdicts published, "), "\(second.out)")
    let task = try folder.file(
      "task.jsonl",
      #"{"text": "rebar bid 530", "spans": [{"start": 10, "end": 13, "label": "PRICE"}], "answer": "reject"}"#
    )
    let gold = try await cluster.heards(
      ["import", "--market", Self.folder, "--gold", "--format", "prodigy", task])
    #expect(gold.code == 1 && gold.error.contains("no gold"), "\(gold.error)")
    let nameless = try await cluster.heards(arguments.map { $0 == "anna" ? "" : $0 })
    #expect(nameless.code == 2 && nameless.error.contains("--reviewer"), "\(nameless.error)")

    // The market's answers alone, also where settings name it.
    let config = try folder.file(
      "heards.yaml",
      "markets: [{taxonomy: \(root.appending(path: Self.folder).path)}]\n")
    let out = try await cluster.heards(["export", "--config", config, "--market", Self.folder])
    #expect(out.code == 0, "\(out.error)")
    #expect(out.out.split(separator: "\n").count == 90)
    let others = try await cluster.heards(
      ["export", "--config", config, "--market", "deploy/markets/\(Market.names[0])"])
    #expect(others.code == 0 && others.out.isEmpty, "\(others.error)")

    let written = try folder.file("export.jsonl", out.out)
    let model = folder.url.appending(path: "model.heards").path
    let trained = try await Program.run(
      ["train", "--market", Self.folder, "--data", written, "--out", model])
    #expect(trained.code == 0 && trained.error.contains("trained on 90 texts"), "\(trained.error)")
    let evaluated = try await Program.run([
      "evaluate", "--market", Self.folder, "--model", model, "--data",
      "\(Self.folder)/dev.jsonl", "--json",
    ])
    #expect(evaluated.code == 0, "\(evaluated.error)")
    struct Report: Decodable { let f1: Double }
    #expect(try JSONDecoder().decode(Report.self, from: Data(evaluated.out.utf8)).f1 > 0.5)
    let partly = try await Program.run(
      ["evaluate", "--market", Self.folder, "--model", model, "--data", written])
    #expect(
      partly.code != 0 && partly.error.contains("only texts that are marked whole"),
      "\(partly.error)")
  }
}
