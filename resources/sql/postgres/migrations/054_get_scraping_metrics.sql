-- For other programs: what became of the sources' runs since a time.
CREATE FUNCTION get_scraping_metrics(p_since timestamptz DEFAULT now() - interval '24 hours')
RETURNS TABLE(source text, runs integer, items integer, captured integer, failed integer, skipped integer, mean_coverage numeric,
    p50_ms integer, p95_ms integer, uploaded integer) LANGUAGE sql STABLE AS $$
    WITH chosen AS (
        SELECT s.id, s.source_id FROM scraping_runs AS r JOIN run_sources AS s ON s.run_id = r.id
        WHERE r.created >= floor(extract(epoch FROM p_since) * 1000)),
    counted AS (
        SELECT c.source_id, count(*) AS runs, sum(n.pending + n.leased + n.captured + n.failed + n.skipped) AS items,
            sum(n.captured) AS captured, sum(n.failed) AS failed, sum(n.skipped) AS skipped
        FROM chosen AS c LEFT JOIN run_counts AS n ON n.run_source = c.id GROUP BY c.source_id),
    pages AS (
        SELECT c.source_id, avg(p.coverage) AS coverage,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(CAST(p.timings AS json)->>'total' AS float8)) AS p50,
            percentile_cont(0.95) WITHIN GROUP (ORDER BY CAST(CAST(p.timings AS json)->>'total' AS float8)) AS p95,
            count(l.capture_id) AS uploaded
        FROM chosen AS c JOIN captures AS p ON p.run_source = c.id AND p.lost = 0
        LEFT JOIN ledger AS l ON l.capture_id = p.id AND l.state = 5 GROUP BY c.source_id)
    SELECT n.source_id, CAST(n.runs AS integer), CAST(coalesce(n.items, 0) AS integer), CAST(coalesce(n.captured, 0) AS integer),
        CAST(coalesce(n.failed, 0) AS integer), CAST(coalesce(n.skipped, 0) AS integer), round(CAST(p.coverage AS numeric), 1),
        CAST(round(p.p50) AS integer), CAST(round(p.p95) AS integer), CAST(coalesce(p.uploaded, 0) AS integer)
    FROM counted AS n LEFT JOIN pages AS p ON p.source_id = n.source_id ORDER BY n.source_id
$$
