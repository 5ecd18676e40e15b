-- The sentence of a class is that of its first capture.
SELECT g.error_class, g.n, g.sentences, f.error FROM
    (SELECT error_class, count(*) AS n, count(DISTINCT error) AS sentences, min(capture_id) AS first FROM ledger
        WHERE batch_id = ? AND batch_id <> 0 AND state = 6 GROUP BY error_class) AS g
    JOIN ledger AS f ON f.capture_id = g.first ORDER BY g.error_class
