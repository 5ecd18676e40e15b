-- Nobody listens to a file.
SELECT 1
