-- A program that stands still in the middle of a transaction must not hold up the others.
SET idle_in_transaction_session_timeout = '60s'
