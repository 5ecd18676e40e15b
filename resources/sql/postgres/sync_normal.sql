-- What was committed is safe when a program of ours dies; of the last moment before the server itself falls, some may go.
SET synchronous_commit = off
