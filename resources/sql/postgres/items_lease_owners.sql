SELECT DISTINCT o.name FROM item_states AS i JOIN owners AS o ON o.id = i.owner WHERE i.state = 1
