-- The server has to notice within a minute or two that we are gone, since our lead is as old as our connection; its usual two hours would
-- keep everybody out.
SET tcp_keepalives_idle = 30
