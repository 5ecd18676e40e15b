SELECT c.review, count(*) FROM captures AS c JOIN run_sources AS s ON s.id = c.run_source
