-- An answer in which a misconception was found, and a point in doubt.
UPDATE attempt SET remarks = '{"doubts":{"1":{"why":"denied","words":["no cache"]}},"misconceptions":[0]}' WHERE id = 1;
