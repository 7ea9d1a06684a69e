-- Learners and the accounts by which platforms know them.
CREATE TABLE learner (
    id                   INTEGER PRIMARY KEY,
    created_at           INTEGER NOT NULL,                  -- UTC, ms
    language             TEXT CHECK (language IN ('en', 'zh')),  -- NULL: as the client hints
    zone                 TEXT,                              -- IANA name; NULL: not known yet
    zone_source          TEXT NOT NULL DEFAULT 'default' CHECK (zone_source IN ('learner', 'chat', 'default')),
    rollover             INTEGER NOT NULL DEFAULT 4 CHECK (rollover BETWEEN 0 AND 6),
    new_per_day          INTEGER NOT NULL DEFAULT 10 CHECK (new_per_day BETWEEN 0 AND 100),
    retention            REAL NOT NULL DEFAULT 0.9 CHECK (retention BETWEEN 0.7 AND 0.97),
    welcome              TEXT NOT NULL DEFAULT 'none' CHECK (welcome IN ('none', 'language', 'zone', 'daily', 'done')),
    -- The cache of the fold over study_day.
    streak_current       INTEGER NOT NULL DEFAULT 0,
    streak_longest       INTEGER NOT NULL DEFAULT 0,
    streak_last          TEXT,                              -- ISO date
    streak_freezes       INTEGER NOT NULL DEFAULT 0,
    streak_toward_freeze INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE account (
    platform    TEXT NOT NULL,
    external_id TEXT NOT NULL,
    learner_id  INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    PRIMARY KEY (platform, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_by_learner ON account (learner_id);

-- Where the bot talks, and when it posts there.
CREATE TABLE chat (
    id         INTEGER PRIMARY KEY,
    platform   TEXT NOT NULL,
    place      TEXT NOT NULL,
    thread     TEXT NOT NULL DEFAULT '',                    -- '' where there is none
    guild      TEXT,
    kind       TEXT NOT NULL CHECK (kind IN ('private', 'group')),
    created_at INTEGER NOT NULL,
    UNIQUE (platform, place, thread)
) STRICT;

CREATE TABLE schedule (
    chat_id    INTEGER PRIMARY KEY REFERENCES chat (id) ON DELETE CASCADE,
    time       TEXT NOT NULL,                               -- HH:MM on the wall clock of the zone
    zone       TEXT NOT NULL,
    weekdays   INTEGER NOT NULL DEFAULT 127 CHECK (weekdays BETWEEN 1 AND 127),  -- bits, Monday lowest
    language   TEXT NOT NULL CHECK (language IN ('en', 'zh', 'both')),
    topics     TEXT NOT NULL DEFAULT '',                    -- short names parted by commas; '' means all
    role       TEXT,
    paused     TEXT CHECK (paused IN ('admin', 'refused')),
    pause_note TEXT,
    next_at    INTEGER NOT NULL,                            -- UTC, ms
    next_date  TEXT NOT NULL,                               -- the local date of next_at
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX schedule_due ON schedule (next_at) WHERE paused IS NULL;

-- The daily question of one chat on one local date. The row is written before anything is sent.
CREATE TABLE post (
    id          INTEGER PRIMARY KEY,
    chat_id     INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
    local_date  TEXT NOT NULL,
    question_id TEXT NOT NULL,
    language    TEXT NOT NULL CHECK (language IN ('en', 'zh', 'both')),
    state       TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'unknown', 'missed')),
    due_at      INTEGER NOT NULL,
    planned_at  INTEGER NOT NULL,
    try_after   INTEGER NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    sent_at     INTEGER,
    message     TEXT,                                       -- the platform's name of the message
    note        TEXT,                                       -- why it failed
    answered    INTEGER NOT NULL DEFAULT 0,                 -- learners that graded it
    score_sum   INTEGER NOT NULL DEFAULT 0,
    shown       INTEGER NOT NULL DEFAULT 0,                 -- the count that the message shows; -1: not sure
    edit_after  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (chat_id, local_date)
) STRICT;
CREATE INDEX post_to_send ON post (try_after) WHERE state IN ('planned', 'unknown');
CREATE INDEX post_sending ON post (id) WHERE state = 'sending';
CREATE INDEX post_to_edit ON post (edit_after) WHERE state = 'sent' AND answered <> shown AND message IS NOT NULL;

-- One learner's go at one question.
CREATE TABLE attempt (
    id          INTEGER PRIMARY KEY,
    learner_id  INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    chat_id     INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
    question_id TEXT NOT NULL,
    post_id     INTEGER REFERENCES post (id) ON DELETE SET NULL,
    origin      TEXT NOT NULL CHECK (origin IN ('daily', 'due', 'new', 'early')),
    phase       TEXT NOT NULL CHECK (phase IN ('asked', 'answered', 'graded')),
    step        INTEGER NOT NULL DEFAULT 0,
    asked_at    INTEGER NOT NULL,
    answered_at INTEGER,
    answer      TEXT,                                       -- NULL: in the head
    suggested   TEXT,                                       -- one of t, m, e per point; NULL: nothing typed
    ticks       INTEGER NOT NULL DEFAULT 0,
    review_id   INTEGER
) STRICT;
CREATE INDEX attempt_open ON attempt (learner_id, id) WHERE phase <> 'graded';
CREATE INDEX attempt_by_chat ON attempt (chat_id, learner_id);
CREATE INDEX attempt_by_post ON attempt (post_id, learner_id) WHERE post_id IS NOT NULL;

-- Incoming messages whose words were taken, so that one delivered again is known.
CREATE TABLE heard (
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    once       TEXT NOT NULL,                               -- the adapter's name of the message
    attempt_id INTEGER,                                     -- what it answered; NULL: the welcome
    PRIMARY KEY (learner_id, once)
) STRICT, WITHOUT ROWID;

-- The first grade of each learner under a post.
CREATE TABLE post_answer (
    post_id    INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    score      INTEGER NOT NULL,
    graded_at  INTEGER NOT NULL,
    PRIMARY KEY (post_id, learner_id)
) STRICT, WITHOUT ROWID;

-- A learner's memory of one question.
CREATE TABLE card (
    learner_id  INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    question_id TEXT NOT NULL,
    stability   REAL NOT NULL,
    difficulty  REAL NOT NULL,
    due_on      TEXT NOT NULL,
    last_on     TEXT NOT NULL,
    reps        INTEGER NOT NULL,
    lapses      INTEGER NOT NULL,
    last_score  INTEGER NOT NULL,
    suspended   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (learner_id, question_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_due ON card (learner_id, due_on) WHERE suspended = 0;

-- Every rating, never changed; an undone one has a row in undo.
CREATE TABLE review (
    id            INTEGER PRIMARY KEY,
    learner_id    INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    question_id   TEXT NOT NULL,
    attempt_id    INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    rating        INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
    score         INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    ticks         INTEGER NOT NULL,
    graded_at     INTEGER NOT NULL,
    zone          TEXT NOT NULL,
    rollover      INTEGER NOT NULL,
    study_date    TEXT NOT NULL,
    first_of_card INTEGER NOT NULL,                         -- 1: the learner met the question here
    for_post      INTEGER NOT NULL,                         -- 1: it counted for the post
    before        TEXT NOT NULL                             -- card and streak as they were, JSON
) STRICT;
CREATE INDEX review_by_learner ON review (learner_id, id);
CREATE INDEX review_by_day ON review (learner_id, study_date);

CREATE TABLE undo (
    review_id INTEGER PRIMARY KEY REFERENCES review (id) ON DELETE CASCADE,
    undone_at INTEGER NOT NULL
) STRICT;

-- The study dates that the streak is folded from.
CREATE TABLE study_day (
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    study_date TEXT NOT NULL,
    first_at   INTEGER NOT NULL,
    grades     INTEGER NOT NULL,
    PRIMARY KEY (learner_id, study_date)
) STRICT, WITHOUT ROWID;
