PRAGMA cache_size=-32768
