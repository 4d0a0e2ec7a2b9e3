"""Full-text search behind one contract, so that each database may bring its own engine: an engine only indexes, matches and ranks terms."""
