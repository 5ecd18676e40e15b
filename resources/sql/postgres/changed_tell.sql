SELECT pg_notify('trawldeck_changed', '')
