SELECT review, count(*) FROM captures WHERE lost = 0 AND (? = 0 OR run_id = ?) GROUP BY review
