-- Those of the oldest run come first.
SELECT coalesce(min(w.since), 0) FROM (SELECT since FROM mirror_items WHERE state IN (1, 2) ORDER BY run_source LIMIT 1000) AS w
