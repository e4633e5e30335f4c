-- The same under the ninth schema.
PRAGMA application_id = 1349481332;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('1 outbox, log, suppression');
INSERT INTO grdb_migrations VALUES('2 relay, pace, doubt, pause');
INSERT INTO grdb_migrations VALUES('3 assets, departures');
INSERT INTO grdb_migrations VALUES('4 guards, approval, corrections');
INSERT INTO grdb_migrations VALUES('5 suppression by series');
INSERT INTO grdb_migrations VALUES('6 mailboxes, answers');
INSERT INTO grdb_migrations VALUES('7 cancelled campaigns');
INSERT INTO grdb_migrations VALUES('8 bounces, mailboxes in trouble');
INSERT INTO grdb_migrations VALUES('9 forgetting, reports, pages on the web');
CREATE TABLE campaign (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  series TEXT NOT NULL,
  queued_at INTEGER NOT NULL,
  expires_at INTEGER,
  composition BLOB NOT NULL,
  digest TEXT NOT NULL
, in_doubt TEXT NOT NULL DEFAULT 'hold', paused_at INTEGER, paused_because TEXT, content TEXT, columns TEXT, corrects INTEGER REFERENCES campaign (id), cancelled_at INTEGER) STRICT;
INSERT INTO campaign VALUES(1,'news','news',1795562950,NULL,X'7b2263616d706169676e223a226e657773222c2264617465223a7b227365636f6e6473223a313739353536323935307d2c2266616c6c6261636b73223a5b22225d2c226669656c6473223a5b2266697273745f6e616d65225d2c2266726f6d223a7b2261646472657373223a226e65777340736f63696574792e6578616d706c652e6f7267222c226e616d65223a225465737420536f6369657479227d2c2268746d6c223a5b223c68746d6c3e3c626f64793e3c703e4465617220222c7b226573636170696e67223a2268746d6c222c22736c6f74223a307d2c222c3c2f703e5c6e3c703e5468657265206973206e6577732e3c2f703e5c6e3c6120687265663d5c226d61696c746f3a6c6561766540736f63696574792e6578616d706c652e6f72675c223e6c656176653c2f613e3c2f626f64793e3c2f68746d6c3e5c6e225d2c22726563697069656e744e616d65223a5b5d2c227265766572736550617468223a22626f756e63657340736f63696574792e6578616d706c652e6f7267222c22736572696573223a226e657773222c227365726965735469746c65223a224e657773222c227375626a656374223a5b7b226573636170696e67223a22686561646572222c22736c6f74223a307d2c222c20736f6d65206e657773225d2c2274657874223a5b224465617220222c7b226573636170696e67223a2274657874222c22736c6f74223a307d2c222c5c6e5c6e5468657265206973206e6577732e5c6e4c656176653a206d61696c746f3a6c6561766540736f63696574792e6578616d706c652e6f72675c6e225d2c22756e737562736372696265223a5b226d61696c746f3a6c6561766540736f63696574792e6578616d706c652e6f7267225d2c227574634f6666736574223a307d','aa50f14affc53781ba1264c5973b5480ad844d6fadbd15dab08e047a38067e14','hold',NULL,NULL,'c0ffee','["first_name","email"]',NULL,NULL);
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
INSERT INTO message VALUES(1,1,'member1@example.org','member1@example.org',2,'accepted',1,1700000000);
INSERT INTO message VALUES(2,1,'member2@example.org','member2@example.org',3,'deferred',1,1700000300);
INSERT INTO message VALUES(3,1,'member3@example.org','member3@example.org',4,'failed',1,1700000000);
INSERT INTO message VALUES(4,1,'member4@example.org','member4@example.org',5,'in_doubt',1,1700000000);
INSERT INTO message VALUES(5,1,'member5@example.org','member5@example.org',6,'committing',0,1700000001);
INSERT INTO message VALUES(6,1,'member6@example.org','member6@example.org',7,'queued',0,1795562950);
INSERT INTO message VALUES(7,1,'member7@example.org','member7@example.org',8,'suppressed',0,1795562950);
INSERT INTO message VALUES(8,1,'member8@example.org','member8@example.org',9,'queued',0,1795562950);
CREATE TABLE merged (
  message_id INTEGER PRIMARY KEY REFERENCES message (id),
  field_values BLOB NOT NULL
) STRICT;
INSERT INTO merged VALUES(1,X'084d656d6265722031');
INSERT INTO merged VALUES(2,X'084d656d6265722032');
INSERT INTO merged VALUES(3,X'084d656d6265722033');
INSERT INTO merged VALUES(4,X'084d656d6265722034');
INSERT INTO merged VALUES(5,X'084d656d6265722035');
INSERT INTO merged VALUES(6,X'084d656d6265722036');
INSERT INTO merged VALUES(7,X'084d656d6265722037');
INSERT INTO merged VALUES(8,X'084d656d6265722038');
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
INSERT INTO attempt VALUES(1,1,1700000000,'accepted',250,'2.0.0','Ok: queued as 4QX','4QX');
INSERT INTO attempt VALUES(2,1,1700000000,'deferred',450,'4.2.0','greylisted',NULL);
INSERT INTO attempt VALUES(3,1,1700000000,'failed',550,'5.1.1','no such user',NULL);
INSERT INTO attempt VALUES(4,1,1700000000,'in_doubt',NULL,NULL,'the relay closed the connection',NULL);
CREATE TABLE suppression (
  address_key TEXT NOT NULL,
  series TEXT NOT NULL,
  address TEXT NOT NULL,
  reason TEXT NOT NULL,
  source TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (address_key, series)
) STRICT, WITHOUT ROWID;
INSERT INTO suppression VALUES('member3@example.org','','member3@example.org','550 5.1.1 no such user','relay',1700000000);
INSERT INTO suppression VALUES('member7@example.org','','member7@example.org','asked to leave','command',1795562950);
CREATE TABLE relay (
  url TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  since INTEGER NOT NULL,
  retry_at INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pace (
  scope TEXT PRIMARY KEY,
  next_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO pace VALUES('nhs.net',1700000000.4999999999);
CREATE TABLE tally (
  minute INTEGER PRIMARY KEY,
  attempts INTEGER NOT NULL
) STRICT;
INSERT INTO tally VALUES(28333333,4);
CREATE TABLE departures (run TEXT NOT NULL) STRICT;
INSERT INTO departures VALUES('5c1f-run');
CREATE TABLE asset (
  digest TEXT PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
INSERT INTO asset VALUES('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',X'68656c6c6f');
CREATE TABLE approval (
  campaign TEXT PRIMARY KEY,
  digest TEXT NOT NULL,
  parts TEXT NOT NULL,
  approved_at INTEGER NOT NULL,
  approved_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO approval VALUES('news','d1','{"subject":"s1"}',1700000000,'editor');
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
INSERT INTO incoming VALUES('maildir:/home/news/Maildir','1700000000.M1P1.host','d1','answer','news','Member 1 <member1@example.org>','Accepted: news',NULL,1700000100,1);
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
INSERT INTO answer VALUES('news@society.example.org','member1@example.org','member1@example.org','accepted','',0,1700000100,1700000100,1700000100);
CREATE INDEX message_due ON message (campaign_id, due_at)
  WHERE state IN ('queued', 'deferred');
CREATE INDEX message_committing ON message (campaign_id) WHERE state = 'committing';
CREATE INDEX incoming_digest ON incoming (digest);
CREATE INDEX answer_order ON answer (event, answer, since, address_key);
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
CREATE TABLE mailbox_trouble (
  mailbox TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  tried_at INTEGER NOT NULL,
  told_at INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX bounce_open ON bounce (address_key) WHERE is_open;
CREATE TABLE forgetting (
  key BLOB NOT NULL,
  is_unfinished INTEGER NOT NULL
) STRICT;
ALTER TABLE campaign ADD COLUMN reported_at INTEGER;
CREATE TABLE page (
  campaign_id INTEGER PRIMARY KEY REFERENCES campaign (id),
  page BLOB NOT NULL,
  published_at INTEGER
) STRICT;
COMMIT;
