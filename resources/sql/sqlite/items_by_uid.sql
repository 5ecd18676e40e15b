SELECT p.id FROM item_batches AS b CROSS JOIN item_pages AS p ON p.id BETWEEN b.first_id AND b.last_id
WHERE b.at IN (?, -1) AND p.uid = ?
