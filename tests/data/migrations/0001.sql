-- Rows as the first version leaves them: a group with its posts, three learners, one of them with a long history.
INSERT INTO learner (id, created_at, language, zone, zone_source, rollover, new_per_day, retention, welcome,
                     streak_current, streak_longest, streak_last, streak_freezes, streak_toward_freeze)
VALUES (1, 1795521600000, 'zh', 'Asia/Shanghai', 'learner', 4, 10, 0.9, 'done', 2, 9, '2026-11-25', 1, 2),
       (2, 1795521600001, NULL, 'Asia/Shanghai', 'chat', 0, 0, 0.97, 'none', 1, 1, '2026-11-25', 0, 1),
       (3, 1795521600002, 'en', NULL, 'default', 6, 100, 0.7, 'zone', 0, 0, NULL, 0, 0);

INSERT INTO account (platform, external_id, learner_id)
VALUES ('telegram', '7001', 1), ('discord', '900000000000000001', 2), ('telegram', '7003', 3);

INSERT INTO chat (id, platform, place, thread, guild, kind, created_at)
VALUES (1, 'telegram', '7001', '', NULL, 'private', 1795521600000),
       (2, 'discord', '800000000000000001', '', '700000000000000001', 'group', 1795521600000),
       (3, 'telegram', '-1001', '55', NULL, 'group', 1795521600000);

INSERT INTO schedule (chat_id, time, zone, weekdays, language, topics, role, paused, pause_note, next_at, next_date, created_at, changed_at)
VALUES (1, '21:30', 'Asia/Shanghai', 127, 'zh', '', NULL, NULL, NULL, 1795699800000, '2026-11-26', 1795521600000, 1795521600000),
       (2, '09:00', 'Asia/Shanghai', 31, 'both', 'rag,tokens', '600000000000000001', NULL, NULL, 1795654800000, '2026-11-26', 1795521600000, 1795600000000),
       (3, '00:00', 'Pacific/Auckland', 64, 'en', '', NULL, 'refused', 'bot was kicked', 1795863600000, '2026-11-29', 1795521600000, 1795600000000);

INSERT INTO post (id, chat_id, local_date, question_id, language, state, due_at, planned_at, try_after, tries, sent_at, message, note, answered, score_sum, shown, edit_after)
VALUES (1, 2, '2026-11-25', 'position-01', 'both', 'sent', 1795568400000, 1795568400100, 1795568400100, 1, 1795568400900, '800000000000000001/1', NULL, 2, 130, 1, 1795570000000),
       (2, 2, '2026-11-24', 'rag-14', 'both', 'missed', 1795482000000, 1795482000000, 1795482000000, 0, NULL, NULL, 'its date was over', 0, 0, 0, 0),
       (3, 1, '2026-11-25', 'tokens-01', 'zh', 'unknown', 1795613400000, 1795613400000, 1795613404000, 1, NULL, NULL, 'the connection broke', 0, 0, 0, 0),
       (4, 3, '2026-11-22', 'eval-01', 'en', 'failed', 1795258800000, 1795258800000, 1795258800000, 3, NULL, NULL, 'bot was kicked', 0, 0, 0, 0);

INSERT INTO attempt (id, learner_id, chat_id, question_id, post_id, origin, phase, step, asked_at, answered_at, answer, suggested, ticks, review_id)
VALUES (1, 1, 2, 'position-01', 1, 'daily', 'graded', 2, 1795569000000, 1795569060000, '打乱词序，注意力看不出来', 'temee', 3, 1),
       (2, 2, 2, 'position-01', 1, 'daily', 'graded', 2, 1795569100000, 1795569160000, NULL, NULL, 1, 2),
       (3, 1, 1, 'tokens-04', NULL, 'new', 'answered', 3, 1795569200000, 1795569260000, 'save it beside the weights', 'tee', 1, NULL),
       (4, 3, 1, 'gone-01', NULL, 'early', 'asked', 0, 1795569300000, NULL, NULL, NULL, 0, NULL);

INSERT INTO heard (learner_id, once, attempt_id) VALUES (1, 'tg:41', 1), (3, 'tg:42', NULL);

INSERT INTO post_answer (post_id, learner_id, score, graded_at)
VALUES (1, 1, 90, 1795569070000), (1, 2, 40, 1795569170000);

INSERT INTO card (learner_id, question_id, stability, difficulty, due_on, last_on, reps, lapses, last_score, suspended)
VALUES (1, 'position-01', 2.3065, 2.1181, '2026-11-27', '2026-11-25', 1, 0, 90, 0),
       (2, 'position-01', 0.212, 6.4133, '2026-11-26', '2026-11-25', 1, 0, 40, 0),
       (1, 'eval-01', 0.5, 9.9, '2026-11-26', '2026-11-24', 12, 8, 20, 1);

INSERT INTO review (id, learner_id, question_id, attempt_id, rating, score, ticks, graded_at, zone, rollover, study_date, first_of_card, for_post, before)
VALUES (1, 1, 'position-01', 1, 3, 90, 3, 1795569070000, 'Asia/Shanghai', 4, '2026-11-25', 1, 1,
        '{"card":null,"streak":{"current":1,"longest":9,"last":"2026-11-24","freezes":1,"toward_freeze":1}}'),
       (2, 2, 'position-01', 2, 1, 40, 1, 1795569170000, 'Asia/Shanghai', 0, '2026-11-25', 1, 1,
        '{"card":null,"streak":{"current":0,"longest":0,"last":null,"freezes":0,"toward_freeze":0}}'),
       (3, 1, 'tokens-04', 3, 4, 100, 7, 1795569270000, 'Asia/Shanghai', 4, '2026-11-25', 1, 0,
        '{"card":[{"stability":2.3,"difficulty":2.1,"due_on":"2026-11-27","last_on":"2026-11-25","reps":1,"lapses":0},90],"streak":{"current":2,"longest":9,"last":"2026-11-25","freezes":1,"toward_freeze":2}}');

INSERT INTO undo (review_id, undone_at) VALUES (3, 1795569280000);

INSERT INTO study_day (learner_id, study_date, first_at, grades)
VALUES (1, '2026-11-24', 1795480000000, 3), (1, '2026-11-25', 1795569070000, 1), (2, '2026-11-25', 1795569170000, 1);
