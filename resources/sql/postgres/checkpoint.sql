-- The server does it by itself.
SELECT 1
