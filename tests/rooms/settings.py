"""The settings of the tests with one room more."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.rooms.tiny"]
MIGRATION_MODULES = {"tiny": None}
