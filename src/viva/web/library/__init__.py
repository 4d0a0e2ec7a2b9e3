"""The bank as rows: sync from files, facets, search, and the pages that read them. Owns its tables; never writes into a bank."""
