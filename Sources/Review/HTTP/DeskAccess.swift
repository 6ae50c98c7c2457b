import Records

/// What the page's routes need of the desk.
package protocol DeskAccess: Sendable {
  var readiness: Readiness { get }
  func cards(
    for reviewer: String, _ filter: CardFilter, order: CardOrder, count: Int, holding: [String]
  ) async throws -> (cards: [QueuedCard], waiting: Int)
  /// Of an open, leased or answered card; nil for one that is not known.
  func text(of card: String) async throws -> String?
  func answer(_ answers: [Answer], by reviewer: String) async throws -> [AnswerResult]
  func undo(
    _ card: String, by reviewer: String
  ) async throws -> (card: QueuedCard, was: Feedback.Verdict)?
  func history(of reviewer: String, limit: Int) async throws -> [Feedback]
  func release(_ cards: [String], by reviewer: String) async throws
  func waiting() async throws -> [String: Int]
  func answeredToday(by reviewer: String) async throws -> Int
  func dashboard(market: String?, days: Int) async throws -> Dashboard
  func verdicts(market: String?) async throws -> [Feedback]
}

extension ReviewDesk: DeskAccess {}
