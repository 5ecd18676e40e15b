SELECT state, count(*) FROM mirror_items WHERE state IN (1, 2, 3) GROUP BY state
