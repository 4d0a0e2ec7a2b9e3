"""From what a reader types to questions: the search, with its repairs on record, and what to offer while one types."""
