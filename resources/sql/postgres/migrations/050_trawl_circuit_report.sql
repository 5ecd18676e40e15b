-- One result of a request to a source, as the state machine of the program counts it. Who reports had the permit for it: where the hold is
-- over it was the probe.
CREATE FUNCTION trawl_circuit_report(p_source text, p_success boolean, p_class text, p_now bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c circuit_breaker_state%ROWTYPE;
    most integer := 3;
    hold bigint := 3600000;
    opens boolean := false;
BEGIN
    SELECT greatest(s.circuit_failures, 1), greatest(s.circuit_hold, 0) INTO most, hold FROM scraping_sources AS s WHERE s.id = p_source;
    IF NOT FOUND THEN
        most := 3;
        hold := 3600000;
    END IF;
    INSERT INTO circuit_breaker_state(source_id, state, failures, reopened, epoch, opened_at, blocked_until, not_permitted, probes_out,
        probe_since, last_class, reason, by, would_have_opened, counted_failures, changed)
    VALUES(p_source, 'closed', 0, 0, 0, 0, 0, 0, 0, 0, 'none', '', '', 0, 0, p_now) ON CONFLICT(source_id) DO NOTHING;
    SELECT * INTO c FROM circuit_breaker_state AS r WHERE r.source_id = p_source FOR UPDATE;
    IF c.state <> 'half_open' AND trawl_circuit_shown(c.state, c.blocked_until, p_now) = 'half_open' THEN
        c.state := 'half_open';
        c.epoch := c.epoch + 1;
        c.probes_out := 1;
        c.probe_since := p_now;
    END IF;
    IF c.state IN ('disabled', 'open', 'forced_open') THEN
        RETURN c.state;
    END IF;
    IF NOT p_success AND p_class IN ('none', 'throttled', 'not-found', 'client-error', 'redirect-loop', 'bad-redirect', 'body-too-large',
        'not-a-page', 'unpainted', 'renderer-gone', 'engine-crash', 'engine-missing', 'extraction', 'robots', 'private-address', 'stalled',
        'cancelled', 'local-fault') THEN
        c.probes_out := CASE WHEN c.state = 'half_open' THEN greatest(c.probes_out - 1, 0) ELSE c.probes_out END;
    ELSIF p_success AND c.state = 'half_open' THEN
        c.state := 'closed';
        c.epoch := c.epoch + 1;
        c.failures := 0;
        c.reopened := 0;
        c.opened_at := 0;
        c.blocked_until := 0;
        c.probes_out := 0;
        c.probe_since := 0;
        c.last_class := 'none';
        c.reason := '';
        c."by" := '';
        c.would_have_opened := 0;
        c.counted_failures := 0;
    ELSIF p_success THEN
        c.failures := 0;
    ELSE
        c.last_class := p_class;
        IF c.state = 'half_open' THEN
            c.reopened := c.reopened + 1;
            opens := true;
        ELSE
            c.failures := c.failures + 1;
            opens := c.state = 'closed' AND c.failures >= most;
        END IF;
        IF c.state = 'metrics_only' THEN
            c.counted_failures := c.counted_failures + 1;
            c.would_have_opened := CASE WHEN c.failures >= most THEN 1 ELSE c.would_have_opened END;
        ELSE
            c.reason := p_class;
            c."by" := '';
        END IF;
        IF opens THEN
            c.state := 'open';
            c.epoch := c.epoch + 1;
            c.opened_at := p_now;
            c.blocked_until := p_now + hold;
            c.probes_out := 0;
            c.probe_since := 0;
        END IF;
    END IF;
    UPDATE circuit_breaker_state AS r SET state = c.state, failures = c.failures, reopened = c.reopened, epoch = c.epoch, opened_at = c.opened_at,
        blocked_until = c.blocked_until, probes_out = c.probes_out, probe_since = c.probe_since, last_class = c.last_class, reason = c.reason,
        "by" = c."by", would_have_opened = c.would_have_opened, counted_failures = c.counted_failures, changed = p_now
    WHERE r.source_id = p_source;
    RETURN c.state;
END $$
