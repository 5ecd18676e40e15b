CREATE INDEX mirror_runs_look ON mirror_runs(look)
