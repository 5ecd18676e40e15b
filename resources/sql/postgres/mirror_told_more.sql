-- A remote run is open now, maybe of a run that has ended already.
UPDATE mirror_runs SET told = told + ?, look = 1 WHERE run_source = ?
