-- Disks find a page as fast as the next one: the planner's usual figure, four times as slow, makes it read whole tables.
SET random_page_cost = 1.1
