extension StoreSchema {
  /// The tables of the review desk: views of heards.review, heards.feedback and heards.records, and what
  /// is this copy's own, the leases. Times are seconds since 1970.
  static let reviewTables = """
    -- The next offset to read of each partition.
    CREATE TABLE review_position (
      topic TEXT NOT NULL,
      partition INTEGER NOT NULL,
      next INTEGER NOT NULL,
      PRIMARY KEY (topic, partition)
    ) STRICT, WITHOUT ROWID;

    -- Cards, and for a share of those that were answered the question to a second reviewer, whose id has
    -- `/2` behind it. `state`: 0 free, 1 leased, 2 closed.
    CREATE TABLE review_card (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      opinion_of TEXT,
      partition INTEGER NOT NULL,
      heard TEXT NOT NULL,
      market TEXT NOT NULL,
      attribute TEXT NOT NULL, -- empty for a whole heard
      kind TEXT NOT NULL,
      gold INTEGER NOT NULL,
      pair TEXT,
      uncertainty REAL NOT NULL,
      created_at REAL NOT NULL,
      shuffle INTEGER NOT NULL, -- 32 bits of the id's hash
      barred TEXT, -- who gave the first opinion
      state INTEGER NOT NULL,
      closed_at REAL,
      json BLOB NOT NULL
    ) STRICT;
    CREATE INDEX review_card_by_heard ON review_card (heard);
    CREATE INDEX review_card_by_age ON review_card (market, created_at) WHERE state < 2;
    CREATE INDEX review_card_closed ON review_card (closed_at) WHERE state = 2;
    -- All free cards in the orders in which they are dealt, and those of one market and attribute.
    CREATE INDEX review_card_uncertain ON review_card (uncertainty DESC, shuffle)
      WHERE state = 0 AND attribute <> '';
    CREATE INDEX review_card_newest ON review_card (created_at DESC, shuffle)
      WHERE state = 0 AND attribute <> '';
    CREATE INDEX review_card_random ON review_card (shuffle) WHERE state = 0 AND attribute <> '';
    CREATE INDEX review_card_group_uncertain
      ON review_card (market, attribute, uncertainty DESC, shuffle) WHERE state = 0;
    CREATE INDEX review_card_group_newest
      ON review_card (market, attribute, created_at DESC, shuffle) WHERE state = 0;
    CREATE INDEX review_card_group_random
      ON review_card (market, attribute, shuffle) WHERE state = 0;

    -- How many cards there are, kept by the triggers: counting a million takes too long.
    CREATE TABLE review_count (
      market TEXT NOT NULL,
      attribute TEXT NOT NULL,
      kind TEXT NOT NULL,
      gold INTEGER NOT NULL,
      partition INTEGER NOT NULL,
      state INTEGER NOT NULL,
      cards INTEGER NOT NULL,
      PRIMARY KEY (market, attribute, kind, gold, partition, state)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER review_card_added AFTER INSERT ON review_card BEGIN
      INSERT INTO review_count VALUES
        (new.market, new.attribute, new.kind, new.gold, new.partition, new.state, 1)
        ON CONFLICT DO UPDATE SET cards = cards + 1;
    END;
    CREATE TRIGGER review_card_removed AFTER DELETE ON review_card BEGIN
      UPDATE review_count SET cards = cards - 1 WHERE market = old.market
        AND attribute = old.attribute AND kind = old.kind AND gold = old.gold
        AND partition = old.partition AND state = old.state;
    END;
    CREATE TRIGGER review_card_moved AFTER UPDATE OF state ON review_card
    WHEN old.state <> new.state BEGIN
      UPDATE review_count SET cards = cards - 1 WHERE market = old.market
        AND attribute = old.attribute AND kind = old.kind AND gold = old.gold
        AND partition = old.partition AND state = old.state;
      INSERT INTO review_count VALUES
        (new.market, new.attribute, new.kind, new.gold, new.partition, new.state, 1)
        ON CONFLICT DO UPDATE SET cards = cards + 1;
    END;

    CREATE TABLE review_lease (
      card INTEGER PRIMARY KEY REFERENCES review_card (number) ON DELETE CASCADE,
      reviewer TEXT NOT NULL,
      until REAL NOT NULL
    ) STRICT;
    CREATE INDEX review_lease_by_reviewer ON review_lease (reviewer);
    CREATE INDEX review_lease_by_end ON review_lease (until);

    -- Where a reviewer is: the market and attribute dealt last, the pair dealt last, how many in all.
    CREATE TABLE review_reader (
      reviewer TEXT PRIMARY KEY,
      market TEXT NOT NULL,
      attribute TEXT NOT NULL,
      pair TEXT,
      dealt INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- The latest answer to each card. `is_mark`: a span that a reviewer pointed out while answering
    -- another card, or that was imported: nobody was asked it.
    CREATE TABLE review_verdict (
      card TEXT PRIMARY KEY,
      partition INTEGER NOT NULL,
      offset INTEGER NOT NULL,
      opinion_of TEXT,
      heard TEXT NOT NULL,
      market TEXT NOT NULL,
      attribute TEXT NOT NULL,
      kind TEXT NOT NULL,
      gold INTEGER NOT NULL,
      is_mark INTEGER NOT NULL,
      reviewer TEXT NOT NULL,
      verdict TEXT NOT NULL,
      answered_at TEXT NOT NULL,
      json BLOB NOT NULL
    ) STRICT;
    CREATE INDEX review_verdict_by_heard ON review_verdict (heard);
    CREATE INDEX review_verdict_by_reviewer ON review_verdict (reviewer, answered_at);
    CREATE INDEX review_verdict_by_time ON review_verdict (answered_at);
    CREATE INDEX review_verdict_by_opinion ON review_verdict (opinion_of)
      WHERE opinion_of IS NOT NULL;

    -- Who proposed what was answered.
    CREATE TABLE review_proposer (
      card TEXT NOT NULL REFERENCES review_verdict (card) ON DELETE CASCADE,
      source TEXT NOT NULL,
      version TEXT NOT NULL,
      PRIMARY KEY (card, source, version)
    ) STRICT, WITHOUT ROWID;

    -- Who left a card undecided: it is not dealt to them again.
    CREATE TABLE review_ignored (
      card TEXT NOT NULL,
      reviewer TEXT NOT NULL,
      PRIMARY KEY (card, reviewer)
    ) STRICT, WITHOUT ROWID;

    -- The first record of each heard and the latest; `latest` is null where that is the first.
    CREATE TABLE review_record (
      heard TEXT PRIMARY KEY,
      revision INTEGER NOT NULL,
      first_revision INTEGER NOT NULL,
      first BLOB NOT NULL,
      latest BLOB,
      at REAL NOT NULL
    ) STRICT;
    CREATE INDEX review_record_by_age ON review_record (at);
    """
}
