internal import Logging
internal import Synchronization

extension LanguageModel {
  /// What the server can be held to; asks it if that is not known yet. Tasks that come meanwhile wait
  /// for the one that asks, so that it is asked once. Never `auto`.
  package func capability() async throws(LLMFailure) -> Capability {
    if let known = state.withLock({ $0.capability }) { return known }
    guard await probing.enter() else { throw .cancelled }
    defer { probing.leave() }
    if let known = state.withLock({ $0.capability }) { return known }
    let found = try await probe()
    state.withLock { $0.capability = found }
    logger.info("\(endpoint): answers are held to the text by \(found.rawValue)")
    return found
  }

  private func probe() async throws(LLMFailure) -> Capability {
    if try await obeys(.jsonSchema) { return .jsonSchema }
    if try await obeys(.grammar) { return .grammar }
    return .plain
  }

  /// Whether the server holds the model to an answer that nobody would give to the question. One that
  /// ignores the field answers something else; one that refuses it gives a 4xx.
  private func obeys(_ capability: Capability) async throws(LLMFailure) -> Bool {
    let word = "zq7-heards"
    let question = Question(
      messages: [
        Message(role: .system, content: "Answer in JSON, as in {\"answer\": \"...\"}."),
        Message(role: .user, content: "Which colour has the sky on a clear day?"),
      ],
      candidates: [word], maximumTokens: 32)
    let request = ChatRequest(
      question, to: endpoint, holdingTo: capability, allowsAbsent: false)
    do {
      let (answer, _) = try await exchange(request)
      guard case .success(.span(let span)) = AnswerParser.claim(answer) else { return false }
      return span == word
    } catch {
      switch error.kind {
      case .status(400), .status(422), .status(501), .malformed: return false
      default: throw error
      }
    }
  }
}
