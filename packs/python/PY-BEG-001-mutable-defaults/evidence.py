"""When a default is made, how often, and what three cures do."""

from viva.evidence import Bars, Choice, Lab, Outcome, Whole

lab = Lab(
    "Call a function that appends to its default again and again, look at the default, and try the cures that are proposed for it.",
    data="none: this Python is measured.",
    calls=Whole(10, 1, 1000, "calls", steps=(1, 10, 100, 1000)),
    default=Choice("[]", "list()", "None and a new list", "an empty tuple", says="how the default is written"),
    given=Choice("tested with is None", "tested with or", says="how a caller's own list is recognised"),
    returns=Choice("a copy", "the list itself", says="what the function gives back"),
)


def make(default, returns):
    """A function that collects items, written in one of the ways; made anew, since the fault lives in the function."""
    if default == "None and a new list":
        def collect(item, into=None):
            into = [] if into is None else into
            into.append(item)
            return into
    elif default == "an empty tuple":
        def collect(item, into=()):
            return (*into, item)
    elif default == "list()":
        def collect(item, into=list()):  # noqa: C408 - the point: made once as well
            into.append(item)
            return into[:] if returns == "a copy" else into
    else:
        def collect(item, into=[]):  # noqa: B006 - the point
            into.append(item)
            return into[:] if returns == "a copy" else into
    return collect  # fmt: skip


def own_list_filled(given):
    """Whether a caller's own empty list holds the item afterwards."""
    def collect(item, into=None):
        if given == "tested with or":
            into = into or []
        elif into is None:
            into = []
        into.append(item)

    mine = []
    collect("a", mine)
    return float(mine == ["a"])


def kept(function):
    """Entries that hide in the function's default."""
    (default,) = function.__defaults__
    return len(default) if default is not None else 0


@lab.experiment
def run(seed, calls, default, given, returns):
    ways = ("[]", "list()", "None and a new list", "an empty tuple")
    hidden, lengths = {}, {}
    for way in lab.track(ways):
        function = make(way, returns)
        for i in range(calls):
            last = function(i)
        hidden[way], lengths[way] = kept(function), len(last)
    same = make(default, "the list itself")
    return Outcome(
        numbers={
            "items in the last result": lengths[default],
            "items hidden in the default": hidden[default],
            "two results are the same object": float(same(1) is same(2)),
            "a caller's own empty list was filled": own_list_filled(given),
        },
        charts=[Bars(f"After {calls} calls with one item each", "items", list(ways), {"in the last result": list(lengths.values()), "hidden in the default": list(hidden.values())})],
    )  # fmt: skip


cured = {"default": "None and a new list"}
lab.claim("one-object", "Calls that leave the argument out share one object.",
          number="two results are the same object", at_least=1, flips=cured, flip_says="with None as the default and a new list inside")  # fmt: skip
lab.claim("list-call-is-no-cure", "Writing list() instead of [] makes a new list for each call.",
          number="items in the last result", at_most=1, margin=1, verdict="does not hold", at={"default": "list()"}, flips=cured, flip_says="with None and a new list inside")  # fmt: skip
lab.claim("copying-hides-it", "Returning a copy protects the caller, and the hidden list grows on.",
          number="items hidden in the default", at_least=10, flips=cured, flip_says="with None and a new list inside")  # fmt: skip
lab.claim("or-loses-the-list", "Recognising a missing argument by truth throws away an empty list that the caller wants filled.",
          number="a caller's own empty list was filled", at_most=0, at={"given": "tested with or"}, flips={"given": "tested with is None"}, flip_says="tested with is None")  # fmt: skip
