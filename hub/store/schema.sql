-- The hub's store, SQLite engine. Every table that grows with the offices carries the office first:
-- it is the distribution key of the PostgreSQL engine. Times are microseconds since 1970 UTC.
-- Beside these stand the record tables, one a record type (shared/rows).

CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One office's stream: its sequence is handed out under this row.
CREATE TABLE IF NOT EXISTS stream (
    office      TEXT PRIMARY KEY,
    seq         INTEGER NOT NULL,      -- last one given
    parent      TEXT NOT NULL,         -- from the office's record, '' at the top
    department  TEXT NOT NULL,
    level       TEXT NOT NULL,
    side        TEXT NOT NULL,         -- of those who sit in this office
    mark        BLOB,                  -- at seq, see below
    successor   TEXT NOT NULL DEFAULT ''  -- of an office that was merged into another one
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stream_parent ON stream (parent);

-- Every change that ever arrived, for ever, in the order of arrival.
--
-- A mark says what was written in a stream up to a sequence: a hash over the mark before, the
-- sequence and the id of the change behind it. A cursor shows it, so that a store that was put back
-- and has come to the same sequence another way knows that it is shown its own future.
CREATE TABLE IF NOT EXISTS journal (
    office       TEXT NOT NULL,
    seq          INTEGER NOT NULL,     -- in the office's stream
    mark         BLOB,                 -- there, 8 bytes
    id           BLOB NOT NULL,
    replica      BLOB NOT NULL,        -- place at its first arrival
    n            INTEGER NOT NULL,
    type         TEXT NOT NULL,
    record       TEXT NOT NULL,
    received_at  INTEGER NOT NULL,
    effective_at INTEGER NOT NULL,
    written_in   TEXT NOT NULL,        -- office of the device that sent it
    side         TEXT NOT NULL,        -- as the hub knows the device
    quarantine   TEXT,                 -- the reason; NULL: folded
    content      BLOB NOT NULL         -- what the id is the hash of, packed (kept_content)
);
CREATE UNIQUE INDEX IF NOT EXISTS journal_seq ON journal (office, seq);
CREATE UNIQUE INDEX IF NOT EXISTS journal_id ON journal (id);
CREATE INDEX IF NOT EXISTS journal_quarantine ON journal (office, seq)
    WHERE quarantine IS NOT NULL;
CREATE INDEX IF NOT EXISTS journal_refused ON journal (type, record) WHERE quarantine IS NOT NULL;
CREATE INDEX IF NOT EXISTS journal_received ON journal (received_at);

-- Marks of sequences that no entry of the journal stands under, or that one has left.
CREATE TABLE IF NOT EXISTS mark (
    office TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    mark   BLOB NOT NULL,
    PRIMARY KEY (office, seq)
) WITHOUT ROWID;

-- Changes that a person let out of quarantine.
CREATE TABLE IF NOT EXISTS release (
    office      TEXT NOT NULL,         -- whose device sent the change
    id          BLOB PRIMARY KEY,
    released_at INTEGER NOT NULL,
    by          TEXT NOT NULL,
    why         TEXT NOT NULL,
    reason      TEXT NOT NULL          -- of the quarantine
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS release_office ON release (office, released_at);

-- Personal values that were taken out of changes for good: which, by whom, when and why, under the
-- hub's signature. The change may be missing here, after a restore: then it is cut when it comes.
CREATE TABLE IF NOT EXISTS redaction (
    office TEXT NOT NULL,              -- whose stream tells of it
    seq    INTEGER NOT NULL,           -- there
    id     BLOB NOT NULL,              -- of the change
    told   TEXT NOT NULL,              -- as it is sent, docs/wire.md
    PRIMARY KEY (id, office)           -- each stream that ever had it tells of it
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS redaction_office ON redaction (office, seq);

-- Where each change stands in its replica's log. A change that was sent again after a copy or a
-- restore has more than one place.
CREATE TABLE IF NOT EXISTS place (
    office  TEXT NOT NULL,             -- home of the replica
    replica BLOB NOT NULL,
    n       INTEGER NOT NULL,
    id      BLOB NOT NULL,
    PRIMARY KEY (replica, n)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS replica (
    office     TEXT NOT NULL,
    replica    BLOB PRIMARY KEY,
    device     BLOB NOT NULL,
    n          INTEGER NOT NULL,       -- highest contiguous
    chain      BLOB NOT NULL,          -- hash there
    lease_now  BLOB NOT NULL,
    lease_next BLOB NOT NULL,
    backed_up  INTEGER NOT NULL DEFAULT 0  -- highest n that a backup holds
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS device (
    office      TEXT NOT NULL,
    key         BLOB PRIMARY KEY,      -- Ed25519
    machine     TEXT NOT NULL,
    scope       TEXT NOT NULL,         -- own or subtree
    enrolled_at INTEGER NOT NULL,
    revoked     TEXT,                  -- the reason; NULL: active
    last_seen   INTEGER,
    software    TEXT NOT NULL DEFAULT '',
    offset_us   INTEGER,               -- hub's time minus the device's at the last exchange
    copies      INTEGER NOT NULL DEFAULT 0,
    copy_note   TEXT NOT NULL DEFAULT '',
    confirmed   INTEGER NOT NULL DEFAULT 1, -- 0: known by its statement only, pushes, pulls not
    turned_away INTEGER                -- when it last called after it was revoked
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS device_office ON device (office);

CREATE TABLE IF NOT EXISTS enrol_code (
    office      TEXT NOT NULL,
    id          TEXT PRIMARY KEY,      -- first part of the secret, to find the row by
    secret_hash BLOB NOT NULL,
    scope       TEXT NOT NULL,
    expires_at  INTEGER NOT NULL,
    tries_left  INTEGER NOT NULL,
    used_by     BLOB                   -- device key
) WITHOUT ROWID;

-- Each record: the head sets of its registers, and when it was written and arrived, which reports
-- read in place of heads and journal.
CREATE TABLE IF NOT EXISTS record (
    office         TEXT NOT NULL,
    type           TEXT NOT NULL,
    record         TEXT NOT NULL,
    seq            INTEGER NOT NULL,   -- at which one of its registers last changed
    open           INTEGER NOT NULL,   -- registers that wait for a person
    settled        INTEGER NOT NULL,   -- registers settled by rule
    heads          BLOB NOT NULL,      -- shared/merge/packed, in the order shown
    first_received INTEGER,            -- arrival of its first change; NULL: it has no values
    newest         INTEGER NOT NULL,   -- effective time, of all shown values
    unsure         INTEGER NOT NULL,   -- a shown value's clock was off
    retired        INTEGER NOT NULL,
    PRIMARY KEY (office, type, record)
);
CREATE INDEX IF NOT EXISTS record_seq ON record (office, seq);
CREATE INDEX IF NOT EXISTS record_conflict ON record (office) WHERE open > 0 OR settled > 0;
CREATE INDEX IF NOT EXISTS record_id ON record (type, record);

-- Frames that came by file before the ones that they follow, until those come.
CREATE TABLE IF NOT EXISTS waiting (
    office  TEXT NOT NULL,             -- of the device
    device  BLOB NOT NULL,
    replica BLOB NOT NULL,
    first   INTEGER NOT NULL,          -- place of its first change
    frame   TEXT NOT NULL,             -- as it travels, with the device's signature
    -- What it holds and follows: two disks may write one log, and both their frames stand here.
    print   TEXT NOT NULL DEFAULT '',
    last    INTEGER NOT NULL DEFAULT 0,      -- place of its last change; 0: kept by a hub of before
    received_at INTEGER NOT NULL DEFAULT 0,  -- the first time it came; 0: likewise
    PRIMARY KEY (device, replica, first, print)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting_device ON waiting (device);

-- Records that left a stream, under the sequence at which its devices hear of it; one that came
-- back stands here no more.
CREATE TABLE IF NOT EXISTS gone (
    office TEXT NOT NULL,              -- whose stream it left
    type   TEXT NOT NULL,
    record TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    now_at TEXT NOT NULL,
    PRIMARY KEY (office, type, record)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS gone_seq ON gone (office, seq);

-- Every move of a record from one office to another, for ever.
CREATE TABLE IF NOT EXISTS move (
    number      INTEGER PRIMARY KEY,
    type        TEXT NOT NULL,
    record      TEXT NOT NULL,
    left_office TEXT NOT NULL,
    to_office   TEXT NOT NULL,
    at          INTEGER NOT NULL,
    by          TEXT NOT NULL,
    why         TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS move_record ON move (type, record);
CREATE INDEX IF NOT EXISTS move_at ON move (at);

-- Reports as they were issued: never changed, never deleted.
CREATE TABLE IF NOT EXISTS issued_report (
    quarter   TEXT NOT NULL,
    number    INTEGER NOT NULL,        -- from 1, without a gap
    issued_at INTEGER NOT NULL,
    by        TEXT NOT NULL,
    memo      TEXT NOT NULL,
    note      TEXT NOT NULL,
    hash      TEXT NOT NULL,           -- SHA-256 of document, hex
    document  TEXT NOT NULL,           -- JSON, hub/report/frozen
    PRIMARY KEY (quarter, number)
) WITHOUT ROWID;

-- Texts that headquarters wrote itself in place of the program's own, such as letters' templates.
CREATE TABLE IF NOT EXISTS own_text (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
-- What stood there before, each with who put another in its place, and when.
CREATE TABLE IF NOT EXISTS replaced_text (
    name   TEXT NOT NULL,
    number INTEGER NOT NULL,           -- from 1, the newest highest
    text   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    by     TEXT NOT NULL,
    PRIMARY KEY (name, number)
) WITHOUT ROWID;

-- Evidence whose bytes are whole in blobs/, one row an evidence record. Who may have it is decided
-- by the office that holds the record now.
CREATE TABLE IF NOT EXISTS blob (
    office      TEXT NOT NULL,         -- of the record when the bytes arrived
    record      TEXT PRIMARY KEY,      -- of type evidence
    hash        BLOB NOT NULL,         -- SHA-256, the file's name
    bytes       INTEGER NOT NULL,
    device      BLOB NOT NULL,         -- that sent it: its quota counts it
    received_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS blob_hash ON blob (hash);
CREATE INDEX IF NOT EXISTS blob_device ON blob (device);

-- People at headquarters.
CREATE TABLE IF NOT EXISTS person (
    name           TEXT PRIMARY KEY,
    role           TEXT NOT NULL,      -- administrator, division, department, viewer
    scope          TEXT NOT NULL,      -- '', department:CODE or office:ID
    password       TEXT NOT NULL,      -- Argon2id with its cost and salt; '': not set yet
    totp           TEXT NOT NULL,      -- secret in base32; '': none
    totp_confirmed INTEGER NOT NULL,
    totp_step      INTEGER NOT NULL,   -- of 30 s, the last one used
    disabled       INTEGER NOT NULL,
    link           BLOB,               -- SHA-256 of the one-time link's secret
    link_until     INTEGER NOT NULL,
    made_at        INTEGER NOT NULL,
    last_login     INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS person_link ON person (link) WHERE link IS NOT NULL;

-- Who is signed in at the console, whichever process he calls. Neither moved nor restored: a copy
-- of a store lets nobody in.
CREATE TABLE IF NOT EXISTS session (
    hash    BLOB PRIMARY KEY,          -- SHA-256 of the cookie's value
    person  TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL           -- last used, within a minute or so
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS session_person ON session (person, made_at);

-- What people did, for ever. It grows with people and not with offices, so the order of the acts is
-- its key.
CREATE TABLE IF NOT EXISTS audit (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    who       TEXT NOT NULL,
    came_from TEXT NOT NULL,           -- address, or command line
    verb      TEXT NOT NULL,
    what      TEXT NOT NULL,           -- the record, user or device
    office    TEXT NOT NULL,
    outcome   TEXT NOT NULL,           -- done, refused, failed
    note      TEXT NOT NULL,
    note_bn   TEXT NOT NULL DEFAULT '' -- the same, where the program said it in both languages
);
CREATE INDEX IF NOT EXISTS audit_who ON audit (who, id);
