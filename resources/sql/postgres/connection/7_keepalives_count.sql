SET tcp_keepalives_count = 3
