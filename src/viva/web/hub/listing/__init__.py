"""The list of questions: what was asked for, the bank's facets in memory, exact counts, and the cards of one page."""
