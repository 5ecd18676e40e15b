UPDATE mirror_parts SET status = 'retried' WHERE status = 'refused'
