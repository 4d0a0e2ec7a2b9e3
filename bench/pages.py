"""Facets, search and suggestions over a large generated bank: milliseconds in the application for one request, made anew and not compressed."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from bench import generate

REQUESTS = 200


def measure(folder: Path, count: int) -> str:
    """A table of median, 99th percentile and worst. Runs in a process of its own, since Django can be set up only once."""
    generate.write(folder / "bank", count)
    environment = {
        **os.environ,
        "VIVA_DATA": str(folder / "data"),
        "VIVA_BANKS": str(folder / "bank"),
        "DJANGO_SETTINGS_MODULE": "viva.web.settings",
    }
    done = subprocess.run([sys.executable, "-m", "bench.pages"], env=environment, capture_output=True, text=True, check=True)
    return f"## {count:,} generated questions\n\n{done.stdout}"


def main() -> None:
    """Sync, then ask. Prints Markdown."""
    from viva.cli import site

    site.configure(None, [])
    site.prepare()
    sync = [_seconds(lambda: _quietly(site.sync_now)) for _ in range(2)]
    from django.conf import settings
    from django.test import Client

    from viva.web.hub.listing import columns as stored

    settings.ALLOWED_HOSTS.append("testserver")
    client = Client()
    load = _seconds(stored.current)
    entries = stored.current().entries
    chance = random.Random(7)
    words = [
        word
        for entry in chance.sample(entries, min(len(entries), 300))
        for word in entry.title.lower().rstrip("?").split()
        if len(word) > 2
    ]

    def ask(address: str, **headers: str) -> Callable[[], object]:
        return lambda: client.get(address, headers=headers)

    def slip(word: str) -> str:
        return word[:2] + "q" + word[2:]

    fragment = {"HX-Request": "true"}
    cases: dict[str, Sequence[Callable[[], object]]] = {
        "facet update, one filter": [
            ask(f"/questions/?tech=Technology+{chance.choice('ABCDEFGHIJKL')}", **fragment) for _ in range(REQUESTS)
        ],
        "facet update, three filters": [
            ask(f"/questions/?tech=Technology+{chance.choice('ABCDEFGHIJKL')}&level=Beginner&tag=tag-{chance.randint(1, 120)}", **fragment)
            for _ in range(REQUESTS)
        ],
        "search, one word": [ask(f"/questions/?q={word}", **fragment) for word in words[:REQUESTS]],
        "search, three words": [ask(f"/questions/?q={'+'.join(chance.sample(words, 3))}", **fragment) for _ in range(REQUESTS)],
        "search, a typing error": [ask(f"/questions/?q={slip(chance.choice(words))}", **fragment) for _ in range(REQUESTS)],
        "suggestions, the beginning of a word": [ask(f"/questions/suggest/?q={word[:4]}") for word in words[:REQUESTS]],
        "suggestions, a word and a beginning": [ask(f"/questions/suggest/?q={a}+{b[:3]}") for a, b in pairwise(words)][:REQUESTS],
        "suggestions, a typing error": [ask(f"/questions/suggest/?q={slip(word)[:6]}") for word in words[:REQUESTS]],
        "whole list page": [ask(f"/questions/?page={chance.randint(2, 20)}") for _ in range(REQUESTS)],
        "question page": [ask(f"/questions/{chance.choice(entries).question_id}/") for _ in range(REQUESTS)],
    }
    print("| Request | median | 99th percentile | worst |\n|---|--:|--:|--:|")
    for name, requests in cases.items():
        requests[0]()
        times = sorted(1000 * _seconds(request) for request in requests)
        print(f"| {name} | {times[len(times) // 2]:.1f} ms | {times[int(len(times) * 0.99) - 1]:.1f} ms | {times[-1]:.1f} ms |")
    print(f"\nFirst sync {sync[0]:.0f} s, sync without a change {sync[1]:.0f} s, loading the facets into a process {load:.2f} s.")


def _seconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def _quietly(run: Callable[[], object]) -> None:
    import contextlib

    with contextlib.redirect_stdout(None):
        run()


if __name__ == "__main__":
    main()
