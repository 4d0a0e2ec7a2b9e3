"""The bank as rows: the sync from files, the full-text index, and what a process keeps of both. Owns its tables; never writes into a bank."""
