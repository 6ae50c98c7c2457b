/// One turn of a conversation with the model.
package struct Message: Sendable, Hashable {
  package enum Role: String, Sendable { case system, user, assistant }

  package var role: Role
  package var content: String

  package init(role: Role, content: String) {
    self.role = role
    self.content = content
  }
}

/// What is asked: one attribute of one heard.
package struct Question: Sendable {
  package var messages: [Message]
  /// The only answers allowed besides "absent", where the server can be held to that; nil for any.
  package var candidates: [String]?
  package var maximumTokens: Int

  package init(messages: [Message], candidates: [String]? = nil, maximumTokens: Int = 64) {
    self.messages = messages
    self.candidates = candidates
    self.maximumTokens = maximumTokens
  }
}

/// What the model said: a claim, not yet looked at.
package struct Answer: Sendable {
  package var text: String
  /// `stop`, `length` and so on, in the server's words; ``refusal`` if the server says that the model
  /// refused.
  package var finishReason: String?
  /// Natural logarithm, summed over the tokens of the text; nil where the server gave none.
  package var logProbability: Double?
  /// Of this question, its retries among it.
  package var usage: Usage

  package static let refusal = "refusal"

  package init(
    text: String, finishReason: String?, logProbability: Double? = nil, usage: Usage = Usage()
  ) {
    self.text = text
    self.finishReason = finishReason
    self.logProbability = logProbability
    self.usage = usage
  }
}
