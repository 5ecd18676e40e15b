-- Their triggers are there, and silent without this.
SET trawl.mirrored = 'on'
