SELECT coalesce(max(at), 0) FROM notices WHERE cause = ? AND state = 0
