-- Open with its hold over is due for a probe. Nothing is written by looking.
CREATE FUNCTION trawl_circuit_shown(state text, blocked_until bigint, now bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN (state = 'open' OR (state = 'forced_open' AND blocked_until > 0)) AND now >= blocked_until THEN 'half_open' ELSE state END $$
