CREATE INDEX batches_ended ON batches(ended)
