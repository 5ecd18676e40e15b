-- Ends that the API has still to hear, or refused. A stopped run has none as long as it can go on.
SELECT m.run_source, m.look, r.ended, s.source_id, r.number, m.error
FROM mirror_runs AS m JOIN scraping_runs AS r ON r.id = m.run_id JOIN run_sources AS s ON s.id = m.run_source
WHERE m.look IN (1, 2)
    AND (m.look = 2 OR r.state IN ('completed', 'failed') OR r.finalized <> 0
         OR EXISTS (SELECT 1 FROM run_sources AS n JOIN scraping_runs AS q ON q.id = n.run_id
                    WHERE n.source_id = s.source_id AND q.number > r.number AND q.state <> 'draft'))
    AND (m.look = 2 OR EXISTS (SELECT 1 FROM mirror_parts AS p WHERE p.run_source = m.run_source AND p.status = '')
         OR EXISTS (SELECT 1 FROM mirror_items AS i WHERE i.state = 1 AND i.run_source = m.run_source))
ORDER BY m.run_source
