"""Work that no request may do: rows that say what is to be done and what became of it, and the worker that claims, performs, finishes and prunes
them. A room brings a kind of work by registering it (`registry.JobKind`)."""
