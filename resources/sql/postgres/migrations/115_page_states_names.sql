-- Of pages that were captured so far nobody knows whether they name what others named first: each may.
UPDATE page_states SET names = 1 WHERE names = 0
