CREATE INDEX journal_reverts ON journal(id) WHERE reverts <> 0 AND reverted_by = 0 AND action = 'review.reverted'
