"""The settings of the tests with one room more."""

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS, VIVA_DATA

INSTALLED_APPS = [*INSTALLED_APPS, "tests.rooms.tiny"]
MIGRATION_MODULES = {"tiny": None}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": VIVA_DATA / "test.sqlite3"}  # a file, as in use: two lanes of a worker write to it
