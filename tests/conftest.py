"""What all tests share: a data folder of their own, static files, and no silent skips."""

import os
import tempfile
from pathlib import Path

import pytest

# before Django reads its settings: nothing of a test may touch the user's data folder
os.environ["VIVA_DATA"] = tempfile.mkdtemp(prefix="viva-tests-")
os.environ["DJANGO_SETTINGS_MODULE"] = "viva.web.settings"
for name in ("VIVA_BANKS", "VIVA_ALLOWED_HOSTS", "VIVA_DEBUG", "VIVA_SECRET_KEY", "VIVA_LOG_LEVEL"):
    os.environ.pop(name, None)

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
    forbidden = [name for name in _skipped if name not in allowed]
    if os.environ.get("CI") == "true" and forbidden:
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(f"skipped without a line in {ALLOWED_SKIPS.name}: {', '.join(forbidden)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
