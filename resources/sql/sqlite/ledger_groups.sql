SELECT error_class, min(error), count(*) FROM ledger WHERE state IN (6, 8) AND (? = 0 OR batch_id = ?) GROUP BY error_class ORDER BY 3 DESC, 1
