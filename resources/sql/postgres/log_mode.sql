-- The server keeps a log of changes of its own.
SELECT 'server'
