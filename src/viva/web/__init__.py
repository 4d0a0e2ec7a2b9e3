"""The upper storey: Django. Rooms: ui (the frame of every page), library (the bank as rows, its search and its pages)."""
