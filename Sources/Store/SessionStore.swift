import Foundation
import GRDB

/// Who is signed in, kept so that a restart signs nobody out. Of a session's secret only a hash is kept.
package struct SessionStore: Sendable {
  package struct Session: Sendable, Hashable {
    package var name: String
    /// What the person signed in with, by a hash: a session ends when that is changed.
    package var credential: String

    package init(name: String, credential: String) {
      self.name = name
      self.credential = credential
    }
  }

  /// A session that is not used for so long has ended.
  package static let idle: TimeInterval = 12 * 3600
  /// A session that began so long ago has ended.
  package static let longest: TimeInterval = 7 * 24 * 3600
  /// Of one person at a time; the oldest end.
  package static let most = 20

  private let file: StoreFile

  package init(_ file: StoreFile) { self.file = file }

  /// - Parameter secret: a hash of what the browser holds.
  package func begin(_ secret: String, _ session: Session, now: Date) async throws {
    try await file.pool.write { db in
      let now = now.timeIntervalSince1970
      try db.execute(
        sql: "DELETE FROM session WHERE used_at <= ? OR began_at <= ?",
        arguments: [now - Self.idle, now - Self.longest])
      try db.execute(
        sql: """
          INSERT OR REPLACE INTO session (secret, name, credential, began_at, used_at)
          VALUES (?, ?, ?, ?, ?)
          """, arguments: [secret, session.name, session.credential, now, now])
      try db.execute(
        sql: """
          DELETE FROM session WHERE name = ? AND rowid NOT IN
            (SELECT rowid FROM session WHERE name = ? ORDER BY began_at DESC, rowid DESC LIMIT ?)
          """, arguments: [session.name, session.name, Self.most])
    }
  }

  /// - Returns: nil for one that is unknown or has ended; else it is used from now on.
  package func find(_ secret: String, now: Date) async throws -> Session? {
    let now = now.timeIntervalSince1970
    let found = try await file.pool.read { db -> (session: Session, usedAt: Double)? in
      try Row.fetchOne(
        db,
        sql: """
          SELECT name, credential, used_at FROM session
          WHERE secret = ? AND used_at > ? AND began_at > ?
          """, arguments: [secret, now - Self.idle, now - Self.longest]
      ).map { (Session(name: $0["name"], credential: $0["credential"]), $0["used_at"]) }
    }
    guard let found else { return nil }
    // Once a minute will do, and spares the file a write for each request.
    if now - found.usedAt > 60 {
      try await file.pool.write { db in
        try db.execute(
          sql: "UPDATE session SET used_at = ? WHERE secret = ?", arguments: [now, secret])
      }
    }
    return found.session
  }

  package func end(_ secret: String) async throws {
    try await file.pool.write { db in
      try db.execute(sql: "DELETE FROM session WHERE secret = ?", arguments: [secret])
    }
  }
}
