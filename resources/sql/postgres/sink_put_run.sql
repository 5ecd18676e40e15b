INSERT INTO crawl_runs(run_id, total, recorded, failed, statistics, updated_at) VALUES(?, ?, ?, ?, ?, ?)
ON CONFLICT(run_id) DO UPDATE SET total = excluded.total, recorded = excluded.recorded, failed = excluded.failed,
    statistics = excluded.statistics, updated_at = excluded.updated_at
