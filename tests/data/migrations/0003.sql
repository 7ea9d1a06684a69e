-- Learner 2 flew to Tokyo; learner 1 was away; the bot was down for a night.
UPDATE learner SET zone = 'Asia/Tokyo', zone_source = 'learner', shares = 1, streak_bridged = '2026-11-20' WHERE id = 2;

INSERT INTO earlier_cutoff (learner_id, until_at, zone, rollover) VALUES (2, 1795636800000, 'Asia/Shanghai', 0);

INSERT INTO vacation (learner_id, first_on, last_on, set_at)
VALUES (1, '2026-11-10', '2026-11-16', 1794200000000), (1, '2026-12-20', '2027-01-02', 1795569500000);

INSERT INTO heartbeat (id, at) VALUES (1, 1795569600000);

INSERT INTO outage (from_at, to_at) VALUES (1795300000000, 1795330000000);

INSERT INTO push (id, platform, kind, subject, chat_id, account, learner_id, post_id, days, state, planned_at, try_after, over_at, tries)
VALUES (5, 'discord', 'milestone', '2:7', 2, NULL, 2, NULL, 7, 'planned', 1795569170000, 1795569230000, 1795612370000, 0);
