-- Batches that ended after a time and of which no notice is kept.
SELECT b.id, b.run_id, b.ended, b.message, coalesce(r.number, 0) FROM batches AS b LEFT JOIN scraping_runs AS r ON r.id = b.run_id
WHERE b.ended > ? AND NOT EXISTS (SELECT 1 FROM notices AS n WHERE n.key = 'batch:' || b.id)
ORDER BY b.ended LIMIT 50
