UPDATE item_states SET due = due + ? WHERE state = 0 AND due > ?
