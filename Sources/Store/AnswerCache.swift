import Foundation
import GRDB

/// What a language model answered, so that no request is paid for twice.
package struct AnswerCache: Sendable {
  /// What makes two requests the same one. Hashes are the caller's, in any spelling.
  package struct Key: Hashable, Sendable {
    package var model: String
    package var promptHash: String
    package var heard: String
    package var textHash: String
    package var attribute: String
    package var examplesHash: String

    package init(
      model: String, promptHash: String, heard: String, textHash: String, attribute: String,
      examplesHash: String
    ) {
      self.model = model
      self.promptHash = promptHash
      self.heard = heard
      self.textHash = textHash
      self.attribute = attribute
      self.examplesHash = examplesHash
    }

    fileprivate var arguments: StatementArguments {
      [model, promptHash, heard, textHash, attribute, examplesHash]
    }
  }

  private let file: StoreFile

  package init(_ file: StoreFile) { self.file = file }

  package func answer(for key: Key) async throws -> CachedAnswer? {
    try await file.pool.read { db in try Self.answer(for: key, in: db) }
  }

  /// - Returns: the answer that is kept: an earlier one of the same request stands.
  @discardableResult
  package func keep(_ answer: CachedAnswer, for key: Key) async throws -> CachedAnswer {
    try await file.pool.write { db in
      try db.cachedStatement(
        sql: """
          INSERT INTO answer (model, prompt_hash, heard, text_hash, attribute, examples_hash,
            answer, finish_reason, log_probability, prompt_tokens, cached_tokens,
            completion_tokens, created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
          """
      ).execute(
        arguments: key.arguments + [
          answer.text, answer.finishReason, answer.logProbability, answer.promptTokens,
          answer.cachedTokens, answer.completionTokens, answer.createdAt.timeIntervalSince1970,
        ])
      return try Self.answer(for: key, in: db) ?? answer
    }
  }

  /// Removes the answers from before a time, and of the others all but the newest `count`.
  ///
  /// - Returns: how many went.
  @discardableResult
  package func prune(before: Date, keeping count: Int) async throws -> Int {
    try await file.prune("answer", before: before, keeping: count)
  }

  private static func answer(for key: Key, in db: Database) throws -> CachedAnswer? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT * FROM answer WHERE model = ? AND prompt_hash = ? AND heard = ? AND text_hash = ?
          AND attribute = ? AND examples_hash = ?
        """)
    return try Row.fetchOne(statement, arguments: key.arguments).map(CachedAnswer.init)
  }
}

/// A language model's answer as it came, and what it cost.
package struct CachedAnswer: Hashable, Sendable {
  package var text: String
  package var finishReason: String?
  /// Of the whole answer, natural logarithm.
  package var logProbability: Double?
  package var promptTokens: Int?
  /// Of the prompt's tokens those that the server had in its cache.
  package var cachedTokens: Int?
  package var completionTokens: Int?
  package var createdAt: Date

  package init(
    text: String, finishReason: String? = nil, logProbability: Double? = nil,
    promptTokens: Int? = nil, cachedTokens: Int? = nil, completionTokens: Int? = nil,
    createdAt: Date = Date()
  ) {
    self.text = text
    self.finishReason = finishReason
    self.logProbability = logProbability
    self.promptTokens = promptTokens
    self.cachedTokens = cachedTokens
    self.completionTokens = completionTokens
    self.createdAt = createdAt
  }

  fileprivate init(_ row: Row) {
    self.init(
      text: row["answer"], finishReason: row["finish_reason"],
      logProbability: row["log_probability"], promptTokens: row["prompt_tokens"],
      cachedTokens: row["cached_tokens"], completionTokens: row["completion_tokens"],
      createdAt: Date(timeIntervalSince1970: row["created_at"]))
  }
}
