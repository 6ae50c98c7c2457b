import Foundation
import GRDB

extension StoreFile {
  /// Copies another file's accepted cases, vectors and spending to this new one; the other is only
  /// read, and may be in use.
  ///
  /// - Throws: ``StoreError`` where the other cannot be read; it is not moved aside.
  package func copyExamples(from path: String) async throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    do {
      let other = try DatabaseQueue(path: path, configuration: configuration)
      try await pool.write { db in
        try other.read { source in
          guard
            try Int.fetchOne(source, sql: "PRAGMA application_id")
              == StoreSchema.applicationIdentifier
          else { throw StoreError(path: path, reason: "is no state file; name another path") }
          for table in ["card", "example", "embedding", "spending"]
          where try source.tableExists(table) {
            try Self.copy(table, from: source, to: db)
          }
        }
      }
      try other.close()
    } catch let error as DatabaseError {
      throw StoreError(
        path: path, reason: "cannot be read (\(error.message ?? "\(error.resultCode)"))")
    }
  }

  private static func copy(_ table: String, from source: Database, to db: Database) throws {
    let columns = try db.columns(in: table).map(\.name)
    let names = columns.joined(separator: ", ")
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    let insert = try db.makeStatement(sql: "INSERT INTO \(table) (\(names)) VALUES (\(places))")
    let rows = try Row.fetchCursor(source, sql: "SELECT \(names) FROM \(table)")
    while let row = try rows.next() {
      try insert.execute(arguments: StatementArguments(row.databaseValues))
    }
  }
}
