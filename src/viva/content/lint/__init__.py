"""What `viva check` says of a bank that parses: care, links and marks, numbers without a witness, near duplicates."""
