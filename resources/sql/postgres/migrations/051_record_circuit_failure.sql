-- For other programs: a request to the source failed, and why, in the words of the console. Answers the state afterwards.
CREATE FUNCTION record_circuit_failure(p_source text, p_class text DEFAULT 'unknown') RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT trawl_circuit_report(p_source, false, p_class, trawl_now()) $$
