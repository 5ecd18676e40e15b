UPDATE mirror_items SET state = 1, error = '', part = CASE WHEN remote_id = '' THEN 0 ELSE part END WHERE state = 3
