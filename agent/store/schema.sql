-- The agent's database (agent.db). One connection writes it; every save is one transaction with
-- the rows that it changes. Times are microseconds since 1970 UTC, ids are blobs. Beside these
-- tables stand the record tables, one a record type (shared/rows): read those with any SQL tool, do
-- not write any.

CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;

-- The logs this installation has written, one a replica; the last one is written now. An earlier
-- one was left because the disk turned out to be a copy.
CREATE TABLE IF NOT EXISTS log (
    born         INTEGER PRIMARY KEY,
    replica      BLOB NOT NULL UNIQUE,
    n            INTEGER NOT NULL,     -- places given
    chain        BLOB NOT NULL,        -- hash after the last place
    acknowledged INTEGER NOT NULL,     -- places that receipts of the current epoch cover
    backed_up    INTEGER NOT NULL DEFAULT 0  -- places that a backup of the hub holds
);

-- Every own change, for ever.
CREATE TABLE IF NOT EXISTS journal (
    ordinal      INTEGER PRIMARY KEY,  -- order of saving; unlike the place it never changes
    replica      BLOB NOT NULL,
    n            INTEGER NOT NULL,
    id           BLOB NOT NULL UNIQUE,
    office       TEXT NOT NULL,
    type         TEXT NOT NULL,
    record       TEXT NOT NULL,
    content      TEXT NOT NULL,        -- what the id is the hash of
    state        TEXT NOT NULL,        -- pending, received, confirmed, quarantined
    chain        BLOB NOT NULL,        -- of the log, after this place
    made_at      INTEGER NOT NULL,
    boot         TEXT NOT NULL,        -- boot of the machine, and the monotonic clock then
    mono         INTEGER NOT NULL,
    heard_at     INTEGER NOT NULL,     -- latest hub time known when it was made; 0: none
    seq          INTEGER,              -- the hub's stamp: in its office's stream
    effective_at INTEGER,
    mac          BLOB,
    stamp_epoch  TEXT,                 -- epoch that gave the sequence
    stamp_office TEXT NOT NULL DEFAULT '',  -- in whose stream it is; '': not said
    received_at  INTEGER,              -- hub time of the receipt
    reason       TEXT,                 -- of the quarantine it is in, or was
    UNIQUE (replica, n)
);
CREATE INDEX IF NOT EXISTS journal_record ON journal (type, record);
CREATE INDEX IF NOT EXISTS journal_open ON journal (state) WHERE state <> 'confirmed';

-- The hub's head sets as last pulled.
CREATE TABLE IF NOT EXISTS pulled (
    office   TEXT NOT NULL,
    type     TEXT NOT NULL,
    record   TEXT NOT NULL,
    register TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    epoch    TEXT NOT NULL,            -- '' while its stream is being pulled again
    heads    BLOB NOT NULL,            -- shared/merge/packed, in the hub's order
    PRIMARY KEY (office, type, record, register)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pulled_record ON pulled (type, record);

-- The streams that the hub lets this device pull, and how far they are.
CREATE TABLE IF NOT EXISTS stream (
    office       TEXT NOT NULL,
    only         INTEGER NOT NULL,     -- 1: the office's own record and nothing else
    heads        INTEGER NOT NULL,     -- cursors
    history      INTEGER NOT NULL,
    checksum_bad INTEGER NOT NULL,     -- the last full pass did not agree with the hub
    agreed       INTEGER NOT NULL DEFAULT -1,  -- where a checksum last agreed; -1: nowhere yet
    heads_mark   BLOB,                 -- the hub's marks at the cursors, to be shown with them
    history_mark BLOB,
    PRIMARY KEY (office, only)
) WITHOUT ROWID;

-- Records that left a stream of this device, and the office that they went to: what it wrote of
-- them before it knew lands there.
CREATE TABLE IF NOT EXISTS gone (
    type   TEXT NOT NULL,
    record TEXT NOT NULL,
    office TEXT NOT NULL,              -- whose stream it left
    seq    INTEGER NOT NULL,           -- in that stream
    now_at TEXT NOT NULL,
    PRIMARY KEY (type, record, office)
) WITHOUT ROWID;

-- What files brought beyond the cursors, while a part before it is still on its way: taken already,
-- only the cursor has to pass it.
CREATE TABLE IF NOT EXISTS ahead (
    office   TEXT NOT NULL,
    only     INTEGER NOT NULL,
    cursor   TEXT NOT NULL,            -- heads, history
    first    INTEGER NOT NULL,         -- sequences after this one...
    last     INTEGER NOT NULL,         -- ... up to this one
    checksum BLOB,                     -- of the stream, where it ends there
    mark     BLOB,                     -- the hub's, at `last`
    first_mark BLOB,                   -- and at `first`
    PRIMARY KEY (office, only, cursor, first)
) WITHOUT ROWID;

-- Changes of others, for reading the history with no line.
CREATE TABLE IF NOT EXISTS past (
    id           BLOB PRIMARY KEY,
    office       TEXT NOT NULL,
    type         TEXT NOT NULL,
    record       TEXT NOT NULL,
    replica      BLOB NOT NULL,
    n            INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    effective_at INTEGER NOT NULL,
    received_at  INTEGER NOT NULL,
    quarantined  INTEGER NOT NULL,
    content      TEXT NOT NULL,
    written_in   TEXT NOT NULL DEFAULT '',
    side         TEXT NOT NULL DEFAULT 'office',
    proof        BLOB,                 -- the hub's own, to give the change back to it
    epoch        TEXT NOT NULL DEFAULT ''  -- in which the hub sent it, or was last offered it
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS past_record ON past (type, record);
CREATE INDEX IF NOT EXISTS past_held ON past (office) WHERE quarantined <> 0;
CREATE INDEX IF NOT EXISTS past_lacking ON past (epoch) WHERE proof IS NOT NULL;

-- Personal values that headquarters took out of changes for good, as it told them: what arrives
-- late or from an older copy of the hub brings none back, and a restored hub is told of them.
CREATE TABLE IF NOT EXISTS redaction (
    id    BLOB PRIMARY KEY,            -- of the change
    told  TEXT NOT NULL,               -- with the hub's signature, docs/wire.md
    epoch TEXT NOT NULL                -- in which the hub told it, or was last told
) WITHOUT ROWID;

-- Registers of the view with more than one value.
CREATE TABLE IF NOT EXISTS conflict (
    office   TEXT NOT NULL,
    type     TEXT NOT NULL,
    record   TEXT NOT NULL,
    register TEXT NOT NULL,
    state    TEXT NOT NULL,            -- open, settled
    PRIMARY KEY (type, record, office, register)
) WITHOUT ROWID;

-- Epochs of the hub that this device has lived in: an answer that was carried here late and is of
-- an earlier one is known by it. A file of version 1 begins with the epoch it is in.
CREATE TABLE IF NOT EXISTS epoch_seen (epoch TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT OR IGNORE INTO epoch_seen SELECT value FROM meta WHERE key = 'epoch';

-- Evidence records whose bytes the hub holds, as this device heard in that epoch of the hub: in a
-- later one it asks again, because a restored hub may lack them.
CREATE TABLE IF NOT EXISTS evidence_settled (
    record TEXT PRIMARY KEY,
    epoch  TEXT NOT NULL
) WITHOUT ROWID;

-- What was typed at the desk and not saved yet, one row a form and window. Never sent anywhere.
CREATE TABLE IF NOT EXISTS draft (
    key  TEXT NOT NULL,                -- the form's, as the pages name it; behind a line feed whose
    tab  TEXT NOT NULL,                -- the window's
    turn INTEGER NOT NULL,             -- counts up with each one kept
    body TEXT NOT NULL,                -- JSON of the page's own
    PRIMARY KEY (key, tab)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS draft_turn ON draft (turn);
