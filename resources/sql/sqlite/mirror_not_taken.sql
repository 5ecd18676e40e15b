-- The API made the run without it. Part -1: no further run is made for it, and there is no remote item to tell.
UPDATE mirror_items SET state = 3, part = -1, remote_id = '', told = '', error = ? WHERE item_id = ? AND state = 2
