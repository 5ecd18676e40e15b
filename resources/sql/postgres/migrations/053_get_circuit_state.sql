-- For other programs: may the source be asked? half_open: one request, as a probe. A source without a row is closed. Writes nothing.
CREATE FUNCTION get_circuit_state(p_source text) RETURNS TABLE(state text, failures integer, blocked_until timestamptz, reason text)
LANGUAGE sql STABLE AS $$
    SELECT coalesce(trawl_circuit_shown(c.state, c.blocked_until, trawl_now()), 'closed'), coalesce(c.failures, 0),
        CASE WHEN c.blocked_until > 0 THEN to_timestamp(c.blocked_until / 1000.0) END, coalesce(c.reason, '')
    FROM (SELECT p_source AS id) AS s LEFT JOIN circuit_breaker_state AS c ON c.source_id = s.id
$$
