CREATE INDEX run_sources_by_source ON run_sources(source_id, run_id)
