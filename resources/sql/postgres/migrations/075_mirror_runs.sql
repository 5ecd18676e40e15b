-- One source of one run that is mirrored to the ETL API. told = addresses that its remote runs have; look 1 = the run ended, was finalized or
-- superseded, and the API has still to hear it, 2 = it refused to; closed 1 = somebody else closed it at the API.
CREATE TABLE mirror_runs(run_source bigint PRIMARY KEY, run_id bigint NOT NULL, told bigint NOT NULL DEFAULT 0, look integer NOT NULL DEFAULT 0,
    closed integer NOT NULL DEFAULT 0, error text NOT NULL DEFAULT '', UNIQUE(run_id, run_source))
