"""The record: receipts that say what was filed and what was changed, and a log that nobody can rewrite."""
