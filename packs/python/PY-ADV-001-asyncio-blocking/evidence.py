"""Who gets a turn while a handler works, and what a timeout really stops. Counts, not times: they come out the same on every machine."""

import asyncio
import threading
import time

from viva.evidence import Bars, Choice, Lab, Outcome, Whole

lab = Lab(
    "Let a task that wants a turn every few milliseconds run beside a handler that waits or computes, and count the turns that it gets meanwhile.",
    data="none: the event loop of this Python is measured.",
    handler=Choice("waits on the loop", "waits in a thread", "computes on the loop", "computes in slices", says="what the handler does"),
    limit=Whole(5, 1, 50, "calls that may run at once", steps=(1, 5, 20, 50)),
    deadline=Choice("around the call only", "inside the call too", says="where the timeout is"),
    bounded=Choice("no", "yes", says="whether a semaphore bounds the calls"),
)
PAUSE, MOST = 0.06, 3
HANDLERS = ("waits on the loop", "waits in a thread", "computes on the loop", "computes in slices")


def compute(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        sum(range(200))


async def handle(kind):
    if kind == "waits on the loop":
        time.sleep(PAUSE)
    elif kind == "waits in a thread":
        await asyncio.to_thread(time.sleep, PAUSE)
    elif kind == "computes on the loop":
        compute(PAUSE)
    else:
        for _ in range(12):
            compute(PAUSE / 12)
            await asyncio.sleep(0)


async def turns_meanwhile(kind):
    """Turns of another task while the handler runs; more than three are counted as three."""
    turns, done = 0, False

    async def other():
        nonlocal turns
        while not done:
            await asyncio.sleep(0.001)
            turns += not done

    task = asyncio.create_task(other())
    await asyncio.sleep(0)
    await handle(kind)
    seen, done = min(turns, MOST), True
    await task
    return seen


async def most_at_once(limit, bounded):
    """Of 50 calls started together, how many ran at the same time."""
    slots, running, most = asyncio.Semaphore(limit), 0, 0

    async def call():
        nonlocal running, most
        running, most = running + 1, max(most, running + 1)
        await asyncio.sleep(0.001)
        running -= 1

    async def bounded_call():
        async with slots:
            await call()

    await asyncio.gather(*((bounded_call if bounded == "yes" else call)() for _ in range(50)))
    return most


async def thread_after_timeout(deadline):
    """Whether the thread is still at work when the caller's timeout has already fired."""
    stop, finished = threading.Event(), threading.Event()

    def blocking():
        stop.wait(0.04 if deadline == "inside the call too" else 0.4)
        finished.set()

    try:
        await asyncio.wait_for(asyncio.to_thread(blocking), 0.1)
    except TimeoutError:
        pass
    working = not finished.is_set()
    stop.set()
    return float(working)


@lab.experiment
def run(seed, handler, limit, deadline, bounded):
    turns = {kind: asyncio.run(turns_meanwhile(kind)) for kind in lab.track(HANDLERS)}
    return Outcome(
        numbers={
            "turns that others get meanwhile (three at most are counted)": turns[handler],
            "calls that run at once, of fifty": asyncio.run(most_at_once(limit, bounded)),
            "threads still at work after the caller's timeout": asyncio.run(thread_after_timeout(deadline)),
        },
        charts=[Bars("What other tasks get while a handler runs", "turns, three at most counted", list(turns), {"turns": list(turns.values())})],
    )  # fmt: skip


lab.claim("blocking-stops-everyone", "While a coroutine sleeps with time.sleep, no other task gets a turn.",
          number="turns that others get meanwhile (three at most are counted)", at_most=0, flips={"handler": "waits in a thread"}, flip_says="with the same wait in a thread")  # fmt: skip
lab.claim("async-def-is-not-enough", "Inside async def, computing leaves room for other tasks.",
          number="turns that others get meanwhile (three at most are counted)", at_least=2, margin=1, verdict="does not hold", at={"handler": "computes on the loop"},
          flips={"handler": "computes in slices"}, flip_says="in slices with a pause of zero between them")  # fmt: skip
lab.claim("timeout-leaves-the-thread", "A timeout around to_thread frees the caller, and the thread works on.",
          number="threads still at work after the caller's timeout", at_least=1, flips={"deadline": "inside the call too"}, flip_says="with a limit inside the call too")  # fmt: skip
lab.claim("gather-starts-all", "gather starts everything at once.",
          number="calls that run at once, of fifty", at_least=50, flips={"bounded": "yes"}, flip_says="with a semaphore of five")  # fmt: skip
