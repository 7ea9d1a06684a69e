-- What the matcher found in the answer beside the states, as JSON: the words that make a point doubtful, by the
-- point's index, and the indices of misconceptions; NULL: nothing, or the answer is from before this column.
ALTER TABLE attempt ADD COLUMN remarks TEXT;
