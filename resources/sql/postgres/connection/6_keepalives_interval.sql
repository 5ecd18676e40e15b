SET tcp_keepalives_interval = 10
