import GRDB

/// The tables. A change of them is a new migration; an older program meets it as a newer file.
enum StoreSchema {
  /// "HRDS": tells our files from other programs' (`PRAGMA application_id`).
  static let applicationIdentifier = 0x4852_4453

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 suggester") { db in
      try db.execute(
        sql: """
          PRAGMA application_id = \(applicationIdentifier);

          -- The next offset to read of each partition of heards.feedback.
          CREATE TABLE position (
            partition INTEGER PRIMARY KEY,
            next INTEGER NOT NULL
          ) STRICT;

          -- Every card that was ever answered, and which answer is its latest: what has been revoked
          -- must not come back with an older message. `change` grows with each change of a card.
          CREATE TABLE card (
            id TEXT PRIMARY KEY,
            partition INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            answered_at TEXT NOT NULL,
            change INTEGER NOT NULL
          ) STRICT;
          CREATE UNIQUE INDEX card_by_change ON card (change);

          -- The cards whose latest answer is a yes or a no and not gold. Offsets in UTF-8 bytes.
          CREATE TABLE example (
            card TEXT PRIMARY KEY REFERENCES card (id) ON DELETE CASCADE,
            heard TEXT NOT NULL,
            market TEXT NOT NULL,
            attribute TEXT NOT NULL,
            text TEXT NOT NULL,
            answer TEXT,
            span_start INTEGER,
            span_end INTEGER,
            verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected')),
            answered_at TEXT NOT NULL
          ) STRICT;
          CREATE INDEX example_by_age ON example (market, attribute, verdict, answered_at, card);
          CREATE INDEX example_by_heard ON example (heard, attribute);

          -- Unit vectors, little-endian 32-bit floats. Identifiers are never used again, so that a
          -- reader can ask for those after the last it has seen.
          CREATE TABLE embedding (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            model TEXT NOT NULL,
            text TEXT NOT NULL,
            vector BLOB NOT NULL,
            UNIQUE (model, text)
          ) STRICT;

          -- Times are seconds since 1970.
          CREATE TABLE answer (
            id INTEGER PRIMARY KEY,
            model TEXT NOT NULL,
            prompt_hash TEXT NOT NULL,
            heard TEXT NOT NULL,
            text_hash TEXT NOT NULL,
            attribute TEXT NOT NULL,
            examples_hash TEXT NOT NULL,
            answer TEXT NOT NULL,
            finish_reason TEXT,
            log_probability REAL,
            prompt_tokens INTEGER,
            cached_tokens INTEGER,
            completion_tokens INTEGER,
            created_at REAL NOT NULL,
            UNIQUE (heard, attribute, text_hash, examples_hash, prompt_hash, model)
          ) STRICT;
          CREATE INDEX answer_by_age ON answer (created_at);

          CREATE TABLE published_card (
            id INTEGER PRIMARY KEY,
            card TEXT NOT NULL UNIQUE,
            request TEXT NOT NULL,
            created_at REAL NOT NULL
          ) STRICT;
          CREATE INDEX published_card_by_request ON published_card (request);
          CREATE INDEX published_card_by_age ON published_card (created_at);
          """)
    }
    migrator.registerMigration("2 review") { db in try db.execute(sql: reviewTables) }
    migrator.registerMigration("3 budget") { db in
      try db.execute(
        sql: """
          -- What was spent on a server's model in a day (UTC, days since 1970), by all who share the
          -- file.
          CREATE TABLE spending (
            server TEXT NOT NULL,
            model TEXT NOT NULL,
            day INTEGER NOT NULL,
            requests INTEGER NOT NULL,
            tokens INTEGER NOT NULL,
            money REAL NOT NULL,
            PRIMARY KEY (server, model, day)
          ) STRICT;
          """)
    }
    migrator.registerMigration("4 sessions") { db in
      try db.execute(
        sql: """
          -- Times are seconds since 1970.
          CREATE TABLE session (
            secret TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            credential TEXT NOT NULL,
            began_at REAL NOT NULL,
            used_at REAL NOT NULL
          ) STRICT;
          CREATE INDEX session_by_name ON session (name, began_at);
          """)
    }
    migrator.registerMigration("5 training") { db in try db.execute(sql: TrainingLog.tables) }
    return migrator
  }
}
