-- A learner who lets a judge read, an answer that it has read, and one that it has not.
UPDATE learner SET judge_place = 'api.example.com' WHERE id = 1;

UPDATE attempt SET judged = 'tteme' WHERE id = 1;
UPDATE attempt SET judged = '' WHERE id = 3;
