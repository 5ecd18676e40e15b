UPDATE mirror_items SET state = 1, error = '' WHERE state = 3
