UPDATE captures SET spool_file = '', released = 1 WHERE id = ?
