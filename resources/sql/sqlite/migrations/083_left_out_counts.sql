-- kept equals the rows, beyond is what was found when the list was full: nobody counts rows.
CREATE TABLE left_out_counts(run_source INTEGER NOT NULL, reason INTEGER NOT NULL, kept INTEGER NOT NULL, beyond INTEGER NOT NULL,
    PRIMARY KEY(run_source, reason))
