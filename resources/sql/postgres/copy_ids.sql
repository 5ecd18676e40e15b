-- Sequences go on behind the ids that were copied.
SELECT max(setval(pg_get_serial_sequence(t.name, t.column_name), t.largest + 1, false)) FROM (
    SELECT 'owners' AS name, 'id' AS column_name, coalesce(max(id), 0) AS largest FROM owners
    UNION ALL SELECT 'scraping_runs', 'id', coalesce(max(id), 0) FROM scraping_runs
    UNION ALL SELECT 'run_sources', 'id', coalesce(max(id), 0) FROM run_sources
    UNION ALL SELECT 'item_pages', 'id', coalesce(max(id), 0) FROM item_pages
    UNION ALL SELECT 'captures', 'id', coalesce(max(id), 0) FROM captures
    UNION ALL SELECT 'events', 'id', coalesce(max(id), 0) FROM events
    UNION ALL SELECT 'event_revisions', 'id', coalesce(max(id), 0) FROM event_revisions
    UNION ALL SELECT 'journal', 'id', coalesce(max(id), 0) FROM journal
    UNION ALL SELECT 'batches', 'id', coalesce(max(id), 0) FROM batches
    UNION ALL SELECT 'engine_attempts', 'id', coalesce(max(id), 0) FROM engine_attempts
    UNION ALL SELECT 'scraping_logs', 'seq', coalesce(max(seq), 0) FROM scraping_logs
    UNION ALL SELECT 'tick_reports', 'id', coalesce(max(id), 0) FROM tick_reports
    UNION ALL SELECT 'mirror_parts', 'id', coalesce(max(id), 0) FROM mirror_parts
    UNION ALL SELECT 'notices', 'id', coalesce(max(id), 0) FROM notices
    UNION ALL SELECT 'notice_sends', 'id', coalesce(max(id), 0) FROM notice_sends
    UNION ALL SELECT 'left_out', 'id', coalesce(max(id), 0) FROM left_out
    UNION ALL SELECT 'outbox', 'id', coalesce(max(id), 0) FROM outbox) AS t
