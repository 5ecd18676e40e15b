SELECT CASE WHEN EXISTS (SELECT 1 FROM mirror_items WHERE state = 1 AND run_source = ?) THEN 1 ELSE 0 END
