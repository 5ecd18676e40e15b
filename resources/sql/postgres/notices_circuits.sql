-- Circuits that opened by themselves after a time and of whose opening no notice is kept.
SELECT c.source_id, c.epoch, c.opened_at, c.blocked_until, c.reopened, c.last_class, c.reason FROM circuit_breaker_state AS c
WHERE c.state = 'open' AND c.opened_at > ?
    AND NOT EXISTS (SELECT 1 FROM notices AS n WHERE n.key = 'circuit:' || c.source_id || ':' || c.epoch)
ORDER BY c.opened_at LIMIT 50
