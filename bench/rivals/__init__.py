"""What our server is measured against: the same list, made the way a good tutorial says, and the least that a framework can do."""
