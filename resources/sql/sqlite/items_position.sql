SELECT CASE WHEN i.state <> 0 THEN -1 ELSE
    (SELECT count(*) FROM scraping_items AS b INDEXED BY scraping_items_waiting
     WHERE b.run_source = i.run_source AND b.state = 0 AND b.due < i.due)
  + (SELECT count(*) FROM scraping_items AS b INDEXED BY scraping_items_waiting
     WHERE b.run_source = i.run_source AND b.state = 0 AND b.due = i.due AND b.id < i.id) END
FROM scraping_items AS i WHERE i.id = ?
