-- Its trigger is there, and silent without this.
SET trawl.mirror = 'on'
