-- The cutoffs (zone and rollover) that a learner had before the one in their row. The last of them may still hold.
CREATE TABLE earlier_cutoff (
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    until_at   INTEGER NOT NULL,                            -- UTC, ms: from then on the next one holds
    zone       TEXT NOT NULL,
    rollover   INTEGER NOT NULL CHECK (rollover BETWEEN 0 AND 6),
    PRIMARY KEY (learner_id, until_at)
) STRICT, WITHOUT ROWID;

-- Study dates that were set aside in advance, both ends included.
CREATE TABLE vacation (
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    first_on   TEXT NOT NULL,
    last_on    TEXT NOT NULL CHECK (last_on >= first_on),
    set_at     INTEGER NOT NULL,
    PRIMARY KEY (learner_id, first_on)
) STRICT, WITHOUT ROWID;

-- The bot's last sign of life, and the times without one. No outage meets another.
CREATE TABLE heartbeat (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE outage (
    from_at INTEGER PRIMARY KEY,
    to_at   INTEGER NOT NULL CHECK (to_at > from_at)
) STRICT;
CREATE INDEX outage_by_end ON outage (to_at);

ALTER TABLE learner ADD COLUMN streak_bridged TEXT;         -- ISO date: the last one that was bridged
ALTER TABLE learner ADD COLUMN shares INTEGER NOT NULL DEFAULT 0 CHECK (shares IN (0, 1));  -- milestones, with a group

-- The source of a zone may now also be the client's hint. A CHECK cannot be changed in place.
ALTER TABLE learner ADD COLUMN zone_by TEXT NOT NULL DEFAULT 'default' CHECK (zone_by IN ('learner', 'chat', 'client', 'default'));
UPDATE learner SET zone_by = zone_source;
ALTER TABLE learner DROP COLUMN zone_source;
ALTER TABLE learner RENAME COLUMN zone_by TO zone_source;
-- The first grade fixes the zone; until now it did so only where somebody had said one.
UPDATE learner SET zone = 'UTC' WHERE zone IS NULL AND streak_last IS NOT NULL;

-- A push may now also be a milestone that its learner shares with a group. A CHECK cannot be changed in place,
-- and nothing refers to pushes.
CREATE TABLE push_with_milestones (
    id         INTEGER PRIMARY KEY,
    platform   TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('reveal', 'reminder', 'stopped', 'test', 'milestone')),
    subject    TEXT NOT NULL,                               -- what it is about: once per kind and subject
    chat_id    INTEGER REFERENCES chat (id) ON DELETE CASCADE,     -- where it goes, or what it is about
    account    TEXT,                                        -- the person it goes to, as the platform names them
    learner_id INTEGER REFERENCES learner (id) ON DELETE CASCADE,
    post_id    INTEGER REFERENCES post (id) ON DELETE CASCADE,
    days       INTEGER,                                     -- the length of a milestone
    state      TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'unknown', 'missed')),
    planned_at INTEGER NOT NULL,
    try_after  INTEGER NOT NULL,
    over_at    INTEGER NOT NULL,                            -- worth nothing any more from here on
    tries      INTEGER NOT NULL DEFAULT 0,
    sent_at    INTEGER,
    message    TEXT,                                        -- the platform's name of the message
    note       TEXT,                                        -- why it failed
    UNIQUE (kind, subject)
) STRICT;
INSERT INTO push_with_milestones (id, platform, kind, subject, chat_id, account, learner_id, post_id, state, planned_at, try_after, over_at, tries, sent_at, message, note)
SELECT id, platform, kind, subject, chat_id, account, learner_id, post_id, state, planned_at, try_after, over_at, tries, sent_at, message, note FROM push;
DROP TABLE push;
ALTER TABLE push_with_milestones RENAME TO push;
CREATE INDEX push_to_send ON push (try_after) WHERE state IN ('planned', 'unknown');
CREATE INDEX push_sending ON push (id) WHERE state = 'sending';
CREATE INDEX push_by_chat ON push (chat_id) WHERE chat_id IS NOT NULL;
CREATE INDEX push_by_learner ON push (learner_id) WHERE learner_id IS NOT NULL;
CREATE INDEX push_by_post ON push (post_id) WHERE post_id IS NOT NULL;
