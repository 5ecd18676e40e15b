-- For other programs: a request to the source succeeded. Answers the state afterwards.
CREATE FUNCTION record_circuit_success(p_source text) RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT trawl_circuit_report(p_source, true, 'none', trawl_now()) $$
