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
