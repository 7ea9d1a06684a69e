-- Everything besides daily posts that nobody asked for just now. The row is written before anything is sent.
CREATE TABLE push (
    id         INTEGER PRIMARY KEY,
    platform   TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('reveal', 'reminder', 'stopped', 'test')),
    subject    TEXT NOT NULL,                               -- what it is about: once per kind and subject
    chat_id    INTEGER REFERENCES chat (id) ON DELETE CASCADE,     -- where it goes, or what it is about
    account    TEXT,                                        -- the person it goes to, as the platform names them
    learner_id INTEGER REFERENCES learner (id) ON DELETE CASCADE,
    post_id    INTEGER REFERENCES post (id) ON DELETE CASCADE,
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
CREATE INDEX push_to_send ON push (try_after) WHERE state IN ('planned', 'unknown');
CREATE INDEX push_sending ON push (id) WHERE state = 'sending';
CREATE INDEX push_by_chat ON push (chat_id) WHERE chat_id IS NOT NULL;
CREATE INDEX push_by_learner ON push (learner_id) WHERE learner_id IS NOT NULL;
CREATE INDEX push_by_post ON push (post_id) WHERE post_id IS NOT NULL;

-- Messages of a chat that are still edited.
CREATE INDEX post_with_message ON post (chat_id) WHERE message IS NOT NULL;

-- A learner's wish to be reminded while the streak is at risk.
CREATE TABLE reminder (
    learner_id INTEGER PRIMARY KEY REFERENCES learner (id) ON DELETE CASCADE,
    platform   TEXT NOT NULL,
    account    TEXT NOT NULL,                               -- where it goes, as the platform names the person
    time       TEXT NOT NULL,                               -- HH:MM on the wall clock of the learner's zone
    language   TEXT NOT NULL CHECK (language IN ('en', 'zh')),  -- to be written in until the learner chooses one
    next_at    INTEGER NOT NULL,                            -- UTC, ms
    refused    TEXT                                         -- why it stopped: closed to us; NULL while it runs
) STRICT;
CREATE INDEX reminder_due ON reminder (next_at) WHERE refused IS NULL;

-- Who is told when posts stop: whoever set the schedule up or started it again last.
ALTER TABLE schedule ADD COLUMN admin TEXT;
-- What kind of refusal paused it, so that the admin is told what to do.
ALTER TABLE schedule ADD COLUMN pause_cause TEXT CHECK (pause_cause IN ('gone', 'rights', 'closed', 'blocked', 'other'));

-- The chats of a guild that removed us.
CREATE INDEX chat_by_guild ON chat (platform, guild) WHERE guild IS NOT NULL;
