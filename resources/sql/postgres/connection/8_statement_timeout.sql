-- A bound, whatever the database's own is: a copy's portions and a clearing of old rows take seconds.
SET statement_timeout = '300s'
