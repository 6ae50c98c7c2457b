import Extraction
import Foundation
import LLM
import Records
import Store

/// Asks a language model one attribute of one heard, and takes its answer for a claim: what counts is the
/// place in the heard where exactly these bytes stand.
package struct Asker: Sendable {
  /// A market as the language model sees it.
  package struct Market: Sendable {
    package let extractor: Extractor
    package let template: PromptTemplate

    /// - Throws: an error of the taxonomy or of `prompt.yaml` in the market's folder.
    package init(taxonomy path: String) throws {
      extractor = try Markets.extractor(taxonomy: path, model: nil).0
      template = try Self.template(beside: path)
    }

    /// How a market's questions are worded.
    ///
    /// - Parameter path: of its folder or taxonomy file.
    package static func template(
      beside path: String
    ) throws(PromptTemplateError) -> PromptTemplate {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      return try PromptTemplate.read(
        folder: exists && isFolder.boolValue
          ? path : URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }
  }

  /// Markets by their names.
  ///
  /// - Parameter paths: of folders or taxonomy files.
  /// - Throws: what `Market` does, or `Markets.Failure` for a market that is given twice.
  package static func markets(_ paths: [String]) throws -> [String: Market] {
    var markets: [String: Market] = [:]
    for path in paths {
      let market = try Market(taxonomy: path)
      let name = market.extractor.taxonomy?.market ?? ""
      guard markets.updateValue(market, forKey: name) == nil else {
        throw Markets.Failure(
          description: "market '\(name)' is given twice, the second time by \(path)")
      }
    }
    return markets
  }

  /// What is asked.
  package struct Question: Sendable {
    package var heard: String
    package var market: String
    package var text: String
    package var attribute: String
    /// Spans that stand, in UTF-8 bytes.
    package var taken: [Range<Int>] = []
    /// The tagger's confidence of spans, by start and end in UTF-8 bytes.
    package var confidences: [Range<Int>: Double] = [:]

    package init(heard: String, market: String, text: String, attribute: String) {
      self.heard = heard
      self.market = market
      self.text = text
      self.attribute = attribute
    }
  }

  package enum Proposal: Sendable, Hashable {
    /// The places where the answer stands, best first.
    case spans([TextSpan])
    case absent
  }

  package enum Failure: Error, Sendable {
    case miss(Miss)
    case model(LLMFailure)

    /// What misses and failures are counted by.
    package var reason: String {
      switch self {
      case .miss(let miss): miss.rawValue
      case .model(let failure): failure.kind.name
      }
    }
  }

  /// What came of it, for whoever tunes prompts too.
  package struct Outcome: Sendable {
    package let messages: [Message]
    package let promptHash: String
    /// The answer as it came; nil where there is none.
    package let answer: CachedAnswer?
    package let proposal: Result<Proposal, Failure>
  }

  /// The most values of a closed attribute that a prompt lists: some attributes have hundreds, more than
  /// the rest of the prompt.
  private static let maximumValues = 40

  private let model: LanguageModel
  private let modelName: String
  private let markets: [String: Market]
  private let retriever: any ExampleRetriever
  private let shots: Int
  private let cache: AnswerCache
  private let turns: AskingTurns<[String]>
  private let underWay = QuestionsUnderWay<AnswerCache.Key>()

  /// - Parameters:
  ///   - shots: the most examples of a prompt.
  ///   - concurrency: the most questions under way at once.
  package init(
    _ model: LanguageModel, named modelName: String, markets: [String: Market],
    retriever: any ExampleRetriever, shots: Int, cache: AnswerCache, concurrency: Int
  ) {
    self.model = model
    self.modelName = modelName
    self.markets = markets
    self.retriever = retriever
    self.shots = shots
    self.cache = cache
    turns = AskingTurns(limit: concurrency)
  }

  /// - Throws: `MessageError` for a market or attribute that is not known, an error of the store, or
  ///   `CancellationError`. What the model does wrong is in the outcome.
  package func ask(_ question: Question) async throws -> Outcome {
    guard let market = markets[question.market] else {
      throw MessageError(
        .market,
        "unknown market (known: \(markets.keys.sorted().joined(separator: ", ")))")
    }
    guard
      let attribute = market.extractor.taxonomy?.attributes.first(where: {
        $0.name == question.attribute
      })
    else { throw MessageError(.invalid, "the market's taxonomy has no attribute of that name") }
    let examples = try await retriever.examples(
      for: (question.heard, question.text), market: question.market,
      attribute: question.attribute, count: shots)
    let messages = market.template.messages(
      PromptAttribute(
        name: attribute.name, title: attribute.title, definition: attribute.definition,
        values: attribute.values.prefix(Self.maximumValues).map(\.value)),
      examples: examples.map { PromptExample(text: $0.text, answer: $0.answer) },
      heard: question.text)
    let outcome = { (answer: CachedAnswer?, proposal: Result<Proposal, Failure>) in
      Outcome(
        messages: messages, promptHash: market.template.hash, answer: answer, proposal: proposal)
    }
    do {
      // What answers are held to is part of what is asked.
      let form = try await model.capability()
      let key = AnswerCache.Key(
        model: modelName, promptHash: "\(market.template.hash) \(form.rawValue)",
        heard: question.heard, textHash: Self.hash(question.text), attribute: question.attribute,
        // All that is sent: the taxonomy's words and the examples are in it.
        examplesHash: Self.hash(
          messages.map { "\($0.role.rawValue)\0\($0.content)" }.joined(separator: "\0")))
      let tokens = Tokenizer.tokenize(question.text).map { Int($0.start)..<Int($0.end) }
      let answer = try await underWay.alone(at: key) {
        if let kept = try await cache.answer(for: key) { return kept }
        // The turn ends when the answer is kept: a kill loses at most as many as are under way.
        return try await turns.take([question.market, question.attribute]) {
          let answer = try await model.answer(
            LLM.Question(
              messages: messages,
              candidates: SpanCandidates.spans(of: question.text, tokens: tokens)))
          return try await cache.keep(CachedAnswer(answer), for: key)
        }
      }
      return outcome(answer, Self.proposal(answer, to: question, tokens))
    } catch let error as LLMFailure {
      if error.kind == .cancelled { throw CancellationError() }
      return outcome(nil, .failure(.model(error)))
    }
  }

  /// Forgets answers from before a time, and of the others all but the newest `count`.
  package func prune(before: Date, keeping count: Int) async throws {
    try await cache.prune(before: before, keeping: count)
  }

  private static func proposal(
    _ answer: CachedAnswer, to question: Question, _ tokens: [Range<Int>]
  ) -> Result<Proposal, Failure> {
    do {
      switch try AnswerParser.claim(
        Answer(text: answer.text, finishReason: answer.finishReason)
      ).get() {
      case .absent: return .success(.absent)
      case .span(let claim):
        let alignment = try Aligner.align(
          claim, in: question.text, tokens: tokens, taken: question.taken,
          probability: { question.confidences[$0] }
        ).get()
        return .success(
          .spans(alignment.ranges.map { TextSpan(start: $0.lowerBound, end: $0.upperBound) }))
      }
    } catch {
      return .failure(.miss(error))
    }
  }

  private static func hash(_ text: String) -> String {
    ContentHash.hex(ContentHash.sha256(text.utf8), digits: 32)
  }
}

extension CachedAnswer {
  fileprivate init(_ answer: Answer) {
    self.init(
      text: answer.text, finishReason: answer.finishReason, logProbability: answer.logProbability,
      promptTokens: answer.usage.promptTokens, cachedTokens: answer.usage.cachedTokens,
      completionTokens: answer.usage.completionTokens)
  }
}
