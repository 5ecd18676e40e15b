-- What undo and redo look for: the newest decisions of an operator.
CREATE INDEX journal_decisions ON journal(id) WHERE reverts = 0 AND by <> 'policy' AND action LIKE 'review.%'
