"""Full-text search behind one interface, so that each database may bring its own engine.

`search.find(text)` repairs the query, asks the engine and tells what it did; an engine (sqlite.py) only indexes, matches and ranks terms.
"""

from viva.web.library.search.find import Found, find

__all__ = ["Found", "find"]
