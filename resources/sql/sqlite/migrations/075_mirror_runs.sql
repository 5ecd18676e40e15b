-- One source of one run that is mirrored to the ETL API. told = addresses that its remote runs have; look 1 = the run ended, was finalized or
-- superseded, and the API has still to hear it, 2 = it refused to; closed 1 = somebody else closed it at the API.
CREATE TABLE mirror_runs(run_source INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0, look INTEGER NOT NULL DEFAULT 0,
    closed INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '', UNIQUE(run_id, run_source))
