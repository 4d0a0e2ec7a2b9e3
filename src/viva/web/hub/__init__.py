"""What readers see of the bank: the front door, the list with its filters and its search, a question's page, feeds. Owns no table."""
