"""A room that the house does not know: it must appear everywhere by registering alone."""
