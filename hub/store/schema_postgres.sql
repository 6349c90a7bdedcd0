-- The hub's store, PostgreSQL engine: the tables of schema.sql, which says what each column is,
-- with what differs said here. Run when a hub opens an empty database, under a lock of its own.
--
-- Every table that grows with the offices has the office in its primary key: it is the distribution
-- key of clusters that spread tables (docs/scale.md). Where rows are looked up by something else,
-- that comes first in the key, so that one index serves both. Tables without an office are small
-- and the same everywhere.
--
-- Sequences of streams are no bigserial: a number that is drawn outside the transaction's order is
-- seen by readers after higher ones, and a cursor that has passed it never comes back. They are
-- handed out under the office's row in `stream`, locked until the commit.
--
-- Texts compare by their bytes, as in SQLite and in checksums, whatever the database's locale is.

CREATE TABLE IF NOT EXISTS meta (key TEXT COLLATE "C" PRIMARY KEY, value TEXT NOT NULL);

-- Empty for ever: hub processes that met lock it before they begin, to come one after the other.
CREATE TABLE IF NOT EXISTS turn (nobody BOOLEAN);

-- Half empty pages, so that a new sequence is written beside the old one and no index is touched.
CREATE TABLE IF NOT EXISTS stream (
    office      TEXT COLLATE "C" PRIMARY KEY,
    seq         BIGINT NOT NULL,
    parent      TEXT COLLATE "C" NOT NULL,
    department  TEXT COLLATE "C" NOT NULL,
    level       TEXT NOT NULL,
    side        TEXT NOT NULL,
    mark        BYTEA,
    successor   TEXT COLLATE "C" NOT NULL DEFAULT ''
) WITH (fillfactor = 50);
-- Of databases of version 1.
ALTER TABLE stream ADD COLUMN IF NOT EXISTS successor TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX IF NOT EXISTS stream_parent ON stream (parent);

CREATE TABLE IF NOT EXISTS journal (
    office       TEXT COLLATE "C" NOT NULL,
    seq          BIGINT NOT NULL,
    mark         BYTEA,
    id           BYTEA NOT NULL,
    replica      BYTEA NOT NULL,
    n            BIGINT NOT NULL,
    type         TEXT COLLATE "C" NOT NULL,
    record       TEXT COLLATE "C" NOT NULL,
    received_at  BIGINT NOT NULL,
    effective_at BIGINT NOT NULL,
    written_in   TEXT NOT NULL,
    side         TEXT NOT NULL,
    quarantine   TEXT,
    content      BYTEA NOT NULL,
    PRIMARY KEY (office, seq)
);
CREATE UNIQUE INDEX IF NOT EXISTS journal_id ON journal (id, office);
CREATE INDEX IF NOT EXISTS journal_quarantine ON journal (office, seq)
    WHERE quarantine IS NOT NULL;
-- What is held may have a longer name than an ordered index takes, as those before version 7 had.
DROP INDEX IF EXISTS journal_refused;
CREATE INDEX IF NOT EXISTS journal_held ON journal USING hash (record)
    WHERE quarantine IS NOT NULL;
CREATE INDEX IF NOT EXISTS journal_received ON journal (received_at);

CREATE TABLE IF NOT EXISTS mark (
    office TEXT COLLATE "C" NOT NULL,
    seq    BIGINT NOT NULL,
    mark   BYTEA NOT NULL,
    PRIMARY KEY (office, seq)
);

CREATE TABLE IF NOT EXISTS release (
    office      TEXT COLLATE "C" NOT NULL,
    id          BYTEA NOT NULL,
    released_at BIGINT NOT NULL,
    by          TEXT NOT NULL,
    why         TEXT NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (id, office)
);
CREATE INDEX IF NOT EXISTS release_office ON release (office, released_at);

CREATE TABLE IF NOT EXISTS redaction (
    office TEXT COLLATE "C" NOT NULL,
    seq    BIGINT NOT NULL,
    id     BYTEA NOT NULL,
    told   TEXT NOT NULL,
    PRIMARY KEY (id, office)
);
-- Of databases of version 3, where no redaction could be written.
ALTER TABLE redaction DROP CONSTRAINT IF EXISTS redaction_pkey, ADD PRIMARY KEY (id, office);
CREATE INDEX IF NOT EXISTS redaction_office ON redaction (office, seq);

CREATE TABLE IF NOT EXISTS place (
    office  TEXT COLLATE "C" NOT NULL,
    replica BYTEA NOT NULL,
    n       BIGINT NOT NULL,
    id      BYTEA NOT NULL,
    PRIMARY KEY (replica, n, office)
);

CREATE TABLE IF NOT EXISTS replica (
    office     TEXT COLLATE "C" NOT NULL,
    replica    BYTEA NOT NULL,
    device     BYTEA NOT NULL,
    n          BIGINT NOT NULL,
    chain      BYTEA NOT NULL,
    lease_now  BYTEA NOT NULL,
    lease_next BYTEA NOT NULL,
    backed_up  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (replica, office)
) WITH (fillfactor = 70);

CREATE TABLE IF NOT EXISTS device (
    office      TEXT COLLATE "C" NOT NULL,
    key         BYTEA NOT NULL,
    machine     TEXT NOT NULL,
    scope       TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    revoked     TEXT,
    last_seen   BIGINT,
    software    TEXT NOT NULL DEFAULT '',
    offset_us   BIGINT,
    copies      BIGINT NOT NULL DEFAULT 0,
    copy_note   TEXT NOT NULL DEFAULT '',
    confirmed   BIGINT NOT NULL DEFAULT 1,
    turned_away BIGINT,
    PRIMARY KEY (key, office)
) WITH (fillfactor = 70);
CREATE INDEX IF NOT EXISTS device_office ON device (office);

CREATE TABLE IF NOT EXISTS enrol_code (
    office      TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    secret_hash BYTEA NOT NULL,
    scope       TEXT NOT NULL,
    expires_at  BIGINT NOT NULL,
    tries_left  BIGINT NOT NULL,
    used_by     BYTEA,
    PRIMARY KEY (id, office)
);

CREATE TABLE IF NOT EXISTS record (
    office         TEXT COLLATE "C" NOT NULL,
    type           TEXT COLLATE "C" NOT NULL,
    record         TEXT COLLATE "C" NOT NULL,
    seq            BIGINT NOT NULL,
    open           BIGINT NOT NULL,
    settled        BIGINT NOT NULL,
    heads          BYTEA NOT NULL,
    first_received BIGINT,
    newest         BIGINT NOT NULL,
    unsure         BIGINT NOT NULL,
    retired        BIGINT NOT NULL,
    PRIMARY KEY (office, type, record)
);
CREATE INDEX IF NOT EXISTS record_seq ON record (office, seq);
CREATE INDEX IF NOT EXISTS record_conflict ON record (office) WHERE open > 0 OR settled > 0;
CREATE INDEX IF NOT EXISTS record_id ON record (type, record);

CREATE TABLE IF NOT EXISTS waiting (
    office  TEXT COLLATE "C" NOT NULL,
    device  BYTEA NOT NULL,
    replica BYTEA NOT NULL,
    first   BIGINT NOT NULL,
    frame   TEXT NOT NULL,
    PRIMARY KEY (replica, first, office)
);
ALTER TABLE waiting ADD COLUMN IF NOT EXISTS print TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE waiting ADD COLUMN IF NOT EXISTS last BIGINT NOT NULL DEFAULT 0;
ALTER TABLE waiting ADD COLUMN IF NOT EXISTS received_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE waiting DROP CONSTRAINT IF EXISTS waiting_pkey;
ALTER TABLE waiting ADD PRIMARY KEY (device, replica, first, print, office);
CREATE INDEX IF NOT EXISTS waiting_device ON waiting (device);

CREATE TABLE IF NOT EXISTS gone (
    office TEXT COLLATE "C" NOT NULL,
    type   TEXT COLLATE "C" NOT NULL,
    record TEXT COLLATE "C" NOT NULL,
    seq    BIGINT NOT NULL,
    now_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (office, type, record)
);
CREATE INDEX IF NOT EXISTS gone_seq ON gone (office, seq);

-- Drawn numbers will do here: nobody keeps a cursor on this list.
CREATE TABLE IF NOT EXISTS move (
    number      BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    type        TEXT COLLATE "C" NOT NULL,
    record      TEXT COLLATE "C" NOT NULL,
    left_office TEXT COLLATE "C" NOT NULL,
    to_office   TEXT COLLATE "C" NOT NULL,
    at          BIGINT NOT NULL,
    by          TEXT NOT NULL,
    why         TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS move_record ON move (type, record);
CREATE INDEX IF NOT EXISTS move_at ON move (at);

CREATE TABLE IF NOT EXISTS issued_report (
    quarter   TEXT COLLATE "C" NOT NULL,
    number    BIGINT NOT NULL,
    issued_at BIGINT NOT NULL,
    by        TEXT NOT NULL,
    memo      TEXT NOT NULL,
    note      TEXT NOT NULL,
    hash      TEXT NOT NULL,
    document  TEXT NOT NULL,
    PRIMARY KEY (quarter, number)
);

CREATE TABLE IF NOT EXISTS own_text (name TEXT COLLATE "C" PRIMARY KEY, text TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS replaced_text (
    name   TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    text   TEXT NOT NULL,
    at     BIGINT NOT NULL,
    by     TEXT NOT NULL,
    PRIMARY KEY (name, number)
);

CREATE TABLE IF NOT EXISTS blob (
    office      TEXT COLLATE "C" NOT NULL,
    record      TEXT COLLATE "C" NOT NULL,
    hash        BYTEA NOT NULL,
    bytes       BIGINT NOT NULL,
    device      BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (record, office)
);
CREATE INDEX IF NOT EXISTS blob_hash ON blob (hash);
CREATE INDEX IF NOT EXISTS blob_device ON blob (device);

CREATE TABLE IF NOT EXISTS person (
    name           TEXT COLLATE "C" PRIMARY KEY,
    role           TEXT NOT NULL,
    scope          TEXT NOT NULL,
    password       TEXT NOT NULL,
    totp           TEXT NOT NULL,
    totp_confirmed BIGINT NOT NULL,
    totp_step      BIGINT NOT NULL,
    disabled       BIGINT NOT NULL,
    link           BYTEA,
    link_until     BIGINT NOT NULL,
    made_at        BIGINT NOT NULL,
    last_login     BIGINT
);
CREATE UNIQUE INDEX IF NOT EXISTS person_link ON person (link) WHERE link IS NOT NULL;

CREATE TABLE IF NOT EXISTS session (
    hash    BYTEA PRIMARY KEY,
    person  TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS session_person ON session (person, made_at);

-- Drawn numbers will do here: nobody keeps a cursor on this list, people page back from its end.
CREATE TABLE IF NOT EXISTS audit (
    id        BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at        BIGINT NOT NULL,
    who       TEXT NOT NULL,
    came_from TEXT NOT NULL,
    verb      TEXT NOT NULL,
    what      TEXT NOT NULL,
    office    TEXT NOT NULL,
    outcome   TEXT NOT NULL,
    note      TEXT NOT NULL
);
ALTER TABLE audit ADD COLUMN IF NOT EXISTS note_bn TEXT NOT NULL DEFAULT '';
CREATE INDEX IF NOT EXISTS audit_who ON audit (who, id);
