-- kept equals the rows, beyond is what was found when the list was full: nobody counts rows.
CREATE TABLE left_out_counts(run_source bigint NOT NULL, reason integer NOT NULL, kept bigint NOT NULL, beyond bigint NOT NULL,
    PRIMARY KEY(run_source, reason))
