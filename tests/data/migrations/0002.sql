-- Pushes of every kind and in every state, and reminders of two learners.
INSERT INTO push (id, platform, kind, subject, chat_id, account, learner_id, post_id, state, planned_at, try_after, over_at, tries, sent_at, message, note)
VALUES (1, 'discord', 'reveal', '1', 2, NULL, NULL, 1, 'planned', 1795568400900, 1795654800900, 1795741200900, 0, NULL, NULL, NULL),
       (2, 'telegram', 'reminder', '1:2026-11-25', NULL, '7001', 1, NULL, 'sent', 1795611600000, 1795611600000, 1795636800000, 1, 1795611600300, '7001/9', NULL),
       (3, 'telegram', 'stopped', '3:1795600000000', 3, '7001', NULL, NULL, 'failed', 1795600000000, 1795600000000, 1795686400000, 1, NULL, NULL, 'blocked'),
       (4, 'discord', 'test', '2:1795600000001', 2, NULL, NULL, NULL, 'unknown', 1795600000001, 1795600000001, 1795600600001, 1, NULL, NULL, 'the connection broke');

INSERT INTO reminder (learner_id, platform, account, time, language, next_at, refused)
VALUES (1, 'telegram', '7001', '21:00', 'zh', 1795698000000, NULL),
       (2, 'discord', '900000000000000001', '20:30', 'en', 1795696200000, 'closed');

UPDATE schedule SET admin = '7001', pause_cause = 'gone' WHERE chat_id = 3;
