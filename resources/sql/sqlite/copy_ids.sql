-- The next id is behind the largest by itself.
SELECT 1
