"""What all tests share: static files, and no silent skips. The data folder is settings.py's business."""

import os
from pathlib import Path

import pytest

ALLOWED_SKIPS = Path(__file__).parent / "allowed-skips.txt"
_skipped: list[str] = []


@pytest.fixture(scope="session")
def static_files() -> None:
    """The hashed files that pages link to, collected once."""
    from viva.cli.site import collect_static

    collect_static()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:
        _skipped.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true a skip is a failure unless allowed-skips.txt names the test with a reason (`test id: reason`)."""
    lines = ALLOWED_SKIPS.read_text("utf-8").splitlines()
    allowed = {line.split(": ", 1)[0] for line in lines if line.strip() and not line.startswith("#") and ": " in line}
    forbidden = [name for name in _skipped if name not in allowed and name.split("[", 1)[0] not in allowed]
    if os.environ.get("CI") == "true" and forbidden:
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(f"skipped without a line in {ALLOWED_SKIPS.name}: {', '.join(forbidden)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
