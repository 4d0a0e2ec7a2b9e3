"""A real server on a real data folder, and a real browser in front of it."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import chromium
from tests.web import bank
from viva.content.files.shipped import shipped_bank

OUR_DOING = re.compile("Failed to load resource|Response Status Error Code|^htmx:")
"""What the console says of addresses that a test knows to fail."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`viva serve` as a user starts it. `stop` and `start` again on the same port."""

    def __init__(self, data: Path, banks: list[Path], **environment: str) -> None:
        self.data, self.banks, self.port, self.environment = data, banks, free_port(), environment
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> None:
        command = [sys.executable, "-m", "viva", "serve", "--port", str(self.port), "--data", str(self.data), *options]
        command += [part for root in self.banks for part in ("--bank", str(root))]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("VIVA_", "DJANGO_"))}
        environment |= self.environment
        self.log = (self.data.parent / f"serve-{self.port}.log").open("a+")
        self.process = subprocess.Popen(command, env=environment, stdout=self.log, stderr=subprocess.STDOUT, text=True)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/help/", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        self.log.seek(0)
        raise AssertionError(f"the server did not come up:\n{self.log.read()}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The shipped bank and a generated one side by side, read-only for all tests."""
    folder = tmp_path_factory.mktemp("served")
    bank.many(folder / "bank")
    running = Server(folder / "data", [shipped_bank(), folder / "bank"])
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.executable()
    assert path, "no Chromium; tools/browser.sh gets one"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    opened: list[BrowserContext] = []

    def make(width: int = 1440, height: int = 900, scheme: str = "light", **options: object) -> BrowserContext:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def open_page(server: Server, contexts: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """open_page(path, width=…, scheme=…, java_script_enabled=…): a page on which any script error or refused resource fails the test."""
    faults: list[str] = []

    def open_it(path: str, **options: object) -> Page:
        page = contexts(**options).new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda message: faults.append(message.text) if message.type == "error" and not OUR_DOING.search(message.text) else None,
        )
        page.goto(server.url + path)
        page.wait_for_load_state("networkidle")
        return page

    yield open_it
    assert faults == []
