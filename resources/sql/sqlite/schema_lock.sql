-- Whoever writes is alone already.
SELECT 1
