-- Where a learner lets typed answers go to be judged: the place that was agreed to; NULL: nowhere.
ALTER TABLE learner ADD COLUMN judge_place TEXT;
-- What the judge made of the answer: one of t, m, e per point; '': asked, no word yet; NULL: not asked.
ALTER TABLE attempt ADD COLUMN judged TEXT;
