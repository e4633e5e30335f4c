import GRDB

/// The tables of the state file. Times are whole seconds of UTC; states are `MessageState`'s names.
enum OutboxSchema {
  /// Marks the file as Postroom's (`PRAGMA application_id`): "Post".
  static let applicationID: Int64 = 0x506F_7374

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 outbox, log, suppression") { db in
      try db.execute(
        sql: """
          CREATE TABLE campaign (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            series TEXT NOT NULL,
            queued_at INTEGER NOT NULL,
            expires_at INTEGER,
            composition BLOB NOT NULL,
            digest TEXT NOT NULL
          ) STRICT;

          CREATE TABLE message (
            id INTEGER PRIMARY KEY,
            campaign_id INTEGER NOT NULL REFERENCES campaign (id),
            address TEXT NOT NULL,
            address_key TEXT NOT NULL,
            source_row INTEGER NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            due_at INTEGER NOT NULL,
            UNIQUE (campaign_id, address_key)
          ) STRICT;
          CREATE INDEX message_due ON message (campaign_id, due_at)
            WHERE state IN ('queued', 'deferred');
          CREATE INDEX message_committing ON message (campaign_id) WHERE state = 'committing';

          -- Apart from what changes, so that a change rewrites little.
          CREATE TABLE merged (
            message_id INTEGER PRIMARY KEY REFERENCES message (id),
            field_values BLOB NOT NULL
          ) STRICT;

          CREATE TABLE attempt (
            message_id INTEGER NOT NULL REFERENCES message (id),
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            code INTEGER,
            enhanced_status TEXT,
            reply TEXT,
            queue_id TEXT,
            PRIMARY KEY (message_id, number)
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE suppression (
            address_key TEXT PRIMARY KEY,
            address TEXT NOT NULL,
            reason TEXT NOT NULL,
            source TEXT NOT NULL,
            at INTEGER NOT NULL
          ) STRICT, WITHOUT ROWID;
          """)
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
    return migrator
  }
}
