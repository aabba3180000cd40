"""One process that reads and compares pictures for all others: the scorer."""
