SELECT count(*) FROM notices WHERE cause = ? AND state = 1 AND at > ?
