from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web import bank
from viva.web.server.page_cache import PageCache


@pytest.fixture
def site(db: None, static_files: None, tmp_path: Path) -> Path:
    """A synced bank of 42 questions; the value is its folder."""
    root = tmp_path / "bank"
    bank.many(root)
    report = bank.sync(root)
    assert not report.problems
    return root


@pytest.fixture
def wsgi(site: Path) -> Iterator[Callable[..., Iterable[bytes]]]:
    """Django as a server calls it, over the bank of `site`. As in Django's test client, the end of a request does not end the test's connection."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    from viva.web.server import wsgi as served

    application: Any = served.django
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield application
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def real(wsgi: Callable[..., Iterable[bytes]]) -> PageCache:
    """Django behind a page cache of its own."""
    from viva.web.library.models import Edition

    return PageCache(wsgi, Edition.current_version, 10_000_000)
