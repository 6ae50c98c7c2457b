import Foundation
import GRDB
import Logging

/// An SQLite file (WAL) of views that can be rebuilt from the topics: losing it loses nothing.
///
/// Several processes may share one, on a local disk. A file that is damaged, or that a newer version
/// of the program has written, is moved aside and a new one begun, so that what reads from topics
/// starts over. Damage that shows later than at opening is thrown as a `DatabaseError`
/// (`SQLITE_CORRUPT`); opening the file again mends it.
package final class StoreFile: Sendable {
  package let path: String
  let pool: DatabasePool

  /// Reads the whole file once, to check it.
  ///
  /// - Parameter path: made if missing, readable for its owner only; its folder must exist.
  /// - Throws: ``StoreError`` where the file cannot be opened or belongs to another program.
  package init(path: String, logger: Logger) throws {
    self.path = path
    // Without the lock a process could move aside what another has just begun anew.
    let lock = try FileLock(path: path + ".lock")
    defer { lock.release() }
    if let fault = try Self.check(path) {
      let aside = try Self.moveAside(path, suffix: fault.rawValue)
      logger.warning(
        "state file is unusable: moved aside, a new one is rebuilt from the topics",
        metadata: [
          "path": .string(path), "fault": .string(fault.rawValue), "aside": .string(aside),
        ])
    }
    pool = try Self.opening(path) {
      let pool = try DatabasePool(path: path, configuration: Self.configuration)
      try StoreSchema.migrator.migrate(pool)
      return pool
    }
  }

  private enum Fault: String { case damaged, newer }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(10)
    configuration.label = "heards"
    return configuration
  }

  /// What makes the file unusable, or nil for a good one and for none.
  private static func check(_ path: String) throws -> Fault? {
    guard FileManager.default.fileExists(atPath: path) else {
      // SQLite gives the files beside it the same permissions.
      guard
        FileManager.default.createFile(
          atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
      else {
        throw StoreError(
          path: path, reason: "cannot be made; its folder must exist and be writable")
      }
      return nil
    }
    do {
      return try opening(path) {
        // Not a pool, which would turn another program's file to WAL before it is looked at.
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try queue.read { db in try inspect(db, path) }
      }
    } catch let error as DatabaseError
      where error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB
    {
      return .damaged
    }
  }

  private static func inspect(_ db: Database, _ path: String) throws -> Fault? {
    let owner = try Int.fetchOne(db, sql: "PRAGMA application_id")
    let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
    guard isEmpty || owner == StoreSchema.applicationIdentifier else {
      throw StoreError(path: path, reason: "is another program's database; name another path")
    }
    guard try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok" else { return .damaged }
    return try StoreSchema.migrator.hasBeenSuperseded(db) ? .newer : nil
  }

  /// Damage passes through; anything else says what failed with the file.
  private static func opening<Result>(_ path: String, _ body: () throws -> Result) throws -> Result
  {
    do {
      return try body()
    } catch let error as DatabaseError
      where error.resultCode != .SQLITE_CORRUPT && error.resultCode != .SQLITE_NOTADB
    {
      throw StoreError(
        path: path,
        reason: "cannot be opened (\(error.message ?? "\(error.resultCode)")); it must be a file "
          + "on a local disk that this user may read and write")
    }
  }

  /// Replaces what an earlier fault moved there, so that a bad disk does not fill up.
  private static func moveAside(_ path: String, suffix: String) throws -> String {
    let aside = "\(path).\(suffix)"
    let files = FileManager.default
    for part in ["", "-wal", "-shm"] {
      if files.fileExists(atPath: aside + part) { try files.removeItem(atPath: aside + part) }
      if files.fileExists(atPath: path + part) {
        try files.moveItem(atPath: path + part, toPath: aside + part)
      }
    }
    return aside
  }
}
