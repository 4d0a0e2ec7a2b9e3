"""Work that no request may do: rows that say what is to be done and what became of it, the worker that does it, and the queue that wakes the worker."""
