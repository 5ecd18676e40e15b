DELETE FROM notices WHERE at < ? AND NOT EXISTS (SELECT 1 FROM notice_sends AS s WHERE s.notice_id = notices.id AND s.given_up = 0)
