"""Words that say nothing about a question's subject."""

EMPTY = frozenset(
    """
    a about am an and any are as at be because been between but by can cant could did do does doesnt dont each explain for from get had has have
    here how i if in into is isnt it its just let me much my need no of on or our should so than that the their them then there these they this
    to too up us versus very vs want was we were what when where which while who why will with would you your
    """.split()  # noqa: SIM905 - a hundred quotation marks would hide the words
)
"""English function words, and those in which people wrap a search. `not` is no member: NOT IN is a subject."""
