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
    }
    migrator.registerMigration("2 relay, pace, doubt, pause") { db in
      try db.execute(
        sql: """
          -- hold or resend.
          ALTER TABLE campaign ADD COLUMN in_doubt TEXT NOT NULL DEFAULT 'hold';
          ALTER TABLE campaign ADD COLUMN paused_at INTEGER;
          ALTER TABLE campaign ADD COLUMN paused_because TEXT;

          -- A relay in trouble, until it answers for a message again.
          CREATE TABLE relay (
            url TEXT PRIMARY KEY,
            failures INTEGER NOT NULL,
            since INTEGER NOT NULL,
            retry_at INTEGER NOT NULL,
            reason TEXT NOT NULL
          ) STRICT, WITHOUT ROWID;

          -- When the next message of a limit may leave: 'all', or a domain. With fractions.
          CREATE TABLE pace (
            scope TEXT PRIMARY KEY,
            next_at REAL NOT NULL
          ) STRICT, WITHOUT ROWID;

          -- How many attempts were made in a minute of UTC, for the last day.
          CREATE TABLE tally (
            minute INTEGER PRIMARY KEY,
            attempts INTEGER NOT NULL
          ) STRICT;
          INSERT INTO tally (minute, attempts)
            SELECT at / 60, count(*) FROM attempt
            WHERE at > (SELECT max(at) FROM attempt) - 86400 GROUP BY at / 60;
          """)
    }
    migrator.registerMigration("3 assets, departures") { db in
      try db.execute(
        sql: """
          -- The name of the latest run, as its notes of departures have it: one row.
          CREATE TABLE departures (run TEXT NOT NULL) STRICT;

          -- Images and attachments, each once, by the SHA-256 of its bytes.
          CREATE TABLE asset (
            digest TEXT PRIMARY KEY,
            bytes BLOB NOT NULL
          ) STRICT;
          """)
    }
    migrator.registerMigration("4 guards, approval, corrections") { db in
      try db.execute(
        sql: """
          -- Of what the author wrote, to know it again under another name.
          ALTER TABLE campaign ADD COLUMN content TEXT;
          -- Those of the CSV, as a list in JSON.
          ALTER TABLE campaign ADD COLUMN columns TEXT;
          ALTER TABLE campaign ADD COLUMN corrects INTEGER REFERENCES campaign (id);

          -- The latest of each campaign, by its name; parts in JSON.
          CREATE TABLE approval (
            campaign TEXT PRIMARY KEY,
            digest TEXT NOT NULL,
            parts TEXT NOT NULL,
            approved_at INTEGER NOT NULL,
            approved_by TEXT NOT NULL
          ) STRICT, WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("5 suppression by series") { db in
      try db.execute(
        sql: """
          -- An empty series is every one, those that are still to come included.
          ALTER TABLE suppression RENAME TO suppression_before;
          CREATE TABLE suppression (
            address_key TEXT NOT NULL,
            series TEXT NOT NULL,
            address TEXT NOT NULL,
            reason TEXT NOT NULL,
            source TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (address_key, series)
          ) STRICT, WITHOUT ROWID;
          INSERT INTO suppression (address_key, series, address, reason, source, at)
            SELECT address_key, '', address, reason, source, at FROM suppression_before;
          DROP TABLE suppression_before;
          """)
    }
    migrator.registerMigration("6 mailboxes, answers") { db in
      try db.execute(
        sql: """
          -- Messages that were read, by their names in a mailbox; is_settled once it was told.
          CREATE TABLE incoming (
            mailbox TEXT NOT NULL,
            name TEXT NOT NULL,
            digest TEXT NOT NULL,
            kind TEXT NOT NULL,
            campaign TEXT,
            sender TEXT NOT NULL,
            subject TEXT NOT NULL,
            note TEXT,
            at INTEGER NOT NULL,
            is_settled INTEGER NOT NULL,
            PRIMARY KEY (mailbox, name)
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX incoming_digest ON incoming (digest);

          -- The latest of each member, by the event's UID. 'stamp' is when it was given, 'since' from
          -- when it has been the same, and 'at' when it was read.
          CREATE TABLE answer (
            event TEXT NOT NULL,
            address_key TEXT NOT NULL,
            address TEXT NOT NULL,
            answer TEXT NOT NULL,
            comment TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            stamp INTEGER NOT NULL,
            since INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (event, address_key)
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX answer_order ON answer (event, answer, since, address_key);
          """)
    }
    migrator.registerMigration("7 cancelled campaigns") { db in
      try db.execute(
        sql: """
          -- When those that still waited were cancelled.
          ALTER TABLE campaign ADD COLUMN cancelled_at INTEGER;
          UPDATE campaign SET cancelled_at = paused_at WHERE paused_at IS NOT NULL AND EXISTS (
            SELECT 1 FROM message WHERE campaign_id = campaign.id AND state = 'cancelled');
          """)
    }
    migrator.registerMigration("8 bounces, mailboxes in trouble") { db in
      try db.execute(
        sql: """
          -- What came back for a message, each kind once: 'sent_at' is when the relay took it, 'at' when
          -- the report was read. Those that are open were not weighed yet, or wait for a person.
          CREATE TABLE bounce (
            address_key TEXT NOT NULL,
            message_id INTEGER NOT NULL REFERENCES message (id),
            kind TEXT NOT NULL,
            enhanced_status TEXT,
            reason TEXT NOT NULL,
            sent_at INTEGER NOT NULL,
            at INTEGER NOT NULL,
            is_open INTEGER NOT NULL,
            PRIMARY KEY (address_key, message_id, kind)
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX bounce_open ON bounce (address_key) WHERE is_open;

          -- A mailbox that could not be read, until it can be again; 'told_at' is when a person heard of it.
          CREATE TABLE mailbox_trouble (
            mailbox TEXT PRIMARY KEY,
            since INTEGER NOT NULL,
            tried_at INTEGER NOT NULL,
            told_at INTEGER NOT NULL,
            reason TEXT NOT NULL
          ) STRICT, WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("9 forgetting, reports, pages on the web") { db in
      try db.execute(
        sql: """
          -- The key of the names that forgotten people stand under (ForgottenName), once there are any: one
          -- row. is_unfinished while what was erased may still stand in free space.
          CREATE TABLE forgetting (
            key BLOB NOT NULL,
            is_unfinished INTEGER NOT NULL
          ) STRICT;

          -- When its report was about to be mailed to the operator.
          ALTER TABLE campaign ADD COLUMN reported_at INTEGER;

          -- A campaign's page on the web, in JSON; published_at is nil until it is in its folder.
          CREATE TABLE page (
            campaign_id INTEGER PRIMARY KEY REFERENCES campaign (id),
            page BLOB NOT NULL,
            published_at INTEGER
          ) STRICT;
          """)
    }
    migrator.registerMigration("10 bounces that were confirmed") { db in
      try db.execute(
        sql: """
          -- A person has said what follows from it: it is not among those that may be too many any more.
          ALTER TABLE bounce ADD COLUMN is_confirmed INTEGER NOT NULL DEFAULT 0;
          """)
    }
    return migrator
  }
}
