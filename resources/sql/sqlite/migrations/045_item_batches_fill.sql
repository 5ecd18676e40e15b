-- Items of older schemas: any time.
INSERT INTO item_batches(at, first_id, last_id)
SELECT -1, low, high FROM (SELECT min(id) AS low, max(id) AS high FROM item_pages) WHERE low IS NOT NULL
